import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { noise } from './fixtures/small-genie.ts';
import { refine, settledAfterSteps } from './maskgit.ts';

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

describe('refine', () => {
  const masked = { tokens_BS: tf.tensor2d([9, 9, 9, 9], [1, 4], 'int32'), settled_BS: tf.zeros([1, 4]) };
  const logits = tf.tensor3d([0, 4, 0, 5, 0, 0, 0, 0, 6, 3, 0, 0], [1, 4, 3]);
  const inputs = (keep: number, temperature = 1) => ({
    sample_BS: tf.tensor2d(Array.from(noise([1, 4]).data), [1, 4]),
    order_BS: tf.tensor2d([0.3, 0.9, 0.1, 0.5], [1, 4]),
    temperature: tf.scalar(temperature),
    keep: tf.scalar(keep),
  });

  it('keeps by the order noise when the order is random', () => {
    const { settled_BS } = refine(logits, masked, inputs(2), 'random');
    expect(Array.from(settled_BS.dataSync())).toEqual([0, 1, 0, 1]);
  });

  it('keeps the likeliest when the order is confidence', () => {
    const { settled_BS, tokens_BS } = refine(logits, masked, inputs(2, 0), 'confidence');
    expect(Array.from(tokens_BS.dataSync())).toEqual([1, 0, 2, 0]);
    expect(tf.sum(settled_BS).dataSync()[0]).toBe(2);
  });

  it('never changes a settled token', () => {
    const before = {
      tokens_BS: tf.tensor2d([2, 9, 9, 9], [1, 4], 'int32'),
      settled_BS: tf.tensor2d([[1, 0, 0, 0]]),
    };
    const { settled_BS, tokens_BS } = refine(logits, before, inputs(1), 'random');
    expect(tokens_BS.dataSync()[0]).toBe(2);
    expect(Array.from(settled_BS.dataSync())).toEqual([1, 0, 0, 0]);
  });

  it('samples from the softmax at the temperature', () => {
    const samples = 4000;
    // Many worlds of one token each.
    const many = tf.tile(tf.tensor3d([0, 1, 2], [1, 1, 3]), [samples, 1, 1]);
    const start = { tokens_BS: tf.zeros([samples, 1], 'int32'), settled_BS: tf.zeros([samples, 1]) };
    const draws = {
      sample_BS: tf.tensor2d(noise([samples, 1]).data, [samples, 1]),
      order_BS: tf.zeros([samples, 1]),
      temperature: tf.scalar(2),
      keep: tf.scalar(1),
    };
    const { tokens_BS } = refine(many, start, draws, 'random');
    const weights = [0, 0.5, 1].map(Math.exp);
    const total = weights.reduce((a, b) => a + b, 0);
    const counts = [0, 0, 0];
    for (const token of tokens_BS.dataSync()) counts[token]++;
    counts.forEach((times, token) => {
      expect(Math.abs(times / samples - weights[token] / total)).toBeLessThan(0.03);
    });
  });
});
