import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { digitsOf, gridPoints, levelsOf, roundToLevels, tokensOfDigits } from './finite-scalar-quantizer.ts';

beforeAll(() => tf.setBackend('cpu'));

const anyLevels = fc.array(fc.integer({ min: 2, max: 8 }), { minLength: 1, maxLength: 4 });

it('every token is the one of its own vector', () => {
  fc.assert(
    fc.property(anyLevels, (levels) => {
      const count = levels.reduce((product, n) => product * n, 1);
      const grid = gridPoints(tf.range(0, count, 1, 'int32'), levels);
      // The inverse of the squashing, short of its infinite ends.
      const vectors = tf.atanh(tf.mul(grid, 0.9999));
      const { codes_N, quantised_NL } = roundToLevels(vectors, levels);
      expect(Array.from(codes_N.dataSync())).toEqual(Array.from({ length: count }, (_, i) => i));
      const differences = tf.abs(tf.sub(quantised_NL, grid)).dataSync();
      expect(Math.max(...differences)).toBeLessThan(1e-5);
    }),
    { numRuns: 30 },
  );
});

it('rounds to the nearest level, also far outside', () => {
  const vectors = tf.tensor2d([
    [0.1, -9],
    [9, 0.2],
  ]);
  const { codes_N, quantised_NL } = roundToLevels(vectors, [5, 3]);
  expect(Array.from(quantised_NL.dataSync())).toEqual([0, -1, 1, 0]);
  expect(Array.from(gridPoints(codes_N, [5, 3]).dataSync())).toEqual([0, -1, 1, 0]);
});

it('passes the gradient straight through the rounding', () => {
  const weights = tf.tensor2d([[1, 2]]);
  const x = tf.tensor2d([[0.3, -0.6]]);
  const rounded = tf.grad((v: tf.Tensor) => tf.sum(tf.mul(roundToLevels(v, [5, 4]).quantised_NL, weights)))(
    x,
  );
  const smooth = tf.grad((v: tf.Tensor) => tf.sum(tf.mul(tf.tanh(v), weights)))(x);
  const differences = tf.abs(tf.sub(rounded, smooth)).dataSync();
  expect(Math.max(...differences)).toBeLessThan(1e-6);
});

it('digits and tokens are each other’s, up to the most tokens there can be', () => {
  const levels = [8, 8, 8, 8, 8, 8, 8, 2];
  const last = 2 ** 22 - 1;
  const tokens = [0, 1, 7, 8, 63, 64, 2 ** 21 - 1, 2 ** 21, last - 1, last];
  const digits = digitsOf(tf.tensor1d(tokens, 'int32'), levels);
  expect(Array.from(digits.dataSync().slice(-8))).toEqual([7, 7, 7, 7, 7, 7, 7, 1]);
  expect(Array.from(tokensOfDigits(digits, levels).dataSync())).toEqual(tokens);
});

it('a token has one level of each value', () => {
  expect(levelsOf(tf.tensor1d([0, 13], 'int32'), [5, 3]).arraySync()).toEqual([
    [1, 0, 0, 0, 0, 1, 0, 0],
    [0, 0, 0, 1, 0, 0, 0, 1],
  ]);
});
