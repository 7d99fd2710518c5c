import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { scope } from '../../engine/nn/parameters.ts';
import { parseGenieConfig, vocabulary } from '../config.ts';
import { asTensors, noise, randomWeights, smallConfig } from '../fixtures/small-genie.ts';
import { lamOf } from './latent-actions.ts';

beforeAll(() => tf.setBackend('cpu'));

const { latentActions } = smallConfig();

it.each(['pixels', 'tokens'] as const)(
  'a LAM of %s that is antisymmetric changes its sign with time',
  (input) => {
    const config = smallConfig({
      latentActions: { ...latentActions, input, context: 'pair', antisymmetric: true },
    });
    const weights = scope(asTensors(randomWeights(config)), 'lam');
    const shape = input === 'pixels' ? [1, 2, 16, 16, 3] : [1, 2, 4];
    const values = noise(shape).data;
    const pair =
      input === 'pixels'
        ? tf.sigmoid(tf.tensor(values, shape))
        : tf.cast(tf.mul(tf.sigmoid(tf.tensor(values, shape)), vocabulary(config)), 'int32');
    const encode = (x: tf.Tensor) => lamOf(config).encode(weights, x);
    const [forwards, backwards] = [pair, tf.reverse(pair, 1)].map((x) => Array.from(encode(x).dataSync()));
    expect(Math.max(...forwards.map(Math.abs))).toBeGreaterThan(1e-3);
    for (const [i, value] of forwards.entries()) expect(backwards[i]).toBeCloseTo(-value, 4);
  },
);

it('needs pairs', () => {
  const config = smallConfig({ latentActions: { ...latentActions, context: 'window', antisymmetric: true } });
  expect(() => parseGenieConfig(config)).toThrow(/latentActions.antisymmetric/);
});
