/**
 * Finite scalar quantisation (Mentzer et al. 2023, "Finite Scalar Quantization: VQ-VAE Made Simple"): each value of a
 * vector is squashed by tanh and rounded to one of a few levels; the token is the number that the levels write, the
 * first one its lowest digit. Gradients pass the rounding straight through.
 * Dimension keys: N vectors, L values of a vector, V tokens there are.
 */
import * as tf from '@tensorflow/tfjs';
import { stopGradient } from '../../engine/nn/stop-gradient.ts';

/** What a digit counts. */
function places(levels: readonly number[]): number[] {
  return levels.map((_, i) => levels.slice(0, i).reduce((product, n) => product * n, 1));
}

/** Tokens int32 [N] of vectors [N, L], and the points of the grid behind them, each value in [−1, 1]. */
export function roundToLevels(
  vectors_NL: tf.Tensor,
  levels: readonly number[],
): { codes_N: tf.Tensor; quantised_NL: tf.Tensor } {
  const half_L = tf.tensor1d(levels.map((n) => (n - 1) / 2));
  // Digits from 0 to levels − 1, before rounding.
  const bounded_NL = tf.mul(tf.add(tf.tanh(vectors_NL), 1), half_L);
  const digits_NL = tf.round(stopGradient(bounded_NL));
  const straight_NL = tf.add(bounded_NL, stopGradient(tf.sub(digits_NL, bounded_NL)));
  const codes_N = tf.cast(tf.sum(tf.mul(digits_NL, tf.tensor1d(places(levels))), -1), 'int32');
  return { codes_N, quantised_NL: tf.sub(tf.div(straight_NL, half_L), 1) };
}

/** The grid: the vector of every token, [V, L]. */
export function levelGrid(levels: readonly number[]): tf.Tensor2D {
  const size = levels.reduce((product, n) => product * n, 1);
  const digits = places(levels);
  const rows = Array.from({ length: size }, (_, token) =>
    levels.map((n, i) => (2 * (Math.floor(token / digits[i]) % n)) / (n - 1) - 1),
  );
  return tf.tensor2d(rows, [size, levels.length]);
}

/** 1 where a token has a level, [V, K]: K runs over the levels of the first value, then of the second, … */
export function digitsOfTokens(levels: readonly number[]): tf.Tensor2D {
  const size = levels.reduce((product, n) => product * n, 1);
  const digits = places(levels);
  const rows = Array.from({ length: size }, (_, token) =>
    levels.flatMap((n, i) =>
      Array.from({ length: n }, (_, level) => (Math.floor(token / digits[i]) % n === level ? 1 : 0)),
    ),
  );
  return tf.tensor2d(rows);
}
