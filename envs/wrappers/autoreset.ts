import type { Env, ResetOptions, ResetResult, StepResult } from '../env.ts';
import { AutoresetEnv } from '../vector/autoreset.ts';
import { Wrapper } from './wrapper.ts';

/** The step after an episode's end ignores its action and resets, with reward 0. */
export class Autoreset<Obs, Act> extends Wrapper<Obs, Act> {
  readonly #slot: AutoresetEnv;

  constructor(env: Env<Obs, Act>) {
    super(env);
    this.#slot = new AutoresetEnv(env, 'NextStep');
  }

  override reset(options: ResetOptions = {}): Promise<ResetResult<Obs>> {
    return this.#slot.reset(options) as Promise<ResetResult<Obs>>;
  }

  override step(action: Act): Promise<StepResult<Obs>> {
    return this.#slot.step(action) as Promise<StepResult<Obs>>;
  }
}
