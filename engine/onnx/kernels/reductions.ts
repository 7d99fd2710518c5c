/** Reductions, softmax, cumulative sums, arg-reductions and top-k. */

import { sizeOf } from '../../ndarray.ts';
import { uniformNumber } from '../graph.ts';
import { cast, constant, filled, reduce, unary } from '../operators.ts';
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

export const reductions: Lowerings = {
  Sum: sum,
  Mean: reduction('ReduceMean'),
  Max: reduction('ReduceMax'),
  Min: reduction('ReduceMin'),
  Prod: reduction('ReduceProd'),
  All: logic('ReduceMin'),
  Any: logic('ReduceMax'),
  ArgMax: argument('ArgMax'),
  ArgMin: argument('ArgMin'),
  Cumsum: cumulativeSum,
  Softmax: ({ logits }, { dim }) => unary('Softmax', logits, { axis: dim as number }),
  LogSoftmax: ({ logits }, { axis }) => unary('LogSoftmax', logits, { axis: axis as number }),
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
