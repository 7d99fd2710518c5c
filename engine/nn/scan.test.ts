import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { createEngine, type GraphDefinition } from '../engine.ts';
import { expectParity } from '../fixtures/parity.ts';
import { ndarray } from '../ndarray.ts';
import { scan } from './scan.ts';

const rows = ndarray([1, 2, 3, 4, 5, 6], [3, 2], 'float32');
const matrix = ndarray([0.5, -1, 2, 0.25], [2, 2], 'float32');

function looping(body: GraphDefinition['body'], frozen: GraphDefinition['frozen'] = {}): GraphDefinition {
  return { name: 'loop', state: {}, frozen, inputs: { x: { shape: [3, 2], dtype: 'float32' } }, body };
}

describe('scan', () => {
  it('carries from row to row what its function returns, on every engine', async () => {
    const definition = looping(
      ({ matrix }, { x }) => {
        const start = { sum: tf.zeros([1, 2]), count: tf.scalar(0, 'int32') };
        const last = scan(start, { row: x }, ({ sum, count }, { row }) => ({
          // The product of the matrix with itself is the same in each round.
          sum: tf.add(tf.matMul(sum, tf.matMul(matrix, matrix)), tf.reshape(row, [1, 2])),
          count: tf.add(count, tf.scalar(1, 'int32')),
        }));
        return { outputs: last };
      },
      { matrix },
    );
    await expectParity(definition, {}, { x: rows });
    const engine = await createEngine({ engine: 'onnx' });
    const { count } = await (await engine.compile(definition)).run(engine.createState({}), { x: rows });
    expect([...count.data]).toEqual([3]);
  });

  it('may pass on what it was given, swap it, and loop within a loop', async () => {
    const definition = looping((_, { x }) => {
      const sumOf = (row: tf.Tensor, scale: tf.Tensor) =>
        scan({ total: tf.scalar(0) }, { value: row }, ({ total }, { value }) => ({
          total: tf.add(total, tf.mul(value, scale)),
        })).total;
      return {
        outputs: scan(
          { a: tf.scalar(1), b: tf.scalar(2), kept: x },
          { row: x },
          ({ a, b, kept }, { row }) => ({
            a: b,
            b: tf.add(a, sumOf(row, b)),
            kept,
          }),
        ),
      };
    });
    await expectParity(definition, {}, { x: rows });
  });
});
