/**
 * The decoder emits, per patch, a mixture of shifted copies of the last frame: a patch does not fit through a narrow model,
 * but "the scene moves 2 to the left" does.
 */
import * as tf from '@tensorflow/tfjs';
import { mixShifts, type ShiftRadius, shiftCount } from './shifts.ts';
import type { Strategy } from './strategy.ts';

/** How strongly an untrained decoder believes that nothing moves. */
const STILLNESS = 3;

export function shift(radius: ShiftRadius): Pick<Strategy, 'outputs' | 'predict'> {
  const shifts = shiftCount(radius);
  return {
    outputs: shifts,
    predict(outputs_NSM, seen) {
      const still = tf.mul(tf.oneHot(tf.tensor1d([(shifts - 1) / 2], 'int32'), shifts), STILLNESS);
      return mixShifts(seen.shifted(radius), tf.softmax(tf.add(outputs_NSM, tf.expandDims(still, 0))));
    },
  };
}
