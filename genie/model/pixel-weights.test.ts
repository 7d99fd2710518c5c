import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { scope } from '../../engine/nn/parameters.ts';
import { asTensors, randomWeights, smallConfig } from '../fixtures/small-genie.ts';
import { tokenVectors } from './token-codebook.ts';
import { reconstruct } from './tokenizer.ts';

beforeAll(() => tf.setBackend('cpu'));

/** Two still windows of grey, whose first has one pixel of another tone. */
function lossAndError(weights: { middleWeight?: number; foregroundWeight?: number }, tone: number) {
  const plain = smallConfig();
  const config = { ...plain, tokenizer: { ...plain.tokenizer, ...weights } };
  const { height, width } = config.video;
  const tensors = asTensors(randomWeights(config));
  const pixels = new Float32Array(2 * height * width * 3).fill(0.5);
  pixels.fill(tone, 0, 3);
  const frames = tf.tensor(pixels, [2, 1, height, width, 3]);
  const { loss, decoded, quantised } = reconstruct(
    scope(tensors, 'tokenizer'),
    tokenVectors(tensors, config),
    frames,
    config,
  );
  const { codebook } = config.tokenizer;
  const commitment = codebook.kind === 'vq' ? codebook.commitment * quantised.commitment.dataSync()[0] : 0;
  const squares = tf.square(tf.sub(decoded, frames)).dataSync();
  return { weighted: (loss.dataSync()[0] - commitment) / 100, squares, pixels: height * width };
}

const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);

it('counts what differs from the mean picture of the batch by its weight more', () => {
  // The odd pixel is 0.2 from the mean in both windows, which is all foreground.
  const { weighted, squares, pixels } = lossAndError({ foregroundWeight: 3 }, 0.9);
  const odd = sum(squares.subarray(0, 3)) + sum(squares.subarray(3 * pixels, 3 * pixels + 3));
  expect(weighted).toBeCloseTo((sum(squares) + 3 * odd) / squares.length, 4);
  // 0.02 from the mean: a fifth.
  const faint = lossAndError({ foregroundWeight: 3 }, 0.54);
  const dim = sum(faint.squares.subarray(0, 3)) + sum(faint.squares.subarray(3 * pixels, 3 * pixels + 3));
  expect(faint.weighted).toBeCloseTo((sum(faint.squares) + 0.6 * dim) / faint.squares.length, 4);
});

it('adds both weights where both are asked for', () => {
  const middle = lossAndError({ middleWeight: 2 }, 0.5);
  const both = lossAndError({ middleWeight: 2, foregroundWeight: 3 }, 0.5);
  expect(both.weighted).toBeCloseTo(middle.weighted, 6);
  expect(middle.weighted).toBeGreaterThan(sum(middle.squares) / middle.squares.length);
});
