import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { scope } from '../../engine/nn/parameters.ts';
import { type GenieConfig, vocabulary } from '../config.ts';
import { asTensors, noise, randomWeights, smallConfig } from '../fixtures/small-genie.ts';
import { actionsOfFrames, type DynamicsNoise, dynamicsLoss, maskToken, predictTokens } from './dynamics.ts';
import { framesBefore } from './neighbours.ts';

const [FRAMES, TOKENS] = [4, 4];

beforeAll(() => tf.setBackend('cpu'));

const uniform = (shape: number[], seed: number) => tf.tensor(noise(shape, seed).data, shape);
const tokensOf = (seed: number, config: GenieConfig) =>
  tf.cast(tf.floor(tf.mul(uniform([1, FRAMES, TOKENS], seed), vocabulary(config))), 'int32');
const noiseOf = (config: GenieConfig, change: Partial<DynamicsNoise> = {}): DynamicsNoise => ({
  mask_BTS: uniform([1, FRAMES, TOKENS], 2),
  maskRate_B: uniform([1], 3),
  corruption_BTS: uniform([1, FRAMES, TOKENS], 4),
  corruptionRate_B: tf.tensor1d([1]),
  replacement_BTS: tf.div(tf.add(tf.cast(tokensOf(5, config), 'float32'), 0.5), vocabulary(config)),
  ...change,
});

function run(config: GenieConfig, given: DynamicsNoise) {
  const weights = scope(asTensors(randomWeights(config)), 'dynamics');
  const { loss, accuracy } = dynamicsLoss(
    weights,
    tokensOf(1, config),
    uniform([1, FRAMES - 1, 8], 6),
    given,
    config,
  );
  return { loss: loss.dataSync()[0], accuracy: accuracy.dataSync()[0] };
}

it('is judged by its masked tokens alone, of which the first frame has none', () => {
  const config = smallConfig({ dynamics: { maskRate: { low: 0.5, high: 0.5 }, corruption: 0 } });
  const weights = scope(asTensors(randomWeights(config)), 'dynamics');
  const tokens = tokensOf(1, config);
  const draws = noiseOf(config);
  const masked = Array.from(draws.mask_BTS.dataSync(), (value, i) => i >= TOKENS && value < 0.5);
  expect(new Set(masked.slice(TOKENS)).size).toBe(2);
  const labels = [...tokens.dataSync()];
  const input = tf.tensor3d(
    labels.map((token, i) => (masked[i] ? maskToken(config) : token)),
    [1, FRAMES, TOKENS],
    'int32',
  );
  const times = tf.expandDims(
    tf.slice(weights['positionInTime.table'], [0, 0], [FRAMES, config.dynamics.stack.width]),
    0,
  );
  const actions = actionsOfFrames(uniform([1, FRAMES - 1, 8], 6));
  const logits = predictTokens(weights, input, actions, times, framesBefore(tokens, config), config);
  const shares = tf.logSoftmax(tf.reshape(logits, [FRAMES * TOKENS, -1])).arraySync() as number[][];
  const judged = labels.flatMap((token, i) => (masked[i] ? [{ token, shares: shares[i] }] : []));
  const { loss, accuracy } = run(config, draws);
  expect(loss).toBeCloseTo(
    -judged.reduce((sum, { token, shares }) => sum + shares[token], 0) / judged.length,
    4,
  );
  const right = judged.filter(({ token, shares }) => shares.indexOf(Math.max(...shares)) === token);
  expect(accuracy).toBeCloseTo(right.length / judged.length, 6);
});

it('has every window masked at its own rate within the limits', () => {
  const config = smallConfig({ dynamics: { maskRate: { low: 0.5, high: 1 }, corruption: 0 } });
  // At rate 1 all is masked, whatever the mask's noise: another noise makes no difference.
  const all = (seed: number) =>
    noiseOf(config, { maskRate_B: tf.tensor1d([1]), mask_BTS: uniform([1, FRAMES, TOKENS], seed) });
  expect(run(config, all(20))).toEqual(run(config, all(21)));
  const half = (seed: number) =>
    noiseOf(config, { maskRate_B: tf.tensor1d([0]), mask_BTS: uniform([1, FRAMES, TOKENS], seed) });
  expect(run(config, half(20))).not.toEqual(run(config, half(21)));
});

it('sees random tokens in place of so many of its context, and none without corruption', () => {
  const other = (config: GenieConfig) =>
    noiseOf(config, {
      replacement_BTS: tf.div(tf.add(tf.cast(tokensOf(9, config), 'float32'), 0.5), vocabulary(config)),
    });
  const clean = smallConfig({ dynamics: { corruption: 0 } });
  expect(run(clean, other(clean))).toEqual(run(clean, noiseOf(clean)));
  const corrupted = smallConfig({ dynamics: { corruption: 1 } });
  expect(run(corrupted, other(corrupted))).not.toEqual(run(corrupted, noiseOf(corrupted)));
});
