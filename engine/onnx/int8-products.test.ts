/** Products with int8 weights stay within what rounding both factors allows. Keys: N rows, I inner axis, O columns. */
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Arrays, createEngine, type Engine, type GraphDefinition, type Tensors } from '../engine.ts';
import { uniformArray } from '../fixtures/parity.ts';
import { type NdArray, ndarray } from '../ndarray.ts';
import { linear } from '../nn/linear.ts';
import { scan } from '../nn/scan.ts';
import { RandomStream } from '../random.ts';
import { checkWeightPrecision, type WeightPrecision } from '../weight-precision.ts';
import { createOnnxEngine } from './engine.ts';

let engine: Engine;
beforeAll(async () => {
  // This one, whichever is under test: no other has int8 weights.
  engine = await createOnnxEngine({ device: 'cpu', threads: 1, reason: 'asked for' });
});

function definition(
  x: NdArray,
  frozen: Arrays,
  body: (frozen: Tensors, x: tf.Tensor) => tf.Tensor,
  weightPrecision?: WeightPrecision,
): GraphDefinition {
  return {
    name: 'product',
    state: {},
    inputs: { x: { shape: x.shape, dtype: 'float32' } },
    frozen,
    weightPrecision,
    body: (tensors, { x }) => ({ outputs: { y: body(tensors, x) } }),
  };
}

async function run(...given: Parameters<typeof definition>): Promise<ArrayLike<number>> {
  const graph = await engine.compile(definition(...given));
  const { y } = await graph.run(engine.createState({}), { x: given[0] });
  graph.dispose();
  return y.data;
}

/**
 * The most that x [N, I] · w [I, O] can be off, for each of the N·O: half a step of each weight, and a whole one of
 * each x, whose zero is rounded too.
 */
function bound({ data: x }: NdArray, { data: w }: NdArray, [N, I, O]: readonly number[]): Float64Array {
  const step = (Math.max(0, ...x) - Math.min(0, ...x)) / 255;
  const most = new Float64Array(N * O);
  for (let o = 0; o < O; o++) {
    let largest = 0;
    for (let i = 0; i < I; i++) largest = Math.max(largest, Math.abs(w[i * O + o]));
    const half = largest / 64 / 2;
    for (let n = 0; n < N; n++) {
      for (let i = 0; i < I; i++) {
        most[n * O + o] += Math.abs(x[n * I + i]) * half + (Math.abs(w[i * O + o]) + half) * step;
      }
    }
  }
  return most.map((value) => 1.001 * value + 1e-5);
}

/** The largest |a − b| / most. */
function excess(a: ArrayLike<number>, b: ArrayLike<number>, most: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]) / most[i]));
}

const dimension = fc.constantFrom(1, 2, 3, 4, 7, 16, 33, 64, 130);
const cases = fc.record({
  shape: fc.tuple(dimension, dimension, dimension),
  seed: fc.integer({ min: 0, max: 2 ** 30 }),
  low: fc.constantFrom(-2, -0.1, 0.5),
});
const RUNS = 8;

describe('int8 weights', () => {
  it('give the product up to their rounding, with a bias and without, transposed, and with blocks of columns', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ shape, seed, low }) => {
        const [N, I, O] = shape;
        const random = new RandomStream(seed);
        const x = uniformArray(random, [N, I], low);
        const w = uniformArray(random, [I, O]);
        const transposed = Float32Array.from(w.data, (_, k) => w.data[(k % I) * O + Math.floor(k / I)]);
        const beside = uniformArray(random, [I, 3]);
        const wide = Array.from({ length: I }, (_, i) => [
          ...beside.data.slice(3 * i, 3 * i + 3),
          ...w.data.slice(O * i, O * (i + 1)),
        ]).flat();
        const bias = uniformArray(random, [O]);
        const exact = await run(x, { w, bias }, ({ w, bias }, x) => linear(x, { kernel: w, bias }));
        const plain = await run(x, { w }, ({ w }, x) => tf.matMul(x, w));
        const most = bound(x, w, shape);
        const int8 = (frozen: Arrays, body: Parameters<typeof run>[2]) => run(x, frozen, body, 'int8');
        const off = [
          excess(await int8({ w, bias }, ({ w, bias }, x) => linear(x, { kernel: w, bias })), exact, most),
          excess(await int8({ w }, ({ w }, x) => tf.matMul(x, w)), plain, most),
          excess(
            await int8({ t: ndarray(transposed, [O, I], 'float32') }, ({ t }, x) =>
              tf.matMul(x, t as tf.Tensor2D, false, true),
            ),
            plain,
            most,
          ),
          excess(
            await int8({ wide: ndarray(wide, [I, 3 + O], 'float32') }, ({ wide }, x) =>
              tf.matMul(x, tf.split(wide, [3, O], 1)[1]),
            ),
            plain,
            most,
          ),
        ];
        expect(Math.max(...off)).toBeLessThan(1);
      }),
      { numRuns: RUNS },
    );
  });

  it('do not overflow where everything is as large as it can be', async () => {
    const [N, I, O] = [5, 256, 8];
    const x = ndarray(new Float32Array(N * I).fill(3), [N, I], 'float32');
    const signs = Float32Array.from({ length: I * O }, (_, k) => (k % O < 4 ? 0.5 : -0.5));
    const y = await run(x, { w: ndarray(signs, [I, O], 'float32') }, ({ w }, x) => tf.matMul(x, w), 'int8');
    const expected = Array.from({ length: N * O }, (_, k) => (k % O < 4 ? 1 : -1) * 3 * 0.5 * I);
    expect(excess(y, expected, new Array(N * O).fill(1e-3))).toBeLessThan(1);
  });

  it('are used in a loop, and twice alike', async () => {
    const random = new RandomStream(4);
    const [rows, I] = [6, 48];
    const x = uniformArray(random, [rows, I]);
    const w = uniformArray(random, [I, I], -0.3, 0.3);
    const looping = ({ w }: Tensors, x: tf.Tensor) =>
      scan({ sum: tf.zeros([1, I]) }, { row: x }, ({ sum }, { row }) => ({
        sum: tf.add(sum, tf.matMul(tf.reshape(row, [1, I]), w)),
      })).sum;
    const exact = await run(x, { w }, looping);
    const int8 = await run(x, { w }, looping, 'int8');
    // Each round rounds its own row.
    const most = new Float64Array(I);
    for (let r = 0; r < rows; r++) {
      const row = ndarray(x.data.slice(r * I, (r + 1) * I), [1, I], 'float32');
      bound(row, w, [1, I, I]).forEach((value, i) => {
        most[i] += value;
      });
    }
    expect(excess(int8, exact, most)).toBeLessThan(1);
    expect(Array.from(int8)).not.toEqual(Array.from(exact));
    expect(Array.from(await run(x, { w }, looping, 'int8'))).toEqual(Array.from(int8));
  });

  it('leave alone what is not frozen, what is looked up, and matrices on the left', async () => {
    const random = new RandomStream(5);
    const x = uniformArray(random, [8, 8]);
    const w = uniformArray(random, [8, 8]);
    const body = ({ w }: Tensors, x: tf.Tensor) =>
      tf.add(
        tf.matMul(x, x),
        tf.add(tf.gather(w, tf.tensor1d([3, 1, 4, 1, 5, 2, 6, 5], 'int32')), tf.matMul(w, x)),
      );
    expect(Array.from(await run(x, { w }, body, 'int8'))).toEqual(Array.from(await run(x, { w }, body)));
  });

  it('are refused, in one line, where there are no kernels for them', async () => {
    const eager = await createEngine({ engine: 'cpu' });
    const x = uniformArray(new RandomStream(1), [2, 2]);
    await expect(eager.compile(definition(x, {}, (_, x) => x, 'int8'))).rejects.toThrow(
      /^int8 weights: engine cpu on device cpu has no kernels for them: .*$/,
    );
    expect(() => checkWeightPrecision('int8', { name: 'onnx', device: 'webgpu' })).toThrow(/device webgpu/);
    expect(() => checkWeightPrecision('float32', { name: 'cpu', device: 'cpu' })).not.toThrow();
  });
});
