import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { scope } from '../../engine/nn/parameters.ts';
import { type GenieConfig, tokensPerFrame, vocabulary } from '../config.ts';
import { asTensors, noise, randomWeights, smallConfig, smallConvolutional } from '../fixtures/small-genie.ts';
import { tokenVectors } from './token-codebook.ts';
import { detokenize, reconstruct, tokenize } from './tokenizer.ts';

beforeAll(() => tf.setBackend('cpu'));

function open(config: GenieConfig) {
  const tensors = asTensors(randomWeights(config));
  return { weights: scope(tensors, 'tokenizer'), vectors: tokenVectors(tensors, config) };
}
const framesOf = (shape: number[], seed = 1) => tf.tensor(noise(shape, seed).data, shape);

const kinds: [string, () => GenieConfig][] = [
  ...(['st-vivit', 'vit', 'c-vivit'] as const).map((kind): [string, () => GenieConfig] => [
    kind,
    () => smallConfig({ tokenizer: { ...smallConfig().tokenizer, kind } }),
  ]),
  ['convolutional', smallConvolutional],
];

describe.each(kinds)('a tokenizer that is %s', (_, made) => {
  const config = made();

  it('makes tokens of its vocabulary, and of any tokens pixels in [0, 1]', () => {
    const { weights, vectors } = open(config);
    const { height, width } = config.video;
    const tokens_BTS = tokenize(weights, vectors, framesOf([2, 3, height, width, 3]), config);
    expect(tokens_BTS.shape).toEqual([2, 3, tokensPerFrame(config)]);
    const tokens = [...tokens_BTS.dataSync()];
    expect(tokens.every((token) => Number.isInteger(token) && token >= 0 && token < vocabulary(config))).toBe(
      true,
    );
    expect(new Set(tokens).size).toBeGreaterThan(1);
    const frames = detokenize(weights, vectors, tokens_BTS, config);
    expect(frames.shape).toEqual([2, 3, height, width, 3]);
    expect(frames.min().dataSync()[0]).toBeGreaterThanOrEqual(0);
    expect(frames.max().dataSync()[0]).toBeLessThanOrEqual(1);
  });

  it('is trained on the squared error of what its own tokens decode to', () => {
    const { weights, vectors } = open(config);
    const { height, width } = config.video;
    const frames = framesOf([1, 3, height, width, 3]);
    const { loss, error, decoded, quantised } = reconstruct(weights, vectors, frames, config);
    const value = (x: tf.Tensor) => x.dataSync()[0];
    expect(value(error)).toBeCloseTo(value(tf.losses.meanSquaredError(frames, decoded)), 6);
    const own = detokenize(weights, vectors, tokenize(weights, vectors, frames, config), config);
    expect(value(tf.max(tf.abs(tf.sub(own, tf.clipByValue(decoded, 0, 1)))))).toBeLessThan(1e-5);
    const { codebook } = config.tokenizer;
    const commitment = codebook.kind === 'vq' ? codebook.commitment * value(quantised.commitment) : 0;
    expect(value(loss)).toBeCloseTo(100 * value(error) + commitment, 3);
  });
});

it('pads a frame that is no multiple of the patch, and drops the padding again', () => {
  fc.assert(
    fc.property(fc.integer({ min: 5, max: 17 }), fc.integer({ min: 5, max: 17 }), (height, width) => {
      const config = smallConfig({ video: { height, width } });
      const { weights, vectors } = open(config);
      const tokens = tokenize(weights, vectors, framesOf([1, 2, height, width, 3]), config);
      expect(tokens.shape).toEqual([1, 2, Math.ceil(height / 8) * Math.ceil(width / 8)]);
      expect(detokenize(weights, vectors, tokens, config).shape).toEqual([1, 2, height, width, 3]);
    }),
    { numRuns: 8 },
  );
});
