/** CoinRun whose return is how far to the right an episode came, in units: finer than whether the coin was reached. */
import type { CoinRunEnv } from '../../envs/coinrun/env.ts';
import type { Env, ResetOptions, ResetResult, StepResult } from '../../envs/env.ts';
import { Wrapper } from '../../envs/wrappers/wrapper.ts';

export class ProgressEnv extends Wrapper {
  #farthest = 0;

  constructor(env: Env) {
    super(env, {});
  }

  override async reset(options?: ResetOptions): Promise<ResetResult<unknown>> {
    const result = await this.env.reset(options);
    this.#farthest = this.#x;
    return result;
  }

  override async step(action: unknown): Promise<StepResult<unknown>> {
    const result = await this.env.step(action);
    const gained = Math.max(0, this.#x - this.#farthest);
    this.#farthest += gained;
    return { ...result, reward: gained };
  }

  get #x(): number {
    return (this.unwrapped as CoinRunEnv).game!.dynamics.x;
  }
}
