/**
 * Frames to patches and back.
 * Dimension keys: B windows, T frames, H height, W width, C channels, S patches of a frame, P values of a patch.
 */
import * as tf from '@tensorflow/tfjs';

export interface PatchGrid {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly patch: number;
}

/** Rows and columns of patches; a last, incomplete one is padded. */
export function gridOf({ height, width, patch }: PatchGrid): { rows: number; columns: number } {
  return { rows: Math.ceil(height / patch), columns: Math.ceil(width / patch) };
}

/** Cuts frames_BTHWC into patches_BTSP, row by row; zeros fill what a last patch lacks. */
export function patchify(frames_BTHWC: tf.Tensor, grid: PatchGrid): tf.Tensor4D {
  const { height, width, channels, patch } = grid;
  const { rows, columns } = gridOf(grid);
  const [windows, frames] = frames_BTHWC.shape;
  let padded = frames_BTHWC;
  if (rows * patch !== height || columns * patch !== width) {
    const flat = tf.reshape(frames_BTHWC, [windows * frames, height, width, channels]);
    const missing: [number, number][] = [
      [0, 0],
      [0, rows * patch - height],
      [0, columns * patch - width],
      [0, 0],
    ];
    padded = tf.pad(flat, missing);
  }
  const split = tf.reshape(padded, [windows * frames * rows, patch, columns, patch * channels]);
  const values = patch * patch * channels;
  return tf.reshape(tf.transpose(split, [0, 2, 1, 3]), [windows, frames, rows * columns, values]);
}

/** Undoes `patchify`, dropping its padding. */
export function unpatchify(patches_BTSP: tf.Tensor, grid: PatchGrid): tf.Tensor5D {
  const { height, width, channels, patch } = grid;
  const { rows, columns } = gridOf(grid);
  const [windows, frames] = patches_BTSP.shape;
  const split = tf.reshape(patches_BTSP, [windows * frames * rows, columns, patch, patch * channels]);
  const padded = [windows * frames, rows * patch, columns * patch, channels] as const;
  let whole: tf.Tensor = tf.reshape(tf.transpose(split, [0, 2, 1, 3]), [...padded]);
  if (padded[1] !== height || padded[2] !== width) {
    whole = tf.slice(whole, [0, 0, 0, 0], [windows * frames, height, width, channels]);
  }
  return tf.reshape(whole, [windows, frames, height, width, channels]);
}
