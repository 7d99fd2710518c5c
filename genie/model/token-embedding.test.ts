import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { asTensors, noise, smallConvolutional } from '../fixtures/small-genie.ts';
import { tokenLogits, tokenLogitsSpecs, tokenTable, tokenTableSpecs } from './token-embedding.ts';

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
  const rows = tokenTable(parameters, config).arraySync() as number[][];
  const levels = parameters.table.arraySync() as number[][];
  expect(rows).toHaveLength(37);
  for (let i = 0; i < 5; i++) {
    expect(rows[17][i]).toBeCloseTo(
      digits.reduce((sum, digit) => sum + levels[digit][i], 0),
      5,
    );
    expect(rows[36][i]).toBeCloseTo(levels[10][i], 5);
  }
});

it("a token's logit is the sum of its levels'", () => {
  const parameters = weights(tokenLogitsSpecs(config, 5));
  const x = tf.tensor(noise([2, 5]).data, [2, 5]);
  const logits = tokenLogits(parameters, x, config).arraySync() as number[][];
  const levels = tf.add(
    tf.matMul(x as tf.Tensor2D, parameters['logits.kernel'] as tf.Tensor2D),
    parameters['logits.bias'],
  );
  const values = levels.arraySync() as number[][];
  expect(logits[1]).toHaveLength(36);
  expect(logits[1][17]).toBeCloseTo(
    digits.reduce((sum, digit) => sum + values[1][digit], 0),
    5,
  );
});
