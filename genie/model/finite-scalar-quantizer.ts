/**
 * Finite scalar quantisation (Mentzer et al. 2023, "Finite Scalar Quantization: VQ-VAE Made Simple"): each value of a
 * vector is squashed by tanh and rounded to one of a few levels; the token is the number that the levels write, the
 * first one its lowest digit. Gradients pass the rounding straight through.
 * Dimension keys: N vectors, L values of a vector, K levels of all values, one after the other.
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
  const codes_N = tokensOfDigits(digits_NL, levels);
  return { codes_N, quantised_NL: tf.sub(tf.div(straight_NL, half_L), 1) };
}

/** Tokens int32 [...] that digits [..., L] write. */
export function tokensOfDigits(digits: tf.Tensor, levels: readonly number[]): tf.Tensor {
  return tf.cast(tf.sum(tf.mul(digits, tf.tensor1d(places(levels))), -1), 'int32');
}

/** The digits of tokens [...], float32 [..., L], each from 0 to its levels − 1; of the token after the last, all 0. */
export function digitsOf(tokens: tf.Tensor, levels: readonly number[]): tf.Tensor {
  const place = places(levels);
  const token = tf.expandDims(tf.cast(tokens, 'float32'), -1);
  const above = tf.floor(tf.div(token, tf.tensor1d(place.map((count, i) => count * levels[i]))));
  return tf.sub(tf.floor(tf.div(token, tf.tensor1d(place))), tf.mul(above, tf.tensor1d([...levels])));
}

/** The points of the grid, [..., L] in [−1, 1], of tokens [...]. */
export function gridPoints(tokens: tf.Tensor, levels: readonly number[]): tf.Tensor {
  return tf.sub(tf.div(digitsOf(tokens, levels), tf.tensor1d(levels.map((n) => (n - 1) / 2))), 1);
}

/** 1 where a token has a level and 0 elsewhere, [..., K]: K runs over the levels of the first value, then of the second, … */
export function levelsOf(tokens: tf.Tensor, levels: readonly number[]): tf.Tensor {
  const digits = digitsOf(tokens, levels);
  const [rows, values] = [digits.size / levels.length, levels.length];
  const ownLevels_LK = tf.tensor2d(
    levels.map((_, i) => levels.flatMap((n, j) => new Array<number>(n).fill(i === j ? 1 : 0))),
  );
  const digits_NK = tf.matMul(tf.reshape(digits, [rows, values]) as tf.Tensor2D, ownLevels_LK);
  const level_K = tf.tensor1d(levels.flatMap((n) => Array.from({ length: n }, (_, level) => level)));
  const has_NK = tf.cast(tf.equal(digits_NK, level_K), 'float32');
  return tf.reshape(has_NK, [...tokens.shape, level_K.size]);
}
