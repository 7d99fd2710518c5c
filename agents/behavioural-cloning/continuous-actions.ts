/**
 * From latent actions to continuous ones, learnt from a few demonstrated steps whose real actions are known: the
 * counterpart of the paper's dictionary for spaces in which no action occurs twice.
 * Dimension keys: N samples, L latent actions, F features, D dimensions of an action.
 */
import { Matrix, solve } from 'ml-matrix';
import { type NdArray, ndarray } from '../../engine/ndarray.ts';

/** A demonstrated step: what the latent action model says, and what was really done. */
export interface LabelledVector {
  readonly latent: number;
  /** D numbers. */
  readonly vector: readonly number[];
  /** What the policy made of the frame: its probability of each latent, or its last features. */
  readonly seen: ArrayLike<number>;
}

/** As a Box of [−1, 1] takes it: clipped to its bounds. */
export function boxAction(vector: readonly number[]): NdArray<'float32'> {
  const clipped = vector.map((value) => Math.max(-1, Math.min(1, value)));
  return ndarray(clipped, [vector.length], 'float32');
}

/** Gives the real action for a chosen latent one, D numbers. */
export type ContinuousMapping = (latent: number, seen: ArrayLike<number>) => number[];

/**
 * The mean of the real actions that were taken where the latent was seen; of all of them for a latent that no sample
 * shows.
 * @throws RangeError without samples.
 */
export function meanActions(latents: number, samples: readonly LabelledVector[]): ContinuousMapping {
  if (samples.length === 0) throw new RangeError('the mean of no actions is undefined');
  const meanOf = (chosen: readonly LabelledVector[]) =>
    samples[0].vector.map((_, d) => chosen.reduce((sum, { vector }) => sum + vector[d], 0) / chosen.length);
  const overall = meanOf(samples);
  const means = Array.from({ length: latents }, (_, latent) => {
    const own = samples.filter((sample) => sample.latent === latent);
    return own.length > 0 ? meanOf(own) : overall;
  });
  return (latent) => means[latent];
}

/** Weight of the penalty on squared coefficients; the features are between 0 and 1. */
const RIDGE = 1;

/**
 * Ridge regression on the latent, one-hot, and on what the policy sees in the frame, such as its own probabilities of the
 * latents: between two neighbouring directions it hesitates, and the action can go between them.
 * @throws RangeError without samples.
 */
export function regressedActions(latents: number, samples: readonly LabelledVector[]): ContinuousMapping {
  if (samples.length === 0) throw new RangeError('no actions to regress on');
  const featuresOf = (latent: number, seen: ArrayLike<number>): number[] => [
    ...Array.from({ length: latents }, (_, l) => (l === latent ? 1 : 0)),
    ...Array.from(seen),
  ];
  // The mean is not penalised: with few samples, actions shrink towards it.
  const mean_D = samples[0].vector.map(
    (_, d) => samples.reduce((sum, { vector }) => sum + vector[d], 0) / samples.length,
  );
  const features_NF = new Matrix(samples.map(({ latent, seen }) => featuresOf(latent, seen)));
  const actions_ND = new Matrix(samples.map(({ vector }) => vector.map((value, d) => value - mean_D[d])));
  const transposed = features_NF.transpose();
  const gram_FF = transposed.mmul(features_NF).add(Matrix.eye(features_NF.columns).mul(RIDGE));
  const weights_FD = solve(gram_FF, transposed.mmul(actions_ND));
  return (latent, seen) => {
    const [row] = new Matrix([featuresOf(latent, seen)]).mmul(weights_FD).to2DArray();
    return row.map((value, d) => value + mean_D[d]);
  };
}
