/**
 * How far a picture moved from one frame to the next, to a fraction of a pixel: every shift of the frame before is compared
 * with the frame after, and around the best one the difference is taken to be V-shaped.
 * Dimension keys: N pairs of frames, H height, W width, C channels, P pixels (H·W·C), M shifts.
 */
import * as tf from '@tensorflow/tfjs';
import { type ShiftRadius, shiftCount, shiftedPictures } from './shifts.ts';

/** Half the sides of a rectangle in the middle, in pixels of the view. */
export type Centre = ShiftRadius;

export interface Displacement {
  /** Columns and rows by which what is shown moved to the right and down, [N]: the scenery moves the other way. */
  readonly right_N: tf.Tensor;
  readonly down_N: tf.Tensor;
}

/** Beyond this fraction of a pixel the neighbour would have been the best shift. */
const FURTHEST = 0.6;

/**
 * @param before_NHWC frames, in [0, 1]
 * @param after_NHWC the frames that followed
 * @param ignored what follows the camera, in the middle of the picture, and says nothing of how the camera moves
 */
export function displacement(
  before_NHWC: tf.Tensor,
  after_NHWC: tf.Tensor,
  radius: ShiftRadius,
  ignored: Centre,
): Displacement {
  const [pairs, height, width, channels] = before_NHWC.shape as [number, number, number, number];
  const shifts = shiftCount(radius);
  const after_N1P = tf.reshape(after_NHWC, [pairs, 1, height * width * channels]);
  const difference_NMP = tf.abs(tf.sub(shiftedPictures(before_NHWC, radius), after_N1P));
  const weights_MP = comparedPixels({ height, width, channels }, radius, ignored);
  const mismatch_NM = tf.sum(tf.mul(difference_NMP, weights_MP), 2);

  const columns = 2 * radius.x + 1;
  const best_N = tf.cast(tf.argMin(mismatch_NM, 1), 'float32');
  const row_N = tf.floor(tf.div(tf.add(best_N, 0.5), columns));
  const column_N = tf.sub(best_N, tf.mul(row_N, columns));
  const flat = tf.reshape(mismatch_NM, [-1]);
  const firstOfPair_N = tf.mul(tf.range(0, pairs), shifts);
  const at = (rows_N: tf.Tensor, columns_N: tf.Tensor) =>
    tf.gather(flat, tf.cast(tf.add(firstOfPair_N, tf.add(tf.mul(rows_N, columns), columns_N)), 'int32'));
  const least_N = at(row_N, column_N);
  // At the edge of what was compared, the best shift stands in for the neighbour that is missing.
  const neighbour = (index_N: tf.Tensor, by: number, last: number) =>
    tf.clipByValue(tf.add(index_N, by), 0, last);
  const [left, right] = [-1, 1].map((by) => at(row_N, neighbour(column_N, by, columns - 1)));
  const [above, below] = [-1, 1].map((by) => at(neighbour(row_N, by, 2 * radius.y), column_N));
  return {
    right_N: tf.add(tf.sub(column_N, radius.x), vertex(left, least_N, right)),
    down_N: tf.add(tf.sub(row_N, radius.y), vertex(above, least_N, below)),
  };
}

/** Where a V of equal slopes through three points has its lowest point, from the middle one. */
function vertex(before_N: tf.Tensor, least_N: tf.Tensor, after_N: tf.Tensor): tf.Tensor {
  const slope = tf.add(tf.mul(tf.sub(tf.maximum(before_N, after_N), least_N), 2), 1e-9);
  return tf.clipByValue(tf.div(tf.sub(before_N, after_N), slope), -FURTHEST, FURTHEST);
}

/** The weight of each pixel for each shift, [M, P]: alike where both frames show scenery, and 1 in all. */
function comparedPixels(
  { height, width, channels }: { height: number; width: number; channels: number },
  radius: ShiftRadius,
  ignored: Centre,
): tf.Tensor {
  const shown = (y: number, x: number) =>
    y >= 0 &&
    y < height &&
    x >= 0 &&
    x < width &&
    !(Math.abs(y + 0.5 - height / 2) < ignored.y && Math.abs(x + 0.5 - width / 2) < ignored.x);
  const weights = new Float32Array(shiftCount(radius) * height * width * channels);
  let at = 0;
  for (let down = -radius.y; down <= radius.y; down++) {
    for (let right = -radius.x; right <= radius.x; right++) {
      const first = at;
      let compared = 0;
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const weight = shown(y, x) && shown(y + down, x + right) ? 1 : 0;
          compared += weight * channels;
          for (let c = 0; c < channels; c++) weights[at++] = weight;
        }
      }
      for (let i = first; i < at; i++) weights[i] /= compared;
    }
  }
  return tf.tensor2d(weights, [shiftCount(radius), height * width * channels]);
}
