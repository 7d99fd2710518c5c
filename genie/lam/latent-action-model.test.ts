import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { scope } from '../../engine/nn/parameters.ts';
import type { GenieConfig } from '../config.ts';
import { asTensors, noise, randomWeights, smallConfig } from '../fixtures/small-genie.ts';
import { readCodebook } from '../model/vector-quantizer.ts';
import { lamOf } from './latent-actions.ts';
import { shiftCount, shiftedPatches } from './shifts.ts';

beforeAll(() => tf.setBackend('cpu'));

type Changes = Partial<GenieConfig['latentActions']>;
const paper = {
  prediction: 'pixels',
  matching: false,
  downsample: 1,
  greyscale: false,
  context: 'window',
} as const;
const lamConfig = (changes: Changes) =>
  smallConfig({ latentActions: { ...smallConfig().latentActions, ...changes } });
const pixels = (shape: number[], seed = 1) => tf.tensor(noise(shape, seed).data, shape);
const value = (x: tf.Tensor) => x.dataSync()[0];

describe('one training pass', () => {
  it("is the squared error of what the codes decode to, as the paper's, and the commitment", () => {
    const config = lamConfig(paper);
    const tensors = asTensors(randomWeights(config));
    const weights = scope(tensors, 'lam');
    const lam = lamOf(config);
    const frames = pixels([2, 4, 16, 16, 3]);
    const { loss, quantised, metrics } = lam.learn(weights, readCodebook(tensors, 'lam.codebook'), frames);
    // Patches of 4: frames 2 … T, cut up by hand.
    const later = tf.slice(frames, [0, 1, 0, 0, 0], [2, 3, 16, 16, 3]);
    const cut = tf.transpose(tf.reshape(later, [6, 4, 4, 4, 12]), [0, 1, 3, 2, 4]);
    const predicted = lam.predict(weights, frames, quantised.quantised_NL);
    const error = value(tf.mean(tf.square(tf.sub(tf.reshape(cut, [6, 16, 48]), predicted))));
    expect(value(metrics.lamError)).toBeCloseTo(error, 5);
    expect(value(loss)).toBeCloseTo(100 * error + 0.25 * value(quantised.commitment), 3);
    // What is decoded are codes: one of the codebook's for each step.
    expect(quantised.codes_N.shape).toEqual([6]);
  });

  it('does not count what lies within the margin', () => {
    const config = lamConfig({ ...paper, lossMargin: 2 });
    const tensors = asTensors(randomWeights(config));
    const copyError = (frames: tf.Tensor) =>
      value(
        lamOf(config).learn(scope(tensors, 'lam'), readCodebook(tensors, 'lam.codebook'), frames).metrics
          .lamCopyError,
      );
    const frames = pixels([1, 4, 16, 16, 3]);
    const plain = copyError(frames);
    const brighter = (row: number, column: number) => {
      const buffer = tf.buffer([1, 4, 16, 16, 3], 'float32', frames.dataSync().slice() as Float32Array);
      buffer.set(1 + buffer.get(0, 3, row, column, 0), 0, 3, row, column, 0);
      return buffer.toTensor();
    };
    fc.assert(
      fc.property(fc.nat(15), fc.nat(15), (row, column) => {
        const inside = [row, column].every((i) => i >= 2 && i < 14);
        const changed = Math.abs(copyError(brighter(row, column)) - plain) > 1e-6;
        expect(changed).toBe(inside);
      }),
      { numRuns: 12 },
    );
  });
});

const radius = { x: 2, y: 1 };
const grid = { height: 8, width: 8, channels: 1, patch: 4 };

it('shifted copies are the picture moved, row by row, with grey beyond its border', () => {
  const picture = pixels([1, 8, 8, 1]);
  const at = picture.bufferSync() as tf.TensorBuffer<tf.Rank.R4>;
  const shifted = shiftedPatches(picture, radius, grid).arraySync() as number[][][][];
  const anywhere = fc.tuple(fc.nat(shiftCount(radius) - 1), fc.nat(7), fc.nat(7));
  fc.assert(
    fc.property(anywhere, ([m, row, column]) => {
      const from = [row + Math.floor(m / 5) - 1, column + (m % 5) - 2];
      const expected = from.every((i) => i >= 0 && i < 8) ? at.get(0, from[0], from[1], 0) : 0.5;
      const patch = Math.floor(row / 4) * 2 + Math.floor(column / 4);
      expect(shifted[0][m][patch][(row % 4) * 4 + (column % 4)]).toBeCloseTo(expected, 6);
    }),
  );
});

it('a decoder of shifts that is sure of one gives the last frame, so shifted', () => {
  const config = lamConfig({
    prediction: 'shift',
    matching: false,
    downsample: 2,
    greyscale: true,
    patch: 4,
    shiftRadius: radius,
  });
  const given = asTensors(randomWeights(config));
  const frames = pixels([1, 4, 16, 16, 3]);
  const luma = tf.sum(tf.mul(frames, tf.tensor1d([0.299, 0.587, 0.114])), 4);
  const view = tf.mean(tf.mean(tf.reshape(luma, [4, 8, 2, 8, 2]), 4), 2);
  const first = tf.reshape(tf.slice(view, [0, 0, 0], [3, 8, 8]), [3, 8, 8, 1]);
  const expected = shiftedPatches(first, radius, grid);
  for (let m = 0; m < shiftCount(radius); m++) {
    const sure = {
      ...given,
      'lam.decoder.outputs.kernel': tf.zerosLike(given['lam.decoder.outputs.kernel']),
      'lam.decoder.outputs.bias': tf.mul(
        tf.oneHot(tf.tensor1d([m], 'int32'), shiftCount(radius)).squeeze(),
        100,
      ),
    };
    const predicted = lamOf(config).predict(scope(sure, 'lam'), frames, pixels([3, 8]));
    const wanted = tf.squeeze(tf.slice(expected, [0, m, 0, 0], [3, 1, 4, 16]), [1]);
    expect(value(tf.max(tf.abs(tf.sub(predicted, wanted))))).toBeLessThan(1e-4);
  }
});

it('with matching, an encoder is shown which shift of the frame before explains each patch', () => {
  const config = lamConfig({
    prediction: 'shift',
    matching: true,
    downsample: 1,
    greyscale: false,
    context: 'pair',
    shiftRadius: radius,
  });
  const weights = asTensors(randomWeights(config));
  // An encoder that sees the match and nothing else.
  const blind = {
    ...weights,
    'lam.encoder.patches.kernel': tf.zerosLike(weights['lam.encoder.patches.kernel']),
  };
  const scrolled = (columns: number, seed: number) => {
    const wide = pixels([16, 20, 3], seed);
    const view = (from: number) => tf.slice(wide, [0, from, 0], [16, 16, 3]);
    return tf.reshape(tf.stack([view(2), view(2 + columns)]), [1, 2, 16, 16, 3]);
  };
  const vector = (columns: number, seed: number) =>
    lamOf(config).encode(scope(blind, 'lam'), scrolled(columns, seed));
  const distance = (a: tf.Tensor, b: tf.Tensor) => value(tf.norm(tf.sub(a, b)));
  // The same motion of another picture is nearer than another motion of the same picture.
  expect(distance(vector(1, 1), vector(1, 2))).toBeLessThan(distance(vector(1, 1), vector(-1, 1)));
  expect(distance(vector(2, 1), vector(2, 3))).toBeLessThan(distance(vector(2, 1), vector(0, 1)));
});
