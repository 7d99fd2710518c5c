/** Reductions, softmax, cumulative sums, arg-reductions and top-k. */

import { sizeOf } from '../../ndarray.ts';
import { uniformNumber, type Value } from '../graph.ts';
import { cast, concatenate, constant, filled, multiply, reduce, slice, unary } from '../operators.ts';
import { axesOf, type Lowering, type Lowerings } from './lowering.ts';

const reduction =
  (operator: string): Lowering =>
  ({ x }, { axis, keepDims }) =>
    reduce(operator, x, axesOf(axis, x.shape.length), keepDims as boolean);

/** tfjs sums booleans as integers. */
const sum: Lowering = ({ x }, { axis, keepDims }, graph) => {
  const numbers = x.dtype === 'bool' ? cast(x, 'int32') : x;
  const axes = axesOf(axis, x.shape.length);
  const total = reduce('ReduceSum', numbers, axes, keepDims as boolean);
  const uniform = uniformNumber(numbers);
  if (uniform === undefined) return total;
  return filled(graph, uniform * sizeOf(axes.map((a) => x.shape[a])), total.shape, total.dtype);
};

const logic =
  (operator: string): Lowering =>
  ({ x }, { axis, keepDims }) =>
    cast(reduce(operator, cast(x, 'int32'), axesOf(axis, x.shape.length), keepDims as boolean), 'bool');

const argument =
  (operator: string): Lowering =>
  ({ x }, { axis }) => {
    const [along] = axesOf(axis, x.shape.length);
    const shape = x.shape.filter((_, i) => i !== along);
    const [index] = x.graph.record(operator, [x], { axis: along, keepdims: 0 }, { dtype: 'int64', shape });
    return cast(index, 'int32');
  };

const cumulativeSum: Lowering = ({ x }, { axis, exclusive, reverse }) => {
  const along = constant(x.graph, [axesOf(axis, x.shape.length)[0]], [], 'int64');
  const attributes = { exclusive: exclusive ? 1 : 0, reverse: reverse ? 1 : 0 };
  return x.graph.record('CumSum', [x, along], attributes, { dtype: x.dtype, shape: x.shape })[0];
};

/** By doubling: after k rounds each element is the product of the 2^k elements up to it. */
const cumulativeProduct: Lowering = ({ x }, { axis, exclusive, reverse }) => {
  const [along] = axesOf(axis, x.shape.length);
  const length = x.shape[along];
  const shifted = (y: Value, by: number) => {
    const ones = filled(x.graph, 1, x.shape.with(along, by), x.dtype);
    return reverse
      ? concatenate([slice(y, [by], [length], [along]), ones], along)
      : concatenate([ones, slice(y, [0], [length - by], [along])], along);
  };
  let product = exclusive ? (length === 1 ? filled(x.graph, 1, x.shape, x.dtype) : shifted(x, 1)) : x;
  for (let span = 1; span < length; span *= 2) product = multiply(product, shifted(product, span));
  return product;
};

export const reductions: Lowerings = {
  Sum: sum,
  Mean: reduction('ReduceMean'),
  Max: ({ x }, { reductionIndices, keepDims }) =>
    reduce('ReduceMax', x, axesOf(reductionIndices, x.shape.length), keepDims as boolean),
  Min: reduction('ReduceMin'),
  Prod: reduction('ReduceProd'),
  All: logic('ReduceMin'),
  Any: logic('ReduceMax'),
  ArgMax: argument('ArgMax'),
  ArgMin: argument('ArgMin'),
  Cumsum: cumulativeSum,
  Cumprod: cumulativeProduct,
  Softmax: ({ logits }, { dim }) => unary('Softmax', logits, { axis: dim as number }),
  TopK: ({ x }, { k, sorted }) => {
    const shape = [...x.shape.slice(0, -1), k as number];
    const count = constant(x.graph, [k as number], [1], 'int64');
    const attributes = { axis: -1, largest: 1, sorted: sorted ? 1 : 0 };
    const types = [
      { dtype: x.dtype, shape },
      { dtype: 'int64', shape },
    ] as const;
    const [values, places] = x.graph.record('TopK', [x, count], attributes, ...types);
    return [values, cast(places, 'int32')];
  },
};
