import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { asTensors, noise, smallConvolutional } from '../fixtures/small-genie.ts';
import { embedTokenRows, tokenCrossEntropy, tokenTableSpecs } from './token-embedding.ts';

beforeAll(() => tf.setBackend('cpu'));

const config = smallConvolutional();
/** Levels 4, 3, 3: token 17 is 1 + 4·1 + 12·1. */
const digits = [1, 4 + 1, 4 + 3 + 1];

function weights(specs: Record<string, { shape: readonly number[] }>) {
  return asTensors(
    Object.fromEntries(Object.entries(specs).map(([name, { shape }]) => [name, noise(shape)])),
  );
}

it("a token's row is the sum of its levels', and the mask has one of its own", () => {
  const parameters = weights(tokenTableSpecs(config, 5));
  const rows = embedTokenRows(parameters, tf.tensor1d([17, 36], 'int32'), config).arraySync() as number[][];
  const levels = parameters.table.arraySync() as number[][];
  for (let i = 0; i < 5; i++) {
    expect(rows[0][i]).toBeCloseTo(
      digits.reduce((sum, digit) => sum + levels[digit][i], 0),
      5,
    );
    expect(rows[1][i]).toBeCloseTo(levels[10][i], 5);
  }
});

it("a token's cross-entropy is that of all tokens by the sums of their levels' logits", () => {
  const logits = tf.tensor2d(noise([2, 10]).data, [2, 10]);
  const weights_N = tf.tensor1d([0, 1]);
  const { loss } = tokenCrossEntropy(logits, tf.tensor1d([3, 17], 'int32'), weights_N, config);
  const [, values] = logits.arraySync();
  const sums = Array.from(
    { length: 36 },
    (_, token) =>
      values[token % 4] + values[4 + (Math.floor(token / 4) % 3)] + values[7 + Math.floor(token / 12)],
  );
  const total = Math.log(sums.reduce((sum, value) => sum + Math.exp(value), 0));
  expect(loss.dataSync()[0]).toBeCloseTo(total - sums[17], 4);
});

it('a token is right if all of its levels are', () => {
  const logits = tf.tensor2d(
    [
      [0, 9, 0, 0, 0, 9, 0, 0, 9, 0],
      [0, 9, 0, 0, 0, 9, 0, 9, 0, 0],
    ],
    [2, 10],
  );
  const { accuracy } = tokenCrossEntropy(logits, tf.tensor1d([17, 17], 'int32'), tf.ones([2]), config);
  expect(accuracy.dataSync()[0]).toBeCloseTo(0.5, 6);
});
