/**
 * Patches of stacked frames and residual shift convolutions over them (Wu et al. 2018, "Shift"): neighbours' channels
 * moved here, then a linear layer. Dimension keys: B samples, K frames of history, H rows, W columns, C channels,
 * S patches of a frame, P values of a patch.
 */
import * as tf from '@tensorflow/tfjs';
import type { Tensors } from '../../../engine/engine.ts';
import { gelu } from '../../../engine/nn/activation.ts';
import { layerNorm, layerNormSpecs } from '../../../engine/nn/normalisation.ts';
import { type ParameterSpecs, prefixed, scope } from '../../../engine/nn/parameters.ts';
import { gridOf, patchify } from '../../../genie/model/patches.ts';
import { apply, dense } from './dense.ts';
import { centred, type Seen } from './encoder.ts';

/** Patches of 4×4 with all frames of the history side by side in the channels: motion is then a difference of inputs. */
export function stackedPatches({ height, width, frames }: Seen, frames_BKHWC: tf.Tensor): tf.Tensor {
  const grid = { height, width, channels: 3, patch: 4 };
  const { rows, columns } = gridOf(grid);
  const patches_BKSP = patchify(centred(frames_BKHWC), grid);
  const stacked = tf.transpose(patches_BKSP, [0, 2, 1, 3]);
  return tf.reshape(stacked, [frames_BKHWC.shape[0], rows, columns, frames * 48]);
}

export function mixSpecs(name: string, channels: number): ParameterSpecs {
  return { ...prefixed(`${name}.norm`, layerNormSpecs(channels)), ...dense(name, channels, channels) };
}

/** A residual shift convolution. */
export function mix(parameters: Tensors, name: string, x: tf.Tensor): tf.Tensor {
  const normed = layerNorm(x, scope(parameters, `${name}.norm`));
  return tf.add(x, gelu(apply(parameters, name, shiftNeighbours(normed))));
}

/** One step down, up, right and left: where each eighth of the channels comes from; the other half stays. */
const shifts = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;

/** Moves four groups of channels by one place, zeros coming in at the border. */
function shiftNeighbours(x_BHWC: tf.Tensor): tf.Tensor {
  const [B, H, W, C] = x_BHWC.shape;
  const group = Math.floor(C / 8);
  const parts = tf.split(x_BHWC, [...shifts.map(() => group), C - shifts.length * group], 3);
  const moved = shifts.map(([dy, dx], i) => {
    const padded = tf.pad(parts[i], [
      [0, 0],
      [Math.max(dy, 0), Math.max(-dy, 0)],
      [Math.max(dx, 0), Math.max(-dx, 0)],
      [0, 0],
    ]);
    return tf.slice(padded, [0, Math.max(-dy, 0), Math.max(-dx, 0), 0], [B, H, W, group]);
  });
  return tf.concat([...moved, parts[shifts.length]], 3);
}
