/**
 * An environment of a user's own file: what it throws is told with the place in that file, and every answer is held against
 * its own spaces, with the seed and the step, before anything else sees it.
 */
import { UserError } from '../engine/errors.ts';
import { askUserCode } from '../engine/user-code.ts';
import { type Finding, isError, type Report } from './check/catalogue.ts';
import { checkResetResult, checkStepResult } from './check/check-results.ts';
import type { Env, RenderFrame, ResetOptions, ResetResult, StepResult } from './env.ts';
import type { EnvSpec } from './env-spec.ts';
import { Wrapper } from './wrappers/wrapper.ts';

export class UserEnv<Obs, Act> extends Wrapper<Obs, Act> {
  readonly #source: { readonly file: string; readonly path: string };
  #seed: number | bigint | undefined;
  #steps = 0;

  /** @param path of the file, absolute */
  constructor(env: Env<Obs, Act>, path: string, file = `environment file ${path}`) {
    super(env);
    this.#source = { file, path };
  }

  /** It is made again by the file alone. */
  protected override describe(inner: EnvSpec): EnvSpec {
    return inner;
  }

  #place(what: string): string {
    const world = this.#seed === undefined ? '' : ` of the episode from seed ${this.#seed}`;
    return what === 'step' ? `step ${this.#steps}${world}` : `${what}${world}`;
  }

  #check(what: string, check: (report: Report) => void): void {
    const findings: Finding[] = [];
    check((code, message) => findings.push({ code, message }));
    const error = findings.find(isError);
    if (error) throw new UserError(`${this.#source.file}: ${this.#place(what)}: ${error.message}`);
  }

  override async reset(options?: ResetOptions): Promise<ResetResult<Obs>> {
    this.#seed = options?.seed;
    this.#steps = 0;
    const result = await askUserCode(this.#source, this.#place('reset'), () => this.env.reset(options));
    this.#check('reset', (report) => checkResetResult(result, this.observationSpace, report));
    return result;
  }

  override async step(action: Act): Promise<StepResult<Obs>> {
    this.#steps++;
    const result = await askUserCode(this.#source, this.#place('step'), () => this.env.step(action));
    this.#check('step', (report) => checkStepResult(result, this.observationSpace, report));
    return result;
  }

  override render(): Promise<RenderFrame> {
    return askUserCode(this.#source, this.#place('render'), () => this.env.render());
  }

  override close(): Promise<void> {
    return askUserCode(this.#source, 'close', () => this.env.close());
  }

  override toString(): string {
    return `${this.env}`;
  }
}
