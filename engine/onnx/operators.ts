/**
 * ONNX operators as functions of values: shapes are inferred, broadcasts stay implicit as long as the consumer can
 * broadcast by itself, and arithmetic with neutral elements disappears.
 */

import { sizeOf } from '../ndarray.ts';
import {
  type Attribute,
  type ElementType,
  elementCode,
  type Graph,
  uniformNumber,
  type Value,
} from './graph.ts';

export function shapesEqual(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((length, i) => length === b[i]);
}

/** The shape that `a` and `b` broadcast to. The caller knows that they do. */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const x = a[i - rank + a.length] ?? 1;
    const y = b[i - rank + b.length] ?? 1;
    return x === 1 ? y : x;
  });
}

const constructors = {
  float32: Float32Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int32: Int32Array,
  bool: Uint8Array,
} as const;

export function constant(
  graph: Graph,
  data: readonly number[],
  shape: readonly number[],
  dtype: ElementType,
): Value {
  const typed = dtype === 'int64' ? BigInt64Array.from(data, BigInt) : constructors[dtype].from(data);
  return graph.constant(typed, shape, dtype);
}

export function scalar(graph: Graph, value: number, dtype: ElementType): Value {
  return constant(graph, [value], [], dtype);
}

/** A constant of any shape whose elements all equal `value`, kept as one number. */
export function filled(graph: Graph, value: number, shape: readonly number[], dtype: ElementType): Value {
  if (sizeOf(shape) === 0) return constant(graph, [], shape, dtype);
  return expand(scalar(graph, value, dtype), shape);
}

function indices(graph: Graph, values: readonly number[]): Value {
  return constant(graph, values, [values.length], 'int64');
}

/** Any operator with one input whose output has the shape of that input. */
export function unary(
  operator: string,
  x: Value,
  attributes: Readonly<Record<string, Attribute>> = {},
  dtype: ElementType = x.dtype,
): Value {
  return x.graph.record(operator, [x], attributes, { dtype, shape: x.shape })[0];
}

const folds: Record<string, (a: number, b: number) => number> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
};

/** What an operand was before it was expanded, if the operator's own broadcasting gives the same shape. */
function unexpanded(x: Value, other: Value, shape: readonly number[]): Value {
  const narrow = x.producer?.operator === 'Expand' ? x.producer.inputs[0] : null;
  if (narrow && shapesEqual(broadcastShape(narrow.shape, other.shape), shape)) return narrow;
  const uniform = uniformNumber(x);
  if (uniform !== undefined && shapesEqual(other.shape, shape)) return scalar(x.graph, uniform, x.dtype);
  return x;
}

/** An elementwise operator with NumPy broadcasting. `dtype` is the output's, by default the first operand's. */
export function binary(operator: string, a: Value, b: Value, dtype: ElementType = a.dtype): Value {
  const shape = broadcastShape(a.shape, b.shape);
  const [m, n] = [uniformNumber(a), uniformNumber(b)];
  if (a.dtype === 'float32') {
    if (m !== undefined && n !== undefined && folds[operator]) {
      return filled(a.graph, Math.fround(folds[operator](m, n)), shape, dtype);
    }
    if (operator === 'Add' && m === 0) return expand(b, shape);
    if ((operator === 'Add' || operator === 'Sub') && n === 0) return expand(a, shape);
    if (operator === 'Mul' && m === 1) return expand(b, shape);
    if ((operator === 'Mul' || operator === 'Div') && n === 1) return expand(a, shape);
  }
  const left = unexpanded(a, b, shape);
  const right = unexpanded(b, left, shape);
  return a.graph.record(operator, [left, right], {}, { dtype, shape })[0];
}

export const add = (a: Value, b: Value) => binary('Add', a, b);
export const subtract = (a: Value, b: Value) => binary('Sub', a, b);
export const multiply = (a: Value, b: Value) => binary('Mul', a, b);
export const divide = (a: Value, b: Value) => binary('Div', a, b);

/** `x` with a number on the other side. */
export function withNumber(operator: string, x: Value, value: number, dtype: ElementType = x.dtype): Value {
  return binary(operator, x, scalar(x.graph, value, x.dtype), dtype);
}

export function select(condition: Value, a: Value, b: Value): Value {
  const shape = broadcastShape(condition.shape, broadcastShape(a.shape, b.shape));
  const narrow = (x: Value) => (shapesEqual(condition.shape, shape) ? unexpanded(x, condition, shape) : x);
  return a.graph.record('Where', [condition, narrow(a), narrow(b)], {}, { dtype: a.dtype, shape })[0];
}

export function cast(x: Value, dtype: ElementType): Value {
  if (x.dtype === dtype) return x;
  const uniform = uniformNumber(x);
  if (uniform !== undefined && dtype === 'float32') return filled(x.graph, uniform, x.shape, dtype);
  return unary('Cast', x, { to: elementCode[dtype] }, dtype);
}

export function reshape(x: Value, shape: readonly number[]): Value {
  if (shapesEqual(x.shape, shape)) return x;
  const uniform = uniformNumber(x);
  if (uniform !== undefined) return filled(x.graph, uniform, shape, x.dtype);
  if (x.producer?.operator === 'Reshape') return reshape(x.producer.inputs[0]!, shape);
  return x.graph.record(
    'Reshape',
    [x, indices(x.graph, shape)],
    {},
    { dtype: x.dtype, shape: [...shape] },
  )[0];
}

export function expand(x: Value, shape: readonly number[]): Value {
  if (shapesEqual(x.shape, shape)) return x;
  if (x.constant?.uniform) return x.graph.constant(x.constant.data, shape, x.dtype);
  return x.graph.record('Expand', [x, indices(x.graph, shape)], {}, { dtype: x.dtype, shape: [...shape] })[0];
}

export function transpose(x: Value, permutation: readonly number[]): Value {
  if (permutation.every((axis, i) => axis === i)) return x;
  const shape = permutation.map((axis) => x.shape[axis]);
  const lengths = permutation.filter((axis) => x.shape[axis] !== 1);
  // Moving axes of length 1 moves no data.
  if (lengths.every((axis, i) => i === 0 || axis > lengths[i - 1])) return reshape(x, shape);
  if (x.producer?.operator === 'Transpose') {
    const inner = x.producer.attributes.perm as readonly number[];
    return transpose(
      x.producer.inputs[0]!,
      permutation.map((axis) => inner[axis]),
    );
  }
  return x.graph.record('Transpose', [x], { perm: [...permutation] }, { dtype: x.dtype, shape })[0];
}

export function concatenate(parts: readonly Value[], axis: number): Value {
  if (parts.length === 1) return parts[0];
  const [first] = parts;
  const length = parts.reduce((total, part) => total + part.shape[axis], 0);
  const shape = first.shape.map((l, i) => (i === axis ? length : l));
  return first.graph.record('Concat', parts, { axis }, { dtype: first.dtype, shape })[0];
}

export function slice(
  x: Value,
  starts: readonly number[],
  ends: readonly number[],
  axes: readonly number[],
  steps: readonly number[] = axes.map(() => 1),
): Value {
  const shape = [...x.shape];
  axes.forEach((axis, i) => {
    shape[axis] = Math.max(0, Math.ceil((ends[i] - starts[i]) / steps[i]));
  });
  if (shapesEqual(shape, x.shape) && steps.every((step) => step > 0)) return x;
  const lists = [starts, ends, axes, steps].map((list) => indices(x.graph, list));
  return x.graph.record('Slice', [x, ...lists], {}, { dtype: x.dtype, shape })[0];
}

export function split(x: Value, sizes: readonly number[], axis: number): Value[] {
  if (sizes.length === 1) return [x];
  const types = sizes.map((size) => ({
    dtype: x.dtype,
    shape: x.shape.map((length, i) => (i === axis ? size : length)),
  }));
  return x.graph.record('Split', [x, indices(x.graph, sizes)], { axis }, ...types);
}

/** A reduction over `axes`, e.g. `ReduceSum`. */
export function reduce(operator: string, x: Value, axes: readonly number[], keepDims = false): Value {
  if (axes.length === 0) return x;
  const kept = x.shape.map((length, i) => (axes.includes(i) ? 1 : length));
  const shape = keepDims ? kept : kept.filter((_, i) => !axes.includes(i));
  if (axes.every((axis) => x.shape[axis] === 1) && /^Reduce(Sum|Mean|Max|Min|Prod)$/.test(operator)) {
    return reshape(x, shape);
  }
  const attributes = { keepdims: keepDims ? 1 : 0 };
  return x.graph.record(operator, [x, indices(x.graph, axes)], attributes, { dtype: x.dtype, shape })[0];
}

/** Rows of `table` along `axis`; `ids` are integers within range. */
export function gather(table: Value, ids: Value, axis: number): Value {
  const shape = [...table.shape.slice(0, axis), ...ids.shape, ...table.shape.slice(axis + 1)];
  return table.graph.record('Gather', [table, ids], { axis }, { dtype: table.dtype, shape })[0];
}

/**
 * `base` with `updates` added at `ids` [..., depth], integers within range: repeated indices add up. ONNX Runtime's
 * ScatterND adds from several threads at once and loses some of them, so this is ScatterElements, which does not.
 */
export function scatterAdd(base: Value, ids: Value, updates: Value): Value {
  const { graph, dtype, shape } = base;
  const depth = ids.shape.at(-1)!;
  const count = sizeOf(ids.shape.slice(0, -1));
  const rows = sizeOf(shape.slice(0, depth));
  const width = sizeOf(shape.slice(depth));
  const strides = Array.from({ length: depth }, (_, axis) => sizeOf(shape.slice(axis + 1, depth)));
  const weighted = multiply(cast(ids, 'int64'), constant(graph, strides, [depth], 'int64'));
  const row = depth === 1 ? weighted : reduce('ReduceSum', weighted, [weighted.shape.length - 1]);
  const inputs = [
    reshape(base, [rows, width]),
    expand(reshape(row, [count, 1]), [count, width]),
    reshape(updates, [count, width]),
  ];
  const attributes = { axis: 0, reduction: 'add' };
  return reshape(
    graph.record('ScatterElements', inputs, attributes, { dtype, shape: [rows, width] })[0],
    shape,
  );
}

/** Pads with a constant. */
export function pad(x: Value, before: readonly number[], after: readonly number[], value: number): Value {
  if ([...before, ...after].every((width) => width === 0)) return x;
  const shape = x.shape.map((length, i) => length + before[i] + after[i]);
  const inputs = [x, indices(x.graph, [...before, ...after]), scalar(x.graph, value, x.dtype)];
  return x.graph.record('Pad', inputs, { mode: 'constant' }, { dtype: x.dtype, shape })[0];
}
