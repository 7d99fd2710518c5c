/** Wrappers that change the reward. */
import { UserError } from '../../engine/errors.ts';
import type { Env, StepResult } from '../env.ts';
import { RunningMoments } from './running-moments.ts';
import { Wrapper } from './wrapper.ts';

/** For one's own wrappers: override `reward`. */
export abstract class RewardWrapper<Obs = unknown, Act = unknown> extends Wrapper<Obs, Act> {
  abstract reward(reward: number): number;

  override async step(action: Act): Promise<StepResult<Obs>> {
    const result = await this.env.step(action);
    return { ...result, reward: this.reward(result.reward) };
  }
}

export type RewardFunction = (reward: number) => number;

/** Any function of the reward. */
export class TransformReward<Obs, Act> extends RewardWrapper<Obs, Act> {
  readonly #func: RewardFunction;

  constructor(env: Env<Obs, Act>, options: { func: RewardFunction }, keywords: object = options) {
    super(env, keywords);
    this.#func = options.func;
  }

  reward(reward: number): number {
    return this.#func(reward);
  }
}

export interface ClipRewardOptions {
  minReward?: number;
  maxReward?: number;
}

/** @throws UserError if there is no bound, or the bounds are crossed */
export function clipReward({ minReward, maxReward }: ClipRewardOptions): RewardFunction {
  if (minReward === undefined && maxReward === undefined)
    throw new UserError('ClipReward: give minReward or maxReward');
  const [least, greatest] = [minReward ?? -Infinity, maxReward ?? Infinity];
  if (!(least <= greatest))
    throw new UserError(`ClipReward: minReward ${least} is above maxReward ${greatest}`);
  return (reward) => Math.min(Math.max(reward, least), greatest);
}

export class ClipReward<Obs, Act> extends TransformReward<Obs, Act> {
  constructor(env: Env<Obs, Act>, options: ClipRewardOptions) {
    super(env, { func: clipReward(options) }, options);
  }
}

export interface NormalizeRewardOptions {
  /** Discount of the return whose variance is made 1 (default 0.99). */
  gamma?: number;
  epsilon?: number;
}

/** Scales rewards so that the discounted return has a running variance of 1. */
export class NormalizeReward<Obs, Act> extends RewardWrapper<Obs, Act> {
  readonly moments = new RunningMoments(1);
  /** Set to false to keep the moments as they are, for evaluation. */
  updateRunningMean = true;
  readonly #gamma: number;
  readonly #epsilon: number;
  #return = 0;

  constructor(env: Env<Obs, Act>, options: NormalizeRewardOptions = {}) {
    super(env, options);
    this.#gamma = options.gamma ?? 0.99;
    this.#epsilon = options.epsilon ?? 1e-8;
  }

  override async step(action: Act): Promise<StepResult<Obs>> {
    const result = await this.env.step(action);
    this.#return = (result.terminated ? 0 : this.#return * this.#gamma) + result.reward;
    if (this.updateRunningMean) this.moments.update([this.#return]);
    return { ...result, reward: this.reward(result.reward) };
  }

  reward(reward: number): number {
    return reward / Math.sqrt(this.moments.variance[0] + this.#epsilon);
  }
}
