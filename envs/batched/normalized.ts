/**
 * Observations and rewards in units of their running moments, as by Gymnasium's NormalizeObservation and NormalizeReward
 * around a vector, and then kept within ±10, as implementations of PPO do (Huang et al. 2022, "The 37 implementation
 * details", details for continuous actions 6 and 8).
 */
import { sizeOf } from '../../engine/ndarray.ts';
import { RunningMoments } from '../wrappers/running-moments.ts';
import type { BatchedEnvironment, BatchedStep } from './batched-environment.ts';

const LIMIT = 10;
const EPSILON = 1e-8;

export interface Moments {
  readonly mean: readonly number[];
  readonly variance: readonly number[];
  readonly count: number;
}

interface NormalizedState {
  readonly observations: Moments;
  readonly returns: Moments;
  readonly inner: unknown;
}

export interface NormalizedOptions {
  readonly observations: boolean;
  readonly rewards: boolean;
  /** γ of the return whose variance is made 1. */
  readonly discount: number;
}

export class NormalizedEnvironment implements BatchedEnvironment {
  readonly worlds: number;
  readonly observationShape: readonly number[];
  readonly actions: BatchedEnvironment['actions'];
  /** The rewards of the last step as the worlds gave them. */
  readonly rewards: Float32Array;
  readonly #inner: BatchedEnvironment;
  readonly #options: NormalizedOptions;
  readonly #observations: RunningMoments;
  readonly #moments = new RunningMoments(1);
  readonly #returns: Float64Array;

  constructor(inner: BatchedEnvironment, options: NormalizedOptions) {
    this.worlds = inner.worlds;
    this.observationShape = inner.observationShape;
    this.actions = inner.actions;
    this.#inner = inner;
    this.#options = options;
    this.#observations = new RunningMoments(sizeOf(inner.observationShape));
    this.rewards = new Float32Array(inner.worlds);
    this.#returns = new Float64Array(inner.worlds);
  }

  /** Of the observations; null if they are left alone. */
  get observationMoments(): Moments | null {
    return this.#options.observations ? momentsOf(this.#observations) : null;
  }

  async reset(seed: number, observations: Float32Array): Promise<void> {
    await this.#inner.reset(seed, observations);
    this.#returns.fill(0);
    this.#normalise(observations);
  }

  async step(actions: Int32Array | Float32Array, into: BatchedStep): Promise<void> {
    await this.#inner.step(actions, into);
    const { rewards, terminated, truncated, finalObservations } = into;
    this.rewards.set(rewards);
    if (this.#options.observations) {
      // With the moments from before this step, as Gymnasium's wrapper does.
      const size = this.#observations.mean.length;
      for (let world = 0; world < this.worlds; world++) {
        if (!terminated[world] && !truncated[world]) continue;
        normaliseWith(this.#observations, finalObservations.subarray(world * size, (world + 1) * size));
      }
      this.#normalise(into.observations);
    }
    if (!this.#options.rewards) return;
    for (let world = 0; world < this.worlds; world++) {
      const before = terminated[world] ? 0 : this.#returns[world] * this.#options.discount;
      this.#returns[world] = before + rewards[world];
    }
    this.#moments.update(this.#returns);
    const scale = Math.sqrt(this.#moments.variance[0] + EPSILON);
    for (let world = 0; world < this.worlds; world++) rewards[world] = limited(rewards[world] / scale);
  }

  #normalise(observations: Float32Array): void {
    if (!this.#options.observations) return;
    this.#observations.update(observations);
    normaliseWith(this.#observations, observations);
  }

  save(): NormalizedState {
    return {
      observations: momentsOf(this.#observations),
      returns: momentsOf(this.#moments),
      inner: this.#inner.save?.(),
    };
  }

  restore(state: unknown): void {
    const { observations, returns, inner } = state as NormalizedState;
    setMoments(this.#observations, observations);
    setMoments(this.#moments, returns);
    this.#inner.restore?.(inner);
  }

  close(): void | Promise<void> {
    return this.#inner.close();
  }
}

/** Normalises rows in place. */
export function normaliseWith(
  { mean, variance }: Pick<Moments, 'mean' | 'variance'> | RunningMoments,
  rows: Float32Array,
): void {
  const size = mean.length;
  for (let i = 0; i < rows.length; i++) {
    const k = i % size;
    rows[i] = limited((rows[i] - mean[k]) / Math.sqrt(variance[k] + EPSILON));
  }
}

function limited(value: number): number {
  return Math.min(Math.max(value, -LIMIT), LIMIT);
}

function momentsOf({ mean, variance, count }: RunningMoments): Moments {
  return { mean: Array.from(mean), variance: Array.from(variance), count };
}

function setMoments(moments: RunningMoments, { mean, variance, count }: Moments): void {
  moments.mean.set(mean);
  moments.variance.set(variance);
  moments.count = count;
}
