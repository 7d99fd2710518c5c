import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Codebook,
  codebookArrays,
  normalise,
  quantise,
  readCodebook,
  updateCodebook,
} from './vector-quantizer.ts';

const config = { codes: 3, latentWidth: 2, commitment: 0.25, decay: 0.5, deadAfter: 3 };
/** Codes at 0°, 90° and 180°, all just used. */
const codebook = (): Codebook => ({
  codes_KL: tf.tensor2d([1, 0, 0, 1, -1, 0], [3, 2]),
  sums_KL: tf.tensor2d([2, 0, 0, 2, -2, 0], [3, 2]),
  idle_K: tf.zeros([3]),
});
const vectors = () => tf.tensor2d([3, 0.3, 0.1, 2, 5, 1], [3, 2]);

beforeAll(() => tf.setBackend('cpu'));

describe('quantise', () => {
  it('finds the nearest code on the unit sphere', () => {
    const { codes_N, quantised_NL } = quantise(vectors(), codebook());
    expect(Array.from(codes_N.dataSync())).toEqual([0, 1, 0]);
    const expected = [1, 0, 0, 1, 1, 0];
    for (const [i, value] of quantised_NL.dataSync().entries()) expect(value).toBeCloseTo(expected[i], 5);
  });

  it('passes the gradient straight through to the normalised vector', () => {
    const weights = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
    const throughCodes = tf.grad((x: tf.Tensor) =>
      tf.sum(tf.mul(quantise(x, codebook()).quantised_NL, weights)),
    );
    const withoutCodes = tf.grad((x: tf.Tensor) => tf.sum(tf.mul(normalise(x), weights)));
    const [actual, expected] = [throughCodes(vectors()).dataSync(), withoutCodes(vectors()).dataSync()];
    for (const [i, value] of actual.entries()) expect(value).toBeCloseTo(expected[i], 5);
    expect(Math.max(...actual.map(Math.abs))).toBeGreaterThan(0.1);
  });

  it('pulls vectors towards their codes by the commitment', () => {
    const commitment = (x: tf.Tensor) => quantise(x, codebook()).commitment as tf.Scalar;
    const gradient = tf.grad(commitment)(vectors());
    const closer = tf.sub(vectors(), tf.mul(gradient, 0.5));
    expect(commitment(closer).dataSync()[0]).toBeLessThan(commitment(vectors()).dataSync()[0]);
  });
});

describe('updateCodebook', () => {
  const update = (book = codebook(), noise = [0, 0, 0]) =>
    updateCodebook(book, quantise(vectors(), book), tf.tensor1d(noise), config);

  it('moves used codes towards the mean of their vectors and leaves the others', () => {
    const { codebook: next, metrics } = update();
    const unit = Array.from(normalise(vectors()).dataSync());
    const sum = [0.5 * 2 + 0.5 * (unit[0] + unit[4]), 0.5 * (unit[1] + unit[5])];
    const length = Math.hypot(...sum);
    const codes = Array.from(next.codes_KL.dataSync());
    expect(codes[0]).toBeCloseTo(sum[0] / length, 4);
    expect(codes[1]).toBeCloseTo(sum[1] / length, 4);
    expect(codes.slice(4).map(Math.round)).toEqual([-1, 0]);
    expect(Array.from(next.idle_K.dataSync())).toEqual([0, 0, 1]);
    expect(metrics.codesUsed.dataSync()[0]).toBe(2);
    // Shares 2/3 and 1/3.
    const entropy = -(2 / 3) * Math.log(2 / 3) - (1 / 3) * Math.log(1 / 3);
    expect(metrics.perplexity.dataSync()[0]).toBeCloseTo(Math.exp(entropy), 4);
  });

  it('makes a code unused for long a copy of one of the vectors', () => {
    const idle = { ...codebook(), idle_K: tf.tensor1d([0, 0, 2]) };
    const { codebook: next, metrics } = update(idle, [0, 0, 0.5]);
    const unit = Array.from(normalise(vectors()).dataSync());
    const codes = Array.from(next.codes_KL.dataSync());
    // Noise 0.5 of three vectors is the second.
    expect(codes[4]).toBeCloseTo(unit[2], 5);
    expect(codes[5]).toBeCloseTo(unit[3], 5);
    expect(next.idle_K.dataSync()[2]).toBe(0);
    expect(metrics.codesUsed.dataSync()[0]).toBe(2);
  });

  it('places every code by the first batch', () => {
    const fresh = codebookArrays(config, 'book');
    const tensors = Object.fromEntries(
      Object.entries(fresh).map(([name, { data, shape }]) => [name, tf.tensor(data, [...shape])]),
    );
    const book = readCodebook(tensors, 'book');
    const { codebook: next } = update(book, [0.1, 0.5, 0.9]);
    const lengths = tf.norm(next.codes_KL, 2, 1).dataSync();
    for (const length of lengths) expect(length).toBeCloseTo(1, 3);
  });
});
