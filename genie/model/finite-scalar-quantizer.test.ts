import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { levelGrid, roundToLevels } from './finite-scalar-quantizer.ts';
import { lookUp } from './vector-quantizer.ts';

beforeAll(() => tf.setBackend('cpu'));

const levelsOf = fc.array(fc.integer({ min: 2, max: 8 }), { minLength: 1, maxLength: 4 });

it('every token is the one of its own vector', () => {
  fc.assert(
    fc.property(levelsOf, (levels) => {
      const grid = levelGrid(levels);
      // The inverse of the squashing, short of its infinite ends.
      const vectors = tf.atanh(tf.mul(grid, 0.9999));
      const { codes_N, quantised_NL } = roundToLevels(vectors, levels);
      expect(Array.from(codes_N.dataSync())).toEqual(Array.from({ length: grid.shape[0] }, (_, i) => i));
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
  expect(Array.from(lookUp(codes_N, { codes_KL: levelGrid([5, 3]) }).dataSync())).toEqual([0, -1, 1, 0]);
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
