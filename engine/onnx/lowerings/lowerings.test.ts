/** Composite operations: values and gradients against the plain tfjs composition, and against numerical differences. */
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Arrays,
  createEngine,
  type GraphDefinition,
  type TensorSpec,
  type Tensors,
} from '../../engine.ts';
import { expectParity, integerArray, uniformArray } from '../../fixtures/parity.ts';
import { type NdArray, ndarray, sizeOf } from '../../ndarray.ts';
import { gelu } from '../../nn/activation.ts';
import { attention } from '../../nn/attention.ts';
import { softmaxCrossEntropy } from '../../nn/cross-entropy.ts';
import { embedding } from '../../nn/embedding.ts';
import { linear } from '../../nn/linear.ts';
import { layerNorm, rmsNorm } from '../../nn/normalisation.ts';
import { stopGradient } from '../../nn/stop-gradient.ts';
import { RandomStream } from '../../random.ts';

interface Case {
  /** Differentiable inputs by shape. */
  shapes: Record<string, readonly number[]>;
  others?: (random: RandomStream) => Arrays;
  apply(inputs: Tensors): tf.Tensor;
}

/** A smooth scalar of the result whose gradient is different everywhere. */
function scalarOf(y: tf.Tensor): tf.Scalar {
  const weights = Float32Array.from({ length: y.size }, (_, i) => Math.sin(i + 1));
  return y.mul(tf.tensor(weights, y.shape)).add(y.square().mul(0.25)).sum().asScalar();
}

function definitionOf({ apply }: Case, inputs: Arrays, directions: Arrays): GraphDefinition {
  const names = Object.keys(directions);
  const all = {
    ...inputs,
    ...Object.fromEntries(names.map((name) => [`direction ${name}`, directions[name]])),
  };
  const specs = Object.entries(all).map(
    ([name, { shape, dtype }]) => [name, { shape, dtype } as TensorSpec] as const,
  );
  const STEP = 1e-2;
  return {
    name: 'composite',
    state: {},
    inputs: Object.fromEntries(specs),
    body(_, given) {
      const loss = (...x: tf.Tensor[]) =>
        scalarOf(apply({ ...given, ...Object.fromEntries(names.map((name, i) => [name, x[i]])) }));
      const at = names.map((name) => given[name]);
      const moved = (by: number) => loss(...at.map((x, i) => x.add(given[`direction ${names[i]}`].mul(by))));
      const gradients = tf.grads(loss)(at);
      const slope = gradients
        .map((g, i) => g.mul(given[`direction ${names[i]}`]).sum())
        .reduce((a, b) => a.add(b));
      return {
        outputs: {
          value: apply(given),
          ...Object.fromEntries(gradients.map((gradient, i) => [`gradient of ${names[i]}`, gradient])),
          slope,
          numericalSlope: moved(STEP)
            .sub(moved(-STEP))
            .div(2 * STEP),
        },
      };
    },
  };
}

async function verify(tested: Case, seed: number): Promise<void> {
  const random = new RandomStream(seed);
  const draw = () =>
    Object.fromEntries(
      Object.entries(tested.shapes).map(([name, shape]) => [name, uniformArray(random, shape)]),
    );
  const inputs: Arrays = { ...draw(), ...tested.others?.(random) };
  const directions = draw();
  const definition = definitionOf(tested, inputs, directions);
  const all = { ...inputs };
  for (const [name, value] of Object.entries(directions)) all[`direction ${name}`] = value;
  // The numerical slope is a difference of large numbers: the engines need not agree on its last digits.
  await expectParity(definition, {}, all, 2e-3);
  const engine = await createEngine({ engine: 'onnx' });
  const graph = await engine.compile(definition);
  const { slope, numericalSlope } = await graph.run(engine.createState({}), all);
  const scale = 1 + Math.abs(slope.data[0]);
  expect(Math.abs(slope.data[0] - numericalSlope.data[0]) / scale).toBeLessThan(0.03);
}

const seeds = fc.integer({ min: 0, max: 2 ** 30 });
const odd = fc.constantFrom(1, 3, 4, 5);
const check = (cases: fc.Arbitrary<Case>) =>
  fc.assert(fc.asyncProperty(cases, seeds, verify), { numRuns: 5 });

describe('composite operations', () => {
  it('linear', () =>
    check(
      fc
        .tuple(fc.array(odd, { maxLength: 3 }), odd, odd, fc.boolean())
        .map(([lead, inputs, outputs, bias]) => ({
          shapes: { x: [...lead, inputs], kernel: [inputs, outputs], ...(bias ? { bias: [outputs] } : {}) },
          apply: ({ x, ...parameters }) => linear(x, parameters),
        })),
    ));

  it('layerNorm', () =>
    check(
      fc.tuple(fc.array(odd, { maxLength: 3 }), fc.constantFrom(3, 5, 8)).map(([lead, width]) => ({
        shapes: { x: [...lead, width], scale: [width], offset: [width] },
        apply: ({ x, scale, offset }) => layerNorm(x, { scale, offset }, 0.1),
      })),
    ));

  it('rmsNorm', () =>
    check(
      fc.tuple(fc.array(odd, { maxLength: 3 }), fc.constantFrom(1, 3, 8)).map(([lead, width]) => ({
        shapes: { x: [...lead, width], scale: [width] },
        apply: ({ x, scale }) => rmsNorm(x, { scale }, 0.1),
      })),
    ));

  it('gelu', () =>
    check(
      fc
        .array(odd, { maxLength: 3 })
        .map((shape) => ({ shapes: { x: shape }, apply: ({ x }) => gelu(x.mul(2)) })),
    ));

  it('attention, causal and not, with as many keys as queries or more', () =>
    check(
      fc
        .tuple(fc.array(odd, { maxLength: 2 }), odd, fc.nat(2), odd, fc.boolean())
        .map(([lead, queries, more, width, causal]) => ({
          shapes: {
            q: [...lead, queries, width],
            k: [...lead, queries + more, width],
            v: [...lead, queries + more, width],
          },
          apply: ({ q, k, v }) => attention(q, k, v, { causal }),
        })),
    ));

  it('attention, causal between groups of positions', () =>
    check(
      fc.tuple(odd, fc.integer({ min: 1, max: 4 }), odd).map(([groups, together, width]) => ({
        shapes: {
          q: [2, groups * together, width],
          k: [2, groups * together, width],
          v: [2, groups * together, width],
        },
        apply: ({ q, k, v }) => attention(q, k, v, { causal: true, together }),
      })),
    ));

  it('embedding, rows used several times or never', () =>
    check(
      fc.tuple(odd, odd, fc.array(odd, { maxLength: 2 })).map(([entries, width, shape]) => ({
        shapes: { table: [entries, width] },
        others: (random) => ({ ids: integerArray(random, shape, 0, entries) }),
        apply: ({ table, ids }) => embedding(ids, { table }),
      })),
    ));

  it('softmaxCrossEntropy, weighted and not', () =>
    check(
      fc
        .tuple(fc.array(odd, { maxLength: 2 }), fc.constantFrom(2, 5, 9), fc.boolean())
        .map(([lead, classes, weighted]) => ({
          shapes: { logits: [...lead, classes] },
          others: (random) => ({
            labels: integerArray(random, lead, 0, classes),
            weights: weights(random, lead),
          }),
          apply: ({ logits, labels, weights }) =>
            softmaxCrossEntropy(logits, labels, weighted ? weights : undefined),
        })),
    ));
});

/** About half of them zero, as the weights of unmasked tokens are, but never all. */
function weights(random: RandomStream, shape: readonly number[]): NdArray {
  const values = random.uniform(sizeOf(shape)).map((x, i) => (i > 0 && x < 0.5 ? 0 : x));
  return ndarray(values, shape, 'float32');
}

describe('the gradient of embedding', () => {
  it('adds up every use of a row, also where several threads work', async () => {
    const uses = 20_000;
    const engine = await createEngine({ engine: 'onnx' });
    const graph = await engine.compile({
      name: 'uses',
      state: {},
      inputs: { ids: { shape: [uses], dtype: 'int32' }, table: { shape: [3, 8], dtype: 'float32' } },
      body: (_, { ids, table }) => ({
        outputs: { gradient: tf.grad((x) => embedding(ids, { table: x }).sum())(table) },
      }),
    });
    const ids = integerArray(new RandomStream('uses'), [uses], 0, 3);
    const table = ndarray(new Array(24).fill(0), [3, 8], 'float32');
    const expected = [0, 1, 2].flatMap((row) =>
      new Array(8).fill(ids.data.filter((id) => id === row).length),
    );
    for (let run = 0; run < 3; run++) {
      const { gradient } = await graph.run(engine.createState({}), { ids, table });
      expect([...gradient.data]).toEqual(expected);
    }
  });
});

describe('stopGradient', () => {
  it('passes the value and no gradient, on every engine', async () => {
    const definition: GraphDefinition = {
      name: 'stop',
      state: {},
      inputs: { x: { shape: [3], dtype: 'float32' } },
      body: (_, { x }) => {
        const straightThrough = (y: tf.Tensor) =>
          y
            .add(stopGradient(y.round().sub(y)))
            .square()
            .sum()
            .asScalar();
        return { outputs: { value: straightThrough(x), gradient: tf.grad(straightThrough)(x) } };
      },
    };
    const x = ndarray([0.6, -1.2, 2.4], [3], 'float32');
    await expectParity(definition, {}, { x });
    const engine = await createEngine({ engine: 'onnx' });
    const { gradient } = await (await engine.compile(definition)).run(engine.createState({}), { x });
    expect([...gradient.data]).toEqual([2, -2, 4]);
  });
});
