/**
 * Where a small latent action model may depart from the paper's, and which departures a configuration asks for. A strategy
 * takes some of the places; the paper's way is in the others.
 * Dimension keys: B windows, T frames, S patches, P values of a patch, D width, L latent width, N = B·(T−1) transitions.
 */
import * as tf from '@tensorflow/tfjs';
import type { ParameterSpecs } from '../../engine/nn/parameters.ts';
import { antisymmetry } from './antisymmetry.ts';
import type { LamConfig, Parameters } from './latent-action-model.ts';
import { matching } from './matching.ts';
import { shift } from './shift.ts';
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

/** The paper's: patches and positions in, sigmoid pixels out. @param values P */
const paper = (values: number): Strategy => ({
  cueSpecs: () => ({}),
  addCues: (_, x_BTSD) => x_BTSD,
  latents: (forwards) => forwards(),
  outputs: values,
  predict: (outputs_NSO) => tf.sigmoid(outputs_NSO),
});

/** @param values P, of a patch */
export function strategyOf({ latentActions }: LamConfig, values: number): Strategy {
  return {
    ...paper(values),
    ...(latentActions.matching ? matching(latentActions.shiftRadius) : {}),
    ...(latentActions.antisymmetric ? antisymmetry : {}),
    ...(latentActions.prediction === 'shift' ? shift(latentActions.shiftRadius) : {}),
  };
}
