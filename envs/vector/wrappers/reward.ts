/** Reward wrappers for vector environments. */
import { type NdArray, ndarray } from '../../../engine/ndarray.ts';
import {
  type ClipRewardOptions,
  clipReward,
  type NormalizeRewardOptions,
  type RewardFunction,
} from '../../wrappers/reward.ts';
import { RunningMoments } from '../../wrappers/running-moments.ts';
import type { VectorEnv, VectorResetOptions, VectorResetResult, VectorStepResult } from '../vector-env.ts';
import { VectorRewardWrapper, VectorWrapper } from './vector-wrapper.ts';

/** Any function of one reward. */
export class VectorizeTransformReward extends VectorRewardWrapper {
  readonly #func: RewardFunction;

  constructor(env: VectorEnv, { func }: { func: RewardFunction }) {
    super(env);
    this.#func = func;
  }

  rewards(rewards: Float64Array): Float64Array {
    return rewards.map(this.#func);
  }
}

/** Any function of all rewards together. */
export class TransformReward extends VectorRewardWrapper {
  readonly #func: (rewards: Float64Array) => ArrayLike<number>;

  constructor(env: VectorEnv, { func }: { func: (rewards: Float64Array) => ArrayLike<number> }) {
    super(env);
    this.#func = func;
  }

  rewards(rewards: Float64Array): ArrayLike<number> {
    return this.#func(rewards);
  }
}

export class ClipReward extends VectorizeTransformReward {
  constructor(env: VectorEnv, options: ClipRewardOptions) {
    const clip = clipReward(options);
    super(env, { func: (reward) => clip(reward) });
  }
}

/** Scales rewards so that the discounted return, over all environments, has a running variance of 1. */
export class NormalizeReward extends VectorWrapper {
  readonly moments = new RunningMoments(1);
  updateRunningMean = true;
  readonly #gamma: number;
  readonly #epsilon: number;
  readonly #returns: Float64Array;
  readonly #ended: boolean[];

  constructor(env: VectorEnv, { gamma = 0.99, epsilon = 1e-8 }: NormalizeRewardOptions = {}) {
    super(env);
    this.#gamma = gamma;
    this.#epsilon = epsilon;
    this.#returns = new Float64Array(env.numEnvs);
    this.#ended = new Array<boolean>(env.numEnvs).fill(false);
  }

  override async reset(options?: VectorResetOptions): Promise<VectorResetResult> {
    this.#returns.fill(0);
    this.#ended.fill(false);
    return this.env.reset(options);
  }

  override async step(actions: unknown): Promise<VectorStepResult> {
    const result = await this.env.step(actions);
    const { rewards, terminations, truncations } = result;
    const stepped: number[] = [];
    for (let i = 0; i < this.numEnvs; i++) {
      // The step that resets has no reward of its own (mode NextStep).
      const resetting = this.#ended[i] && this.metadata.autoresetMode === 'NextStep';
      this.#ended[i] = terminations.data[i] === 1 || truncations.data[i] === 1;
      if (resetting) continue;
      this.#returns[i] = (terminations.data[i] ? 0 : this.#returns[i] * this.#gamma) + rewards.data[i];
      stepped.push(this.#returns[i]);
    }
    if (this.updateRunningMean) this.moments.update(stepped);
    const scale = Math.sqrt(this.moments.variance[0] + this.#epsilon);
    const normalised: NdArray<'float64'> = ndarray(
      rewards.data.map((reward) => reward / scale),
      rewards.shape,
      'float64',
    );
    return { ...result, rewards: normalised };
  }
}
