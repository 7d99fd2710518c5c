/**
 * Where a small latent action model may depart from the paper's. A strategy takes some of the places; the paper's
 * way is in the others (strategies.ts).
 * Dimension keys: B windows, T frames, S patches, P values of a patch, D width, L latent width, N = B·(T−1) transitions.
 */
import type * as tf from '@tensorflow/tfjs';
import type { ParameterSpecs } from '../../engine/nn/parameters.ts';
import type { Parameters } from './steps.ts';
import type { PixelsSeen } from './view.ts';

export interface Strategy {
  /** Parameters of an embedding of width D, beside those of patches and positions. */
  cueSpecs(width: number): ParameterSpecs;
  /** Adds what else is known of the first frames to their embedded patches [B, T, S, D]. */
  addCues(weights: Parameters, x_BTSD: tf.Tensor, seen: PixelsSeen): tf.Tensor;
  /** The vectors [N, L] of steps, from what the encoder says of them forwards and backwards in time. */
  latents(forwards: () => tf.Tensor, backwards: () => tf.Tensor): tf.Tensor;
  /** How many outputs of the decoder a patch has. */
  readonly outputs: number;
  /** Predicted patches [N, S, P] from these outputs [N, S, outputs]. */
  predict(outputs_NSO: tf.Tensor, seen: PixelsSeen): tf.Tensor;
}
