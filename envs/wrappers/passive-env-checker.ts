import { UserError } from '../../engine/errors.ts';
import { type Finding, isError, type Report } from '../check/catalogue.ts';
import {
  checkRenderMetadata,
  checkRenderResult,
  checkResetResult,
  checkStepResult,
} from '../check/check-results.ts';
import { checkSpace } from '../check/check-space.ts';
import type { Env, RenderFrame, ResetOptions, ResetResult, StepResult } from '../env.ts';
import type { EnvSpec } from '../env-spec.ts';
import { warn } from '../warn.ts';
import { Wrapper } from './wrapper.ts';

/** Warnings about bounds are for whoever writes an environment (`checkEnv`), not for everybody who uses it. */
const UNUSUAL_BOUNDS = ['W103', 'W104', 'W105', 'W106'];

/** Looks at the spaces and at the first reset, step and render for mistakes: errors throw, doubts warn. */
export class PassiveEnvChecker<Obs, Act> extends Wrapper<Obs, Act> {
  readonly #checked = new Set<string>();

  constructor(env: Env<Obs, Act>) {
    super(env);
    this.#check('spaces', (report) => {
      checkSpace(env.actionSpace, 'action', report);
      checkSpace(env.observationSpace, 'observation', report);
    });
  }

  protected override describe(inner: EnvSpec): EnvSpec {
    return { ...inner, disableEnvChecker: false };
  }

  #check(what: string, check: (report: Report) => void): void {
    if (this.#checked.has(what)) return;
    this.#checked.add(what);
    const findings: Finding[] = [];
    check((code, message) => findings.push({ code, message }));
    const error = findings.find(isError);
    if (error) throw new UserError(`${this.env}: ${error.code} ${error.message}`);
    for (const { code, message } of findings) {
      if (!UNUSUAL_BOUNDS.includes(code)) warn(`${this.env}: ${code} ${message}`);
    }
  }

  override async reset(options?: ResetOptions): Promise<ResetResult<Obs>> {
    const result = await this.env.reset(options);
    this.#check('reset', (report) => checkResetResult(result, this.observationSpace, report));
    return result;
  }

  override async step(action: Act): Promise<StepResult<Obs>> {
    const result = await this.env.step(action);
    this.#check('step', (report) => checkStepResult(result, this.observationSpace, report));
    return result;
  }

  override async render(): Promise<RenderFrame> {
    const frame = await this.env.render();
    this.#check('render', (report) => {
      checkRenderMetadata(this.env, report);
      if (this.env.renderMode !== null) checkRenderResult(this.env.renderMode, frame, report);
    });
    return frame;
  }
}
