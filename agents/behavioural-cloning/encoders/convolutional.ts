/**
 * A few frames stacked as channels, shift convolutions at three resolutions with patch merging between them. It trains in
 * half a minute on two cores. Dimension keys: B samples, K frames of history, H rows, W columns, C channels.
 */
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../../../engine/errors.ts';
import { gelu } from '../../../engine/nn/activation.ts';
import type { ParameterSpecs } from '../../../engine/nn/parameters.ts';
import { apply, dense } from './dense.ts';
import type { Channels, Encoder, Seen } from './encoder.ts';
import { mix, mixSpecs, stackedPatches } from './shift-convolution.ts';

/** @throws UserError if the three resolutions do not divide the frame. */
export function convolutional(seen: Seen, channels: Channels): Encoder {
  const { height, width } = seen;
  if (height % 16 !== 0 || width % 16 !== 0) {
    throw new UserError(
      `policy.encoder: convolutional needs frames of a multiple of 16, not ${height}×${width}: use st-vivit`,
    );
  }
  return {
    specs: convolutionalSpecs(seen, channels),
    features: (height / 16) * (width / 16) * channels[2],
    encode(parameters, frames_BKHWC) {
      let x: tf.Tensor = stackedPatches(seen, frames_BKHWC);
      for (const [level, entry] of ['patch', 'merge1', 'merge2'].entries()) {
        x = gelu(apply(parameters, entry, level === 0 ? x : merge(x)));
        for (const name of blocks[level]) x = mix(parameters, name, x);
      }
      return tf.reshape(x, [x.shape[0], x.shape[1]! * x.shape[2]! * x.shape[3]!]);
    },
  };
}

/** Names of the residual shift convolutions at each resolution. */
const blocks = [['mix0a', 'mix0b'], ['mix1a', 'mix1b'], ['mix2a']] as const;

function convolutionalSpecs({ frames }: Seen, channels: Channels): ParameterSpecs {
  const [c0, c1, c2] = channels;
  const mixes = blocks.flatMap((names, level) => names.map((name) => mixSpecs(name, channels[level])));
  return Object.assign(
    {
      ...dense('patch', 4 * 4 * 3 * frames, c0),
      ...dense('merge1', 4 * c0, c1),
      ...dense('merge2', 4 * c1, c2),
    },
    ...mixes,
  );
}

/** Four neighbours' channels side by side, at half the resolution. */
function merge(x_BHWC: tf.Tensor): tf.Tensor {
  const [B, H, W, C] = x_BHWC.shape;
  const split = tf.reshape(x_BHWC, [B * (H / 2), 2, W / 2, 2 * C]);
  return tf.reshape(tf.transpose(split, [0, 2, 1, 3]), [B, H / 2, W / 2, 4 * C]);
}
