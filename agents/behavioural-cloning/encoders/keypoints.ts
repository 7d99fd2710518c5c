/**
 * For manipulation, where the answer depends on where a few things are: a soft arg-max over the picture for each of some
 * learnt points gives their coordinates (Levine et al. 2016, "End-to-end training of deep visuomotor policies"), and the
 * rest of the network sees nothing else. It needs far fewer layouts to get the idea.
 * Dimension keys: B samples, K frames of history, H rows, W columns, C channels.
 */
import * as tf from '@tensorflow/tfjs';
import type { Tensors } from '../../../engine/engine.ts';
import { gelu } from '../../../engine/nn/activation.ts';
import { layerNorm, layerNormSpecs } from '../../../engine/nn/normalisation.ts';
import { type ParameterSpecs, prefixed, scope } from '../../../engine/nn/parameters.ts';
import { apply, dense } from './dense.ts';
import type { Encoder, Seen } from './encoder.ts';
import { mix, mixSpecs, stackedPatches } from './shift-convolution.ts';

export interface KeypointSizes {
  readonly channels: number;
  readonly points: number;
}

const keypointBlocks = ['mix0a', 'mix0b', 'mix0c'] as const;

export function keypoints(seen: Seen, sizes: KeypointSizes): Encoder {
  return {
    specs: keypointSpecs(seen, sizes),
    features: 3 * sizes.points,
    encode: (parameters, frames_BKHWC) => locate(seen, sizes.points, parameters, frames_BKHWC),
  };
}

function keypointSpecs({ frames }: Seen, { channels, points }: KeypointSizes): ParameterSpecs {
  return Object.assign(
    {
      ...dense('patch', 4 * 4 * 3 * frames, channels),
      ...prefixed('points.norm', layerNormSpecs(channels)),
      ...dense('points', channels, 2 * points),
    },
    ...keypointBlocks.map((name) => mixSpecs(name, channels)),
  );
}

/** How sharply untrained points prefer one place to another. */
const SHARPNESS = 3;

/** For each point where it is, x and y in −1 … 1, and a value of what is found there. */
function locate(seen: Seen, points: number, parameters: Tensors, frames_BKHWC: tf.Tensor) {
  let x = gelu(apply(parameters, 'patch', stackedPatches(seen, frames_BKHWC)));
  for (const name of keypointBlocks) x = mix(parameters, name, x);
  const [B, rows, columns] = x.shape as number[];
  const normed = layerNorm(x, scope(parameters, 'points.norm'));
  const maps = tf.reshape(apply(parameters, 'points', normed), [B, rows * columns, 2, points]);
  const [where, what] = tf.split(tf.transpose(maps, [2, 0, 3, 1]), 2, 0);
  const attention = tf.softmax(tf.mul(tf.reshape(where, [B * points, rows * columns]), SHARPNESS));
  const places = tf.tensor2d(
    Array.from({ length: rows * columns }, (_, s) => [
      ((s % columns) + 0.5) * (2 / columns) - 1,
      (Math.floor(s / columns) + 0.5) * (2 / rows) - 1,
    ]),
  );
  const coordinates = tf.reshape(tf.matMul(attention as tf.Tensor2D, places), [B, 2 * points]);
  const found = tf.sum(tf.mul(attention, tf.reshape(what, [B * points, rows * columns])), 1);
  return tf.concat([coordinates, tf.reshape(found, [B, points])], 1);
}
