/** Every lowered kernel, and the gradients built from it, against the tfjs `cpu` backend over generated shapes. */
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Arrays, TensorSpec, Tensors } from '../../engine.ts';
import { expectParity, integerArray, uniformArray } from '../../fixtures/parity.ts';
import { sizeOf } from '../../ndarray.ts';
import { linear } from '../../nn/linear.ts';
import { RandomStream } from '../../random.ts';
import { lowerings } from './index.ts';
import type { Lowering } from './lowering.ts';

/** Kernels that some test below has recorded. They are wrapped before the first trace registers them. */
const exercised = new Set<string>();
for (const [name, lower] of Object.entries(lowerings)) {
  const counted: Lowering = (...given) => {
    exercised.add(name);
    return lower(...given);
  };
  (lowerings as Record<string, Lowering>)[name] = counted;
}

const RUNS = 6;
const seeds = fc.integer({ min: 0, max: 2 ** 30 });
const lengths = (min: number, max: number) =>
  fc.array(fc.constantFrom(1, 2, 3, 5, 7), { minLength: min, maxLength: max });

/** Runs `body` on both engines; all inputs are states as well, so that none is folded into a constant. */
async function parity(inputs: Arrays, body: (inputs: Tensors) => Tensors, tolerance?: number): Promise<void> {
  const specs = Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, dtype }]) => [name, { shape, dtype } as TensorSpec]),
  );
  const definition = {
    name: 'kernels',
    state: {},
    inputs: specs,
    body: (_: Tensors, x: Tensors) => ({ outputs: body(x) }),
  };
  await expectParity(definition, {}, inputs, tolerance);
}

type Operation = (...x: tf.Tensor[]) => tf.Tensor;

/** Values of operations, and the gradients of a weighted sum of them. */
function valuesAndGradients(operations: Record<string, Operation>, inputs: tf.Tensor[]): Tensors {
  const outputs: Tensors = {};
  for (const [name, operation] of Object.entries(operations)) {
    outputs[name] = operation(...inputs);
    const weighted = (...x: tf.Tensor[]) => {
      const y = operation(...x);
      return y.mul(y.add(0.5)).sum().asScalar();
    };
    tf.grads(weighted)(inputs).forEach((gradient, i) => {
      outputs[`gradient ${i} of ${name}`] = gradient;
    });
  }
  return outputs;
}

function valuesOf(operations: Record<string, Operation>, inputs: tf.Tensor[]): Tensors {
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [name, operation(...inputs)]),
  );
}

/** Runs a property with fresh shapes; each run compiles one graph for all operations in it. */
const check = <T>(arbitrary: fc.Arbitrary<T>, property: (value: T, random: RandomStream) => Promise<void>) =>
  fc.assert(
    fc.asyncProperty(arbitrary, seeds, (value, seed) => property(value, new RandomStream(seed))),
    { numRuns: RUNS },
  );

describe('elementwise', () => {
  const unary: Record<string, Operation> = {
    abs: tf.abs,
    neg: tf.neg,
    exp: tf.exp,
    expm1: tf.expm1,
    sigmoid: tf.sigmoid,
    tanh: tf.tanh,
    erf: tf.erf,
    softplus: tf.softplus,
    relu: tf.relu,
    relu6: (x) => tf.relu6(x.mul(5)),
    elu: tf.elu,
    selu: tf.selu,
    leakyRelu: (x) => tf.leakyRelu(x, 0.3),
    square: tf.square,
    sin: tf.sin,
    cos: tf.cos,
    tan: tf.tan,
    sinh: tf.sinh,
    cosh: tf.cosh,
    asinh: tf.asinh,
    atan: tf.atan,
    clip: (x) => tf.clipByValue(x, -0.7, 1.1),
    log: (x) => tf.log(x.abs().add(0.1)),
    log1p: (x) => tf.log1p(x.abs()),
    sqrt: (x) => tf.sqrt(x.abs().add(0.1)),
    rsqrt: (x) => tf.rsqrt(x.abs().add(0.1)),
    reciprocal: (x) => tf.reciprocal(x.abs().add(0.2)),
    asin: (x) => tf.asin(x.div(2.1)),
    acos: (x) => tf.acos(x.div(2.1)),
    atanh: (x) => tf.atanh(x.div(2.1)),
    acosh: (x) => tf.acosh(x.abs().add(1.1)),
    logSigmoid: tf.logSigmoid,
    swish: (x) => x.mul(tf.sigmoid(x)),
  };
  const steps: Record<string, Operation> = {
    floor: (x) => tf.floor(x.mul(2)),
    ceil: (x) => tf.ceil(x.mul(2)),
    round: (x) => tf.round(x.mul(2)),
    sign: tf.sign,
    step: (x) => tf.step(x, 0.25),
    toInt: (x) => x.toInt(),
    toBool: (x) => x.toBool(),
    isNaN: (x) => tf.isNaN(tf.log(x)),
    isInf: (x) => tf.isInf(x.div(tf.relu(x))),
    isFinite: (x) => tf.isFinite(x.div(tf.relu(x))),
    not: (x) => tf.logicalNot(x.greater(0)),
    like: (x) => tf.onesLike(x).add(tf.zerosLike(x)),
  };
  it('functions of one tensor', () =>
    check(lengths(0, 4), (shape, random) =>
      parity({ x: uniformArray(random, shape) }, ({ x }) => ({
        ...valuesAndGradients(unary, [x]),
        ...valuesOf(steps, [x]),
      })),
    ));

  it('functions of one integer tensor', () =>
    check(lengths(0, 3), (shape, random) =>
      parity({ x: integerArray(random, shape, -9, 9) }, ({ x }) =>
        valuesOf(
          {
            abs: tf.abs,
            neg: tf.neg,
            sign: tf.sign,
            square: tf.square,
            relu: tf.relu,
            step: (y) => tf.step(y),
            clip: (y) => tf.clipByValue(y, -3, 5),
            toFloat: (y) => y.toFloat(),
            toBool: (y) => y.toBool(),
          },
          [x],
        ),
      ),
    ));

  /** Two shapes that broadcast: some lengths are 1 in one of them, and one may have fewer axes. */
  const pairs = lengths(0, 4).chain((shape) =>
    fc
      .tuple(
        fc.nat(shape.length),
        fc.array(fc.constantFrom(0, 1, 2), { minLength: shape.length, maxLength: shape.length }),
      )
      .map(([dropped, ones]) => ({
        a: shape.map((length, i) => (ones[i] === 1 ? 1 : length)),
        b: shape.map((length, i) => (ones[i] === 2 ? 1 : length)).slice(dropped),
      })),
  );
  const binary: Record<string, Operation> = {
    add: tf.add,
    sub: tf.sub,
    mul: tf.mul,
    div: (a, b) => tf.div(a, b.abs().add(0.3)),
    // tfjs's gradients of the extrema do not broadcast.
    maximum: (a, b) => tf.maximum(a.add(b), a.mul(b)),
    minimum: (a, b) => tf.minimum(a.add(b), a.mul(b)),
    squaredDifference: (a, b) => tf.squaredDifference(a.add(b), a.mul(b)),
    pow: (a, b) => tf.pow(a.abs().add(0.3), b),
    mod: tf.mod,
    prelu: (a, b) => tf.prelu(a.add(b), b),
  };
  const comparisons: Record<string, Operation> = {
    where: (a, b) => tf.where(a.add(b).greater(0), a.add(b), a.mul(b)),
    wideMaximum: tf.maximum,
    wideMinimum: tf.minimum,
    wideSquaredDifference: tf.squaredDifference,
    whereNarrow: (a, b) => tf.where(a.greater(0), a, b),
    equal: (a, b) => tf.equal(a.round(), b.round()),
    notEqual: (a, b) => tf.notEqual(a.round(), b.round()),
    greater: tf.greater,
    greaterEqual: tf.greaterEqual,
    less: tf.less,
    lessEqual: tf.lessEqual,
    floorDiv: tf.floorDiv,
    divNoNan: (a, b) => tf.divNoNan(a, b.round()),
    and: (a, b) => tf.logicalAnd(a.greater(0), b.greater(0)),
    or: (a, b) => tf.logicalOr(a.greater(0), b.greater(0)),
    xor: (a, b) => tf.logicalXor(a.greater(0), b.greater(0)),
    equalBool: (a, b) => tf.equal(a.greater(0), b.greater(0)),
  };
  it('functions of two tensors, with broadcasting', () =>
    check(pairs, ({ a: shapeA, b: shapeB }, random) =>
      parity({ a: uniformArray(random, shapeA), b: uniformArray(random, shapeB) }, ({ a, b }) => ({
        ...valuesAndGradients(binary, [a, b]),
        ...valuesOf(comparisons, [a, b]),
      })),
    ));

  it('functions of two integer tensors, with broadcasting', () =>
    check(pairs, ({ a: shapeA, b: shapeB }, random) =>
      parity({ a: integerArray(random, shapeA, -9, 9), b: integerArray(random, shapeB, 1, 5) }, ({ a, b }) =>
        valuesOf(
          {
            add: tf.add,
            sub: tf.sub,
            mul: tf.mul,
            div: tf.div,
            negativeDiv: (x, y) => tf.div(x, y.neg()),
            mod: tf.mod,
            maximum: tf.maximum,
            minimum: tf.minimum,
            equal: tf.equal,
            less: tf.less,
            squaredDifference: tf.squaredDifference,
            where: (x, y) => tf.where(x.less(y), x.add(y), x.mul(y)),
          },
          [a, b],
        ),
      ),
    ));

  it('sums of several tensors, constants and neutral elements', () =>
    check(lengths(1, 3), (shape, random) =>
      parity({ x: uniformArray(random, shape) }, ({ x }) =>
        valuesAndGradients(
          {
            addN: (y) => tf.addN([y, y.square(), y.exp()]),
            neutral: (y) =>
              y
                .mul(1)
                .add(0)
                .div(1)
                .sub(0)
                .add(tf.zeros(shape))
                .mul(tf.ones([3, ...shape])),
            constant: (y) => y.add(tf.tensor(Array.from({ length: shape.at(-1)! }, (_, i) => i / 3))),
            filled: (y) =>
              tf
                .fill(shape, 0.7)
                .mul(y)
                .add(tf.linspace(0, 1, shape.at(-1)!)),
            ranged: (y) => y.mul(tf.range(0, shape.at(-1)!, 1)),
          },
          [x],
        ),
      ),
    ));
});

describe('reductions', () => {
  const reduced = lengths(1, 4).chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      axes: fc.subarray([...shape.keys()], { minLength: 1 }),
      axis: fc.nat(shape.length - 1),
      keep: fc.boolean(),
    }),
  );
  it('sums, extrema, products and logic', () =>
    check(reduced, ({ shape, axes, axis, keep }, random) =>
      parity({ x: uniformArray(random, shape) }, ({ x }) => ({
        ...valuesAndGradients(
          {
            sum: (y) => y.sum(axes, keep),
            mean: (y) => y.mean(axes, keep),
            max: (y) => y.max(axes, keep),
            min: (y) => y.min(axes, keep),
            prod: (y) => tf.prod(y, axes, keep),
            logSumExp: (y) => y.logSumExp(axes, keep),
            norm: (y) => tf.norm(y, 'euclidean', axis, keep),
            variance: (y) => tf.moments(y, axes, keep).variance,
            everything: (y) => y.sum(),
          },
          [x],
        ),
        ...valuesOf(
          {
            // tfjs's gradient is wrong unless the axis is the last, so only values are compared.
            cumsum: (y) => tf.cumsum(y, axis, keep, !keep),
            cumprod: (y) => tf.cumprod(y, axis, keep, axes.length > 1),
            all: (y) => y.greater(-1).all(axes, keep),
            any: (y) => y.greater(1).any(axes, keep),
            argMax: (y) => y.argMax(axis),
            argMin: (y) => y.argMin(axis),
            count: (y) => y.greater(0).sum(axes),
            integers: (y) => y.mul(9).toInt().sum(axes),
            integerMax: (y) => y.mul(9).toInt().max(axes),
          },
          [x],
        ),
      })),
    ));

  it('softmax and its logarithm', () =>
    check(lengths(1, 4), (shape, random) =>
      parity({ x: uniformArray(random, shape) }, ({ x }) =>
        valuesAndGradients({ softmax: (y) => y.softmax(), logSoftmax: (y) => y.logSoftmax() }, [x]),
      ),
    ));

  it('top k', () =>
    check(fc.tuple(lengths(0, 2), fc.integer({ min: 2, max: 9 })), ([shape, length], random) =>
      parity({ x: uniformArray(random, [...shape, length]) }, ({ x }) => {
        const { values, indices } = tf.topk(x, 2);
        return { values, indices };
      }),
    ));
});

describe('shapes', () => {
  const shaped = lengths(1, 4).chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      axis: fc.nat(shape.length - 1),
      permutation: fc.shuffledSubarray([...shape.keys()], { minLength: shape.length }),
      starts: fc.tuple(...shape.map((length) => fc.nat(length - 1))),
      ends: fc.tuple(...shape.map((length) => fc.nat(length))),
      widths: fc.array(fc.nat(2), { minLength: shape.length, maxLength: shape.length }),
    }),
  );
  it('transpose, slice, concatenate, split, stack, pad, tile, reverse', () =>
    check(shaped, ({ shape, axis, permutation, starts, ends, widths }, random) =>
      parity({ x: uniformArray(random, shape) }, ({ x }) => {
        const sizes = shape.map((length, i) => Math.max(0, Math.min(length, ends[i]) - starts[i]));
        const forwards = shape.map((length) => Math.min(2, length));
        return {
          ...valuesAndGradients(
            {
              transpose: (y) => y.transpose(permutation),
              twice: (y) => y.transpose(permutation).transpose(permutation),
              slice: (y) => y.slice(starts, sizes),
              reshape: (y) => y.reshape([-1]).reshape(shape),
              concat: (y) =>
                tf.concat([y, y.square(), y.slice(starts.map((start, i) => (i === axis ? start : 0)))], axis),
              split: (y) =>
                tf.add(...(tf.split(tf.concat([y, y.exp()], axis), 2, axis) as [tf.Tensor, tf.Tensor])),
              splitSizes: (y) =>
                tf.split(tf.concat([y, y, y.exp()], axis), [shape[axis], 2 * shape[axis]], axis)[1],
              stack: (y) => tf.stack([y, y.square(), y], axis),
              unstack: (y) =>
                tf.unstack(tf.concat([y, y.exp()], axis), axis).reduce((a, b) => a.mul(0.5).add(b)),
              pad: (y) =>
                tf.pad(
                  y,
                  widths.map((w) => [w, 2 - w] as [number, number]),
                  0.5,
                ),
              tile: (y) =>
                tf.tile(
                  y,
                  widths.map((w) => w + 1),
                ),
              reverse: (y) => tf.reverse(y, axis),
              expand: (y) => tf.broadcastTo(y.sum(axis, true), shape),
              expandDims: (y) => y.expandDims(axis),
              squeeze: (y) => y.sum(axis, true).squeeze(),
              mirror: (y) =>
                tf
                  .mirrorPad(
                    y,
                    widths.map((w, i) => (w < shape[i] ? [w, 0] : [0, 0]) as [number, number]),
                    'reflect',
                  )
                  .square(),
            } as Record<string, Operation>,
            [x],
          ),
          ...valuesOf(
            {
              strided: (y) =>
                y.stridedSlice(
                  shape.map(() => 0),
                  [...shape],
                  forwards,
                ),
              backwards: (y) =>
                y.stridedSlice(
                  shape.map((length) => length - 1),
                  shape.map((length) => -length - 1),
                  shape.map(() => -1),
                ),
            },
            [x],
          ),
        };
      }),
    ));

  it('depth to space', () =>
    check(
      fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 2, max: 3 })),
      ([height, block], random) =>
        parity({ x: uniformArray(random, [2, height, 3, 2 * block * block]) }, ({ x }) =>
          valuesOf({ depthToSpace: (y) => tf.depthToSpace(y as tf.Tensor4D, block) }, [x]),
        ),
    ));
});

describe('indices', () => {
  const table = fc.record({
    rows: fc.integer({ min: 2, max: 6 }),
    width: fc.constantFrom(1, 3, 4),
    ids: lengths(1, 2),
  });
  it('gather, scatter, segment sums and one-hot rows', () =>
    check(table, ({ rows, width, ids: shape }, random) => {
      const count = sizeOf(shape);
      const inputs = {
        x: uniformArray(random, [rows, width]),
        updates: uniformArray(random, [count, width]),
        ids: integerArray(random, shape, 0, rows),
        loose: integerArray(random, [count], -2, rows),
        picks: integerArray(random, [rows, 2], 0, width),
      };
      return parity(inputs, ({ x, updates, ids, loose, picks }): Tensors => {
        const places = ids.reshape([count, 1]);
        return {
          ...valuesAndGradients({ gather: (y) => tf.gather(y, ids as tf.Tensor1D) }, [x]),
          ...valuesAndGradients(
            {
              segments: (y) => tf.unsortedSegmentSum(y, loose as tf.Tensor1D, rows),
              columns: (y) => tf.gather(y, tf.tensor1d([0, width - 1, 0], 'int32'), 1),
            },
            [updates],
          ),
          gatherND: tf.gatherND(x, places),
          batched: tf.gather(x, picks as tf.Tensor2D, 1, 1),
          scatterND: tf.scatterND(places, updates, [rows, width]),
          // The reference writes into its first argument.
          scatterUpdate: tf.tensorScatterUpdate(
            x.add(0),
            tf.tensor2d([[0]], [1, 1], 'int32'),
            updates.slice([0], [1]),
          ),
          oneHot: tf.oneHot(loose as tf.Tensor1D, rows),
          oneHotValues: tf.oneHot(ids.reshape([count]) as tf.Tensor1D, rows, 0.9, 0.1, 'float32'),
          rows: tf.where(
            ids.reshape([count]).greater(0).slice([0], [1]),
            updates.slice([0], [1]),
            x.slice([0], [1]),
          ),
        };
      });
    }));
});

describe('products', () => {
  const sizes = fc.record({
    batch: lengths(0, 2),
    m: fc.constantFrom(1, 3, 8),
    k: fc.constantFrom(1, 2, 5),
    n: fc.constantFrom(1, 4, 7),
  });
  it('matrix products, batched and transposed', () =>
    check(sizes, ({ batch, m, k, n }, random) => {
      const inputs = {
        a: uniformArray(random, [...batch, m, k]),
        at: uniformArray(random, [...batch, k, m]),
        b: uniformArray(random, [...batch, k, n]),
        bt: uniformArray(random, [...batch, n, k]),
      };
      return parity(inputs, ({ a, at, b, bt }) => ({
        ...valuesAndGradients({ matMul: (x, y) => tf.matMul(x, y) }, [a, b]),
        ...valuesAndGradients({ 'matMul ᵀ,': (x, y) => tf.matMul(x, y, true) }, [at, b]),
        ...valuesAndGradients({ 'matMul ,ᵀ': (x, y) => tf.matMul(x, y, false, true) }, [a, bt]),
        ...valuesAndGradients({ 'matMul ᵀ,ᵀ': (x, y) => tf.matMul(x, y, true, true) }, [at, bt]),
      }));
    }));

  it('tall products with a long inner axis, and products that accumulate onto a sum', () => {
    const random = new RandomStream('tall');
    const inputs = {
      x: uniformArray(random, [512, 256], -0.1, 0.1),
      w: uniformArray(random, [256, 3], -0.1, 0.1),
      bias: uniformArray(random, [3]),
      y: uniformArray(random, [2, 256, 3]),
    };
    return parity(inputs, ({ x, w, bias, y }) => ({
      ...valuesAndGradients(
        {
          linear: (a, b) => linear(a, { kernel: b, bias }),
          residual: (a, b) => y.add(a.matMul(b).reshape(y.shape)),
          accumulated: (a, b) =>
            a
              .slice([0, 0], [512, 3])
              .matMul(b.slice([0, 0], [3, 3]))
              .add(y.reshape([512, 3])),
          sum: (a, b) => a.matMul(b).add(a.square().matMul(b)),
        },
        [x, w],
      ),
    }));
  });

  it('fused products and Einstein sums', () =>
    check(sizes, ({ m, k, n }, random) => {
      const inputs = {
        a: uniformArray(random, [m, k]),
        b: uniformArray(random, [k, n]),
        bias: uniformArray(random, [n]),
      };
      return parity(inputs, ({ a, b, bias }) => ({
        linear: tf.fused.matMul({ a: a as tf.Tensor2D, b: b as tf.Tensor2D, bias }),
        relu: tf.fused.matMul({ a: a as tf.Tensor2D, b: b as tf.Tensor2D, bias, activation: 'relu' }),
        einsum: tf.einsum('mk,kn->nm', a, b),
        dot: tf.dot(a, b),
      }));
    }));
});

describe('images', () => {
  const images = fc.record({
    height: fc.integer({ min: 4, max: 7 }),
    width: fc.integer({ min: 4, max: 7 }),
    channels: fc.integer({ min: 1, max: 3 }),
    filter: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 2 }),
    pad: fc.constantFrom('same' as const, 'valid' as const),
    corners: fc.boolean(),
  });
  it('convolutions and their gradients', () =>
    check(images, ({ height, width, channels, filter, stride, pad }, random) => {
      const inputs = {
        x: uniformArray(random, [2, height, width, channels]),
        kernel: uniformArray(random, [filter, filter, channels, 4]),
        deep: uniformArray(random, [filter, filter, channels, 2]),
        bias: uniformArray(random, [4]),
      };
      return parity(inputs, ({ x, kernel, deep, bias }) => ({
        ...valuesAndGradients(
          { conv2d: (a, b) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, pad) },
          [x, kernel],
        ),
        // tfjs has no gradient of a dilated convolution.
        dilated: tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, 1, 'same', 'NHWC', 2),
        transposed: tf.conv2dTranspose(
          tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, stride, 'same'),
          kernel as tf.Tensor4D,
          [2, height, width, channels],
          stride,
          'same',
        ),
        depthwise: tf.depthwiseConv2d(x as tf.Tensor4D, deep as tf.Tensor4D, stride, pad),
        fused: tf.fused.conv2d({
          x: x as tf.Tensor4D,
          filter: kernel as tf.Tensor4D,
          strides: stride,
          pad,
          bias,
          activation: 'relu',
        }),
        fusedDepthwise: tf.fused.depthwiseConv2d({
          x: x as tf.Tensor4D,
          filter: deep as tf.Tensor4D,
          strides: stride,
          pad,
        }),
        batchNorm: tf.batchNorm(
          x,
          x.mean([0, 1, 2]) as tf.Tensor1D,
          x.square().mean([0, 1, 2]) as tf.Tensor1D,
        ),
      }));
    }));

  it('pooling and its gradients', () =>
    check(images, ({ height, width, channels, filter, stride, pad }, random) =>
      parity({ x: uniformArray(random, [2, height, width, channels]) }, ({ x }) =>
        valuesAndGradients(
          {
            maxPool: (y) => tf.maxPool(y as tf.Tensor4D, filter, stride, pad),
            avgPool: (y) => tf.avgPool(y as tf.Tensor4D, filter, stride, pad),
          },
          [x],
        ),
      ),
    ));

  it('resizing and its gradients', () =>
    check(images, ({ height, width, channels, filter, corners }, random) => {
      const size: [number, number] = [height * filter - 1, Math.max(1, width - filter)];
      return parity({ x: uniformArray(random, [2, height, width, channels]) }, ({ x }) => ({
        bilinear: tf.image.resizeBilinear(x as tf.Tensor4D, size, corners),
        // The reference gradient exchanges height and width, so the image is square.
        ...valuesAndGradients({ square: (y) => tf.image.resizeBilinear(y as tf.Tensor4D, size, corners) }, [
          x.slice([0, 0, 0], [2, 4, 4]),
        ]),
        // The reference gradient mixes up images, so there is one only.
        ...valuesAndGradients(
          { nearest: (y) => tf.image.resizeNearestNeighbor(y as tf.Tensor4D, size, corners) },
          [x.slice([1], [1])],
        ),
        // tfjs's reference gradient ignores this option, so only values are compared.
        halfPixel: tf.image.resizeBilinear(x as tf.Tensor4D, size, false, true),
        halfPixelNearest: tf.image.resizeNearestNeighbor(x as tf.Tensor4D, size, false, true),
      }));
    }));
});

it('each lowering was recorded by one of the tests above', () => {
  const missed = Object.keys(lowerings).filter((name) => !exercised.has(name));
  expect(missed, 'lowered, but no test records them').toEqual([]);
});
