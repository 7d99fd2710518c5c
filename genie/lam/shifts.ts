/**
 * Shifted copies of a frame, and how well each explains the next one. CoinRun's camera follows the player, so what an
 * action does is mostly a shift of the whole picture.
 * Dimension keys: N frames, H height, W width, C channels, S patches, P values of a patch, M shifts.
 */
import * as tf from '@tensorflow/tfjs';
import type { PatchGrid } from '../model/patches.ts';

export interface ShiftRadius {
  readonly x: number;
  readonly y: number;
}

/** M: number of shifts within a radius, row by row; the middle one is no shift. */
export function shiftCount({ x, y }: ShiftRadius): number {
  return (2 * x + 1) * (2 * y + 1);
}

/**
 * Patches [N, M, S, P] of every shifted copy of frames_NHWC; what lies beyond the border is grey. Copy m moves the
 * picture by (m mod (2x+1)) − x columns to the left and ⌊m / (2x+1)⌋ − y rows up.
 */
export function shiftedPatches(frames_NHWC: tf.Tensor, radius: ShiftRadius, grid: PatchGrid): tf.Tensor {
  const { height, width, channels, patch } = grid;
  const [frames] = frames_NHWC.shape;
  const beyond: [number, number][] = [
    [0, 0],
    [radius.y, radius.y],
    [radius.x, radius.x],
    [0, 0],
  ];
  const padded = tf.pad(frames_NHWC, beyond, 0.5);
  const wide = width + 2 * radius.x;
  const rows = range(2 * radius.y + 1).map((y) =>
    tf.slice(padded, [0, y, 0, 0], [frames, height, wide, channels]),
  );
  const moved_NYHWC = tf.stack(rows, 1);
  const columns = range(2 * radius.x + 1).map((x) =>
    tf.slice(moved_NYHWC, [0, 0, 0, x, 0], [frames, rows.length, height, width, channels]),
  );
  const copies = frames * shiftCount(radius);
  const all = tf.reshape(tf.stack(columns, 2), [
    copies * (height / patch),
    patch,
    width / patch,
    patch * channels,
  ]);
  const patches = (height / patch) * (width / patch);
  return tf.reshape(tf.transpose(all, [0, 2, 1, 3]), [
    frames,
    shiftCount(radius),
    patches,
    patch * patch * channels,
  ]);
}

/**
 * Each picture as seen from `right_N` columns to the right and `down_N` rows down, between pixels linearly: what is shown moves
 * the other way. Beyond the border its last pixels go on.
 */
export function movedPictures(frames_NHWC: tf.Tensor, right_N: tf.Tensor, down_N: tf.Tensor): tf.Tensor {
  const [frames, height, width, channels] = frames_NHWC.shape as [number, number, number, number];
  const byRows_NHH = linearWeights(down_N, height);
  const rows = tf.matMul(byRows_NHH, tf.reshape(frames_NHWC, [frames, height, width * channels]));
  const columns_NWHC = tf.transpose(tf.reshape(rows, [frames, height, width, channels]), [0, 2, 1, 3]);
  const moved = tf.matMul(
    linearWeights(right_N, width),
    tf.reshape(columns_NWHC, [frames, width, height * channels]),
  );
  return tf.transpose(tf.reshape(moved, [frames, width, height, channels]), [0, 2, 1, 3]);
}

/** Weights [N, length, length] that read a line from so far along. */
function linearWeights(by_N: tf.Tensor, length: number): tf.Tensor {
  const places = tf.range(0, length, 1, 'float32');
  const from_NX = tf.clipByValue(tf.add(tf.expandDims(by_N, 1), places), 0, length - 1);
  return tf.relu(tf.sub(1, tf.abs(tf.sub(tf.expandDims(from_NX, 2), places))));
}

/** Mean absolute difference [N, S, M] of each patch of `patches_NSP` from each shifted copy of the frame before. */
export function mismatch(shifted_NMSP: tf.Tensor, patches_NSP: tf.Tensor): tf.Tensor {
  const difference_NMS = tf.mean(tf.abs(tf.sub(shifted_NMSP, tf.expandDims(patches_NSP, 1))), -1);
  return tf.transpose(difference_NMS, [0, 2, 1]);
}

/** Mixes the shifted copies, patch by patch, with weights_NSM: patches [N, S, P]. */
export function mixShifts(shifted_NMSP: tf.Tensor, weights_NSM: tf.Tensor): tf.Tensor {
  const [frames, patches, shifts] = weights_NSM.shape as [number, number, number];
  const values = shifted_NMSP.shape[3] as number;
  const shifted = tf.reshape(tf.transpose(shifted_NMSP, [0, 2, 1, 3]), [frames * patches, shifts, values]);
  const weights = tf.reshape(weights_NSM, [frames * patches, 1, shifts]);
  return tf.reshape(tf.matMul(weights, shifted), [frames, patches, values]);
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}
