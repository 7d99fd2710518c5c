/**
 * Learned positions: one embedding for the place in the frame and one for the place in time, added.
 * Dimension keys: B windows, T frames, S tokens of a frame, D width.
 */
import * as tf from '@tensorflow/tfjs';
import { embeddingSpecs } from '../../engine/nn/embedding.ts';
import { type ParameterSpecs, prefixed } from '../../engine/nn/parameters.ts';

/** Positions for up to `frames` frames of `tokens` tokens. */
export function positionSpecs(frames: number, tokens: number, width: number): ParameterSpecs {
  return {
    ...prefixed('positionInSpace', embeddingSpecs(tokens, width)),
    ...prefixed('positionInTime', embeddingSpecs(frames, width)),
  };
}

/** Adds the positions of frames 0 … T−1 to x_BTSD. */
export function addPositions(parameters: Record<string, tf.Tensor>, x_BTSD: tf.Tensor): tf.Tensor {
  const [, frames, tokens, width] = x_BTSD.shape;
  const space = tf.reshape(parameters['positionInSpace.table'], [1, 1, tokens, width]);
  const times = tf.slice(parameters['positionInTime.table'], [0, 0], [frames, width]);
  return tf.add(tf.add(x_BTSD, space), tf.reshape(times, [1, frames, 1, width]));
}
