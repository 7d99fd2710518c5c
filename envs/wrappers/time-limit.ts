import { UserError } from '../../engine/errors.ts';
import type { Env, ResetOptions, ResetResult, StepResult } from '../env.ts';
import type { EnvSpec } from '../env-spec.ts';
import { Wrapper } from './wrapper.ts';

/** Truncates an episode after a number of steps. */
export class TimeLimit<Obs, Act> extends Wrapper<Obs, Act> {
  readonly #maxEpisodeSteps: number;
  #elapsedSteps = 0;

  constructor(env: Env<Obs, Act>, { maxEpisodeSteps }: { maxEpisodeSteps: number }) {
    super(env, { maxEpisodeSteps });
    if (!Number.isInteger(maxEpisodeSteps) || maxEpisodeSteps < 1) {
      throw new UserError(`maxEpisodeSteps: ${maxEpisodeSteps} must be a whole number of at least 1`);
    }
    this.#maxEpisodeSteps = maxEpisodeSteps;
  }

  protected override describe(inner: EnvSpec): EnvSpec {
    return { ...inner, maxEpisodeSteps: this.#maxEpisodeSteps };
  }

  override async reset(options?: ResetOptions): Promise<ResetResult<Obs>> {
    this.#elapsedSteps = 0;
    return this.env.reset(options);
  }

  override async step(action: Act): Promise<StepResult<Obs>> {
    const result = await this.env.step(action);
    this.#elapsedSteps++;
    return this.#elapsedSteps >= this.#maxEpisodeSteps ? { ...result, truncated: true } : result;
  }
}
