import { UserError } from '../../engine/errors.ts';
import type { Env, RenderFrame, ResetOptions, ResetResult, StepResult } from '../env.ts';
import type { EnvSpec } from '../env-spec.ts';
import { Space } from '../spaces/space.ts';
import { warn } from '../warn.ts';
import { Wrapper } from './wrapper.ts';

/** Looks at the first reset, the first step and the first render for mistakes; errors throw, doubts warn. */
export class PassiveEnvChecker<Obs, Act> extends Wrapper<Obs, Act> {
  #checkedReset = false;
  #checkedStep = false;

  constructor(env: Env<Obs, Act>) {
    super(env);
    for (const [name, space] of [
      ['observationSpace', env.observationSpace],
      ['actionSpace', env.actionSpace],
    ] as const) {
      if (!(space instanceof Space)) throw new UserError(`${name} of ${env} must be a Space`);
    }
  }

  protected override describe(inner: EnvSpec): EnvSpec {
    return { ...inner, disableEnvChecker: false };
  }

  override async reset(options?: ResetOptions): Promise<ResetResult<Obs>> {
    const result = await this.env.reset(options);
    if (!this.#checkedReset) {
      this.#checkedReset = true;
      this.#checkObservation('reset', result.observation);
    }
    return result;
  }

  override async step(action: Act): Promise<StepResult<Obs>> {
    const result = await this.env.step(action);
    if (!this.#checkedStep) {
      this.#checkedStep = true;
      this.#checkObservation('step', result.observation);
    }
    return result;
  }

  #checkObservation(method: string, observation: Obs): void {
    if (!this.observationSpace.contains(observation)) {
      warn(`the observation of ${this.env}.${method} is not in ${this.observationSpace}`);
    }
  }

  override async render(): Promise<RenderFrame> {
    return this.env.render();
  }
}
