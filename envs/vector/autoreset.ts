/** One environment of a vector: it steps, and deals with the end of an episode as the mode says. */
import { UserError } from '../../engine/errors.ts';
import type { Env, ResetOptions, ResetResult, StepResult } from '../env.ts';
import type { AutoresetMode } from './vector-env.ts';

export class AutoresetEnv {
  readonly env: Env;
  readonly #mode: AutoresetMode;
  #ended = false;

  constructor(env: Env, mode: AutoresetMode) {
    this.env = env;
    this.#mode = mode;
  }

  async reset(options: ResetOptions): Promise<ResetResult<unknown>> {
    this.#ended = false;
    return this.env.reset(options);
  }

  /** @throws UserError in mode `Disabled` if the episode has ended */
  async step(action: unknown): Promise<StepResult<unknown>> {
    if (this.#ended && this.#mode === 'Disabled') {
      throw new UserError('this environment has ended: reset it with options.resetMask before the next step');
    }
    if (this.#ended) {
      this.#ended = false;
      return { ...(await this.env.reset()), reward: 0, terminated: false, truncated: false };
    }
    const result = await this.env.step(action);
    const ended = result.terminated || result.truncated;
    if (ended && this.#mode === 'SameStep') {
      const { observation, info } = await this.env.reset();
      return {
        ...result,
        observation,
        info: { final_obs: result.observation, final_info: result.info, ...info },
      };
    }
    this.#ended = ended;
    return result;
  }
}
