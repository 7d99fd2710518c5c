import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { noise } from '../fixtures/small-genie.ts';
import { randomOrder, sampleTokens, settledAfterSteps, settleLikeliest } from './maskgit.ts';

beforeAll(() => tf.setBackend('cpu'));

describe('settledAfterSteps', () => {
  it('settles at least one more token a step and all in the end, whatever the schedule', () => {
    const cases = fc
      .integer({ min: 1, max: 300 })
      .chain((tokens) =>
        fc.tuple(
          fc.constant(tokens),
          fc.integer({ min: 1, max: tokens }),
          fc.constantFrom('cosine' as const, 'linear' as const),
        ),
      );
    fc.assert(
      fc.property(cases, ([tokens, steps, schedule]) => {
        const settled = settledAfterSteps(tokens, { steps, schedule, temperature: 1, order: 'random' });
        expect(settled).toHaveLength(steps);
        expect(settled.at(-1)).toBe(tokens);
        settled.forEach((count, i) => {
          expect(count).toBeGreaterThan(settled[i - 1] ?? 0);
        });
      }),
    );
  });

  it('settles few tokens first under the cosine schedule', () => {
    const options = { steps: 4, temperature: 1, order: 'random' } as const;
    expect(settledAfterSteps(100, { ...options, schedule: 'cosine' })).toEqual([8, 30, 62, 100]);
    expect(settledAfterSteps(100, { ...options, schedule: 'linear' })).toEqual([25, 50, 75, 100]);
  });

  it('refuses more steps than tokens', () => {
    const options = { steps: 5, temperature: 1, order: 'random', schedule: 'cosine' } as const;
    expect(() => settledAfterSteps(4, options)).toThrow(/between 1 and the frame's 4 tokens/);
  });
});

describe('randomOrder', () => {
  it('settles each token once, when its turn has come', () => {
    const cases = fc
      .integer({ min: 1, max: 100 })
      .chain((tokens) => fc.tuple(fc.constant(tokens), fc.integer({ min: 1, max: tokens })));
    fc.assert(
      fc.property(cases, ([tokens, steps]) => {
        const options = { steps, schedule: 'cosine', temperature: 1, order: 'random' } as const;
        const settled = settledAfterSteps(tokens, options);
        const { places_RM, settles_RM } = randomOrder(settled);
        const places = places_RM.map((row, step) => row.filter((_, i) => settles_RM[step][i] === 1));
        expect(places.flat()).toEqual(Array.from({ length: tokens }, (_, place) => place));
        expect(places.map((row) => row.length)).toEqual(
          settled.map((after, i) => after - (settled[i - 1] ?? 0)),
        );
        // No place twice: each is written once a step.
        for (const row of places_RM) expect(new Set(row).size).toBe(row.length);
      }),
    );
  });
});

describe('sampleTokens', () => {
  it('takes the likeliest choice of each value at temperature 0', () => {
    const logits = tf.tensor2d([0, 4, 0, 5, 0, 0, 0, 0, 6, 3, 0, 0], [4, 3]);
    const numbers = tf.tensor1d(noise([4]).data);
    const one = sampleTokens(logits, numbers, 0, [3]);
    expect(Array.from(one.tokens.dataSync())).toEqual([1, 0, 2, 0]);
    const pairs = sampleTokens(tf.reshape(logits, [2, 6]), tf.tensor1d([0.1, 0.9]), 0, [3, 3]);
    expect(Array.from(pairs.tokens.dataSync())).toEqual([1 + 3 * 0, 2 + 3 * 0]);
  });

  it('samples from the softmax at the temperature', () => {
    const samples = 4000;
    const logits = tf.tile(tf.tensor2d([[0, 1, 2]]), [samples, 1]);
    const { tokens, probability } = sampleTokens(logits, tf.tensor1d(noise([samples]).data), 2, [3]);
    const weights = [0, 0.5, 1].map(Math.exp);
    const total = weights.reduce((a, b) => a + b, 0);
    const counts = [0, 0, 0];
    const [sampled, probabilities] = [tokens.dataSync(), probability.dataSync()];
    for (const [i, token] of sampled.entries()) {
      counts[token]++;
      expect(probabilities[i]).toBeCloseTo(weights[token] / total, 5);
    }
    counts.forEach((times, token) => {
      expect(Math.abs(times / samples - weights[token] / total)).toBeLessThan(0.03);
    });
  });

  it('draws all values of a token from one number, each by itself', () => {
    const samples = 20_000;
    const logits = tf.tile(tf.tensor2d([[0, 1, 0, 0, 2]]), [samples, 1]);
    const { tokens, probability } = sampleTokens(logits, tf.tensor1d(noise([samples]).data), 1, [2, 3]);
    const first = [1 / (1 + Math.E), Math.E / (1 + Math.E)];
    const second = [1, 1, Math.E ** 2].map((weight) => weight / (2 + Math.E ** 2));
    const counts = new Array<number>(6).fill(0);
    for (const token of tokens.dataSync()) counts[token]++;
    counts.forEach((times, token) => {
      expect(Math.abs(times / samples - first[token % 2] * second[Math.floor(token / 2)])).toBeLessThan(
        0.015,
      );
    });
    const token = tokens.dataSync()[0];
    expect(probability.dataSync()[0]).toBeCloseTo(first[token % 2] * second[Math.floor(token / 2)], 5);
  });
});

describe('settleLikeliest', () => {
  const probability = tf.tensor2d([[0.6, 0.9, 0.7, 0.6]]);
  const order = tf.tensor2d([[0.3, 0.9, 0.1, 0.5]]);
  const settle = (settled: number[], keep: number) =>
    Array.from(settleLikeliest(probability, tf.tensor2d([settled]), order, tf.scalar(keep)).dataSync());

  it('keeps the likeliest, and of equals the one that the noise prefers', () => {
    expect(settle([0, 0, 0, 0], 1)).toEqual([0, 1, 0, 0]);
    expect(settle([0, 0, 0, 0], 3)).toEqual([0, 1, 1, 1]);
  });

  it('never masks a settled token again', () => {
    expect(settle([1, 0, 0, 0], 1)).toEqual([1, 0, 0, 0]);
    expect(settle([1, 0, 0, 0], 2)).toEqual([1, 1, 0, 0]);
  });
});
