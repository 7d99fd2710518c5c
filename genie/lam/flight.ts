/**
 * What a key changes in the air: the sideways speed, by little and for several steps.
 * Dimension keys: B windows, T−1 steps (written T).
 */
import * as tf from '@tensorflow/tfjs';

/** Steps before one over which its flight is followed. */
export const FOLLOWED = 6;
/** Vertical speed from which on it is a flight, in pixels of the frame a step. */
const FLYING = 0.3;

/**
 * By how much the speed to the right changes a step along the flight that a step is part of, up or down: the slope of the line
 * through the speeds since just before that flight. In the air a key changes speed by less than a pair of frames shows, and most
 * are held from the jump to the top, or from there to the landing. Known where there are three speeds or more.
 * @param right_BT speed to the right, in pixels of the frame a step
 * @param down_BT speed down, the same
 * @param ahead speeds looked at from the step's own on
 */
export function slopeOfFlight(
  right_BT: tf.Tensor,
  down_BT: tf.Tensor,
  ahead: number,
): { slope_BT: tf.Tensor; known_BT: tf.Tensor } {
  const isAbove = (value_BT: tf.Tensor) => tf.cast(tf.greater(value_BT, FLYING), 'float32');
  const way_BT = tf.sub(isAbove(down_BT), isAbove(tf.neg(down_BT)));
  const flies_BT = tf.abs(way_BT);
  // Of places x beside a step and speeds y there: how many, Σx, Σx², Σy, Σxy.
  let sums = Array.from({ length: 5 }, () => tf.zerosLike(right_BT));
  const include = (x: number, counts_BT: tf.Tensor) => {
    const speed_BT = tf.mul(shifted(right_BT, x), counts_BT);
    const more = [counts_BT, tf.mul(counts_BT, x), tf.mul(counts_BT, x * x), speed_BT, tf.mul(speed_BT, x)];
    sums = sums.map((sum, i) => tf.add(sum, more[i]));
  };
  const goesOn = (x: number) => tf.cast(tf.equal(shifted(way_BT, x), way_BT), 'float32');
  include(0, flies_BT);
  let flight_BT = flies_BT;
  for (let x = -1; x >= -FOLLOWED - 1; x--) {
    // The speed just before a flight is where its change begins.
    include(x, tf.mul(flight_BT, shifted(tf.onesLike(right_BT), x)));
    flight_BT = tf.mul(flight_BT, goesOn(x));
  }
  flight_BT = flies_BT;
  for (let x = 1; x < ahead; x++) {
    flight_BT = tf.mul(flight_BT, goesOn(x));
    include(x, flight_BT);
  }
  const [count, x, xx, y, xy] = sums;
  const spread_BT = tf.sub(tf.mul(count, xx), tf.square(x));
  const slope_BT = tf.div(tf.sub(tf.mul(count, xy), tf.mul(x, y)), tf.maximum(spread_BT, 1));
  return { slope_BT, known_BT: tf.greater(count, 2.5) };
}

/** The value so many steps later, or earlier if negative; 0 beyond the window. */
function shifted(values_BT: tf.Tensor, by: number): tf.Tensor {
  const steps = values_BT.shape[1] as number;
  const rows = Array.from({ length: steps }, (_, from) =>
    Array.from({ length: steps }, (__, to) => (from === to + by ? 1 : 0)),
  );
  return tf.matMul(values_BT, tf.tensor2d(rows, [steps, steps]));
}
