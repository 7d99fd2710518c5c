/**
 * How far a picture moved from one frame to the next, to a fraction of a pixel: every shift of the frame before is compared
 * with the frame after, and around the best one the difference is taken to be V-shaped.
 * Dimension keys: N pairs of frames, H height, W width, C channels, P pixels compared (rows · columns · C), M shifts.
 */
import * as tf from '@tensorflow/tfjs';
import { movedPictures, type ShiftRadius, shiftCount } from './shifts.ts';

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
 * No pixel's difference counts for more, of brightness in [0, 1]: what moves by itself or was hidden before must not outvote
 * the scenery. Halves the error on CoinRun (docs/lam-notes.md).
 */
const LARGEST_DIFFERENCE = 0.05;

/** In pixels of the view: the best shift of half the picture may be one of its pixels off. */
const FINE: ShiftRadius = { x: 2, y: 2 };

/**
 * The best shift is sought in a picture of half the sides first, and then around it.
 * @param before_NHWC frames, in [0, 1], of even height and width
 * @param after_NHWC the frames that followed
 * @param ignored what follows the camera, in the middle of the picture, and says nothing of how the camera moves
 */
export function displacement(
  before_NHWC: tf.Tensor,
  after_NHWC: tf.Tensor,
  radius: ShiftRadius,
  ignored: Centre,
): Displacement {
  const coarse = bestShift(
    ...([halved(before_NHWC), halved(after_NHWC)] as const),
    { x: Math.ceil(radius.x / 2), y: Math.ceil(radius.y / 2) },
    { x: ignored.x / 2, y: ignored.y / 2 },
  );
  const [right_N, down_N] = [coarse.right_N, coarse.down_N].map((whole_N) => tf.mul(whole_N, 2));
  const near_NHWC = movedPictures(before_NHWC, right_N, down_N);
  const fine = bestShift(near_NHWC, after_NHWC, FINE, ignored);
  return {
    right_N: tf.add(right_N, tf.add(fine.right_N, fine.beyond.right_N)),
    down_N: tf.add(down_N, tf.add(fine.down_N, fine.beyond.down_N)),
  };
}

/** Each picture with half the height and width. */
function halved(frames_NHWC: tf.Tensor): tf.Tensor {
  return tf.avgPool(frames_NHWC as tf.Tensor4D, 2, 2, 'valid');
}

/** The whole number of pixels that fits best, and what is to be added between pixels. */
function bestShift(
  before_NHWC: tf.Tensor,
  after_NHWC: tf.Tensor,
  radius: ShiftRadius,
  ignored: Centre,
): Displacement & { beyond: Displacement } {
  const [pairs] = before_NHWC.shape;
  const shifts = shiftCount(radius);
  const mismatch_NM = mismatchOfShifts(before_NHWC, after_NHWC, radius, ignored);

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
    right_N: tf.sub(column_N, radius.x),
    down_N: tf.sub(row_N, radius.y),
    beyond: { right_N: vertex(left, least_N, right), down_N: vertex(above, least_N, below) },
  };
}

/** Where a V of equal slopes through three points has its lowest point, from the middle one. */
function vertex(before_N: tf.Tensor, least_N: tf.Tensor, after_N: tf.Tensor): tf.Tensor {
  const slope = tf.add(tf.mul(tf.sub(tf.maximum(before_N, after_N), least_N), 2), 1e-9);
  return tf.clipByValue(tf.div(tf.sub(before_N, after_N), slope), -FURTHEST, FURTHEST);
}

/** Mean difference [N, M] of the frame after from each shifted copy of the frame before, where both show scenery. */
function mismatchOfShifts(
  before_NHWC: tf.Tensor,
  after_NHWC: tf.Tensor,
  radius: ShiftRadius,
  ignored: Centre,
): tf.Tensor {
  const [pairs, height, width, channels] = before_NHWC.shape as [number, number, number, number];
  const scenery_1HW1 = sceneryOf(height, width, ignored);
  const mismatches: tf.Tensor[] = [];
  // One shift at a time: all copies at once would take gigabytes.
  for (let down = -radius.y; down <= radius.y; down++) {
    for (let right = -radius.x; right <= radius.x; right++) {
      const size = [height - Math.abs(down), width - Math.abs(right)];
      const shared = (frames: tf.Tensor, y: number, x: number) =>
        tf.slice(
          frames,
          [0, Math.max(0, y), Math.max(0, x), 0],
          [frames.shape[0], ...size, frames.shape[3] as number],
        );
      const apart = tf.abs(tf.sub(shared(before_NHWC, down, right), shared(after_NHWC, -down, -right)));
      const seen = tf.mul(shared(scenery_1HW1, down, right), shared(scenery_1HW1, -down, -right));
      const seen_P1 = tf.reshape(tf.tile(seen, [1, 1, 1, channels]), [-1, 1]);
      const difference_NP = tf.reshape(tf.minimum(apart, LARGEST_DIFFERENCE), [pairs, -1]);
      mismatches.push(tf.div(tf.matMul(difference_NP, seen_P1), tf.sum(seen_P1)));
    }
  }
  return tf.concat(mismatches, 1);
}

/** [1, H, W, 1]: 0 in the ignored middle, else 1. */
function sceneryOf(height: number, width: number, ignored: Centre): tf.Tensor {
  const isMiddle = (y: number, x: number) =>
    Math.abs(y + 0.5 - height / 2) < ignored.y && Math.abs(x + 0.5 - width / 2) < ignored.x;
  const values = Array.from({ length: height * width }, (_, i) =>
    isMiddle(Math.floor(i / width), i % width) ? 0 : 1,
  );
  return tf.tensor4d(values, [1, height, width, 1]);
}
