/** Kernels that move elements without computing: reshape, transpose, slice, concatenate, pad, tile, … */
import * as tf from '@tensorflow/tfjs';
import type { ElementType, Value } from '../graph.ts';
import {
  cast,
  concatenate,
  constant,
  expand,
  filled,
  pad,
  reshape,
  slice,
  split,
  transpose,
} from '../operators.ts';
import { axesOf, type Lowerings } from './lowering.ts';

function reverse(x: Value, axes: readonly number[]): Value {
  const starts = axes.map((axis) => x.shape[axis] - 1);
  const ends = axes.map((axis) => -x.shape[axis] - 1);
  const lists = [starts, ends, axes, axes.map(() => -1)];
  const inputs = lists.map((list) => constant(x.graph, list as number[], [list.length], 'int64'));
  return x.graph.record('Slice', [x, ...inputs], {}, { dtype: x.dtype, shape: x.shape })[0];
}

export const shape: Lowerings = {
  Identity: ({ x }) => x,
  Cast: ({ x }, { dtype }) => cast(x, dtype as ElementType),
  Reshape: ({ x }, { shape: wanted }) => {
    const known = (wanted as number[]).filter((length) => length !== -1).reduce((a, b) => a * b, 1);
    const size = x.shape.reduce((a, b) => a * b, 1);
    return reshape(
      x,
      (wanted as number[]).map((length) => (length === -1 ? size / known : length)),
    );
  },
  ExpandDims: ({ input }, { dim }) => {
    const at = (dim as number) < 0 ? input.shape.length + 1 + (dim as number) : (dim as number);
    return reshape(input, input.shape.toSpliced(at, 0, 1));
  },
  Transpose: ({ x }, { perm }) => transpose(x, perm as number[]),
  Slice: ({ x }, { begin, size }) => {
    const [starts, sizes] = tf.slice_util.parseSliceParams(
      { shape: [...x.shape], rank: x.shape.length } as tf.Tensor,
      begin as number[],
      size as number[],
    );
    const axes = starts.map((_, axis) => axis).filter((axis) => sizes[axis] !== x.shape[axis]);
    const from = axes.map((axis) => starts[axis]);
    return slice(
      x,
      from,
      axes.map((axis, i) => from[i] + sizes[axis]),
      axes,
    );
  },
  StridedSlice: ({ x }, attributes) => {
    const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } =
      attributes as unknown as tf.StridedSliceAttrs;
    const info = tf.slice_util.sliceInfo(
      [...x.shape],
      begin,
      end,
      strides,
      beginMask,
      endMask,
      ellipsisMask,
      newAxisMask,
      shrinkAxisMask,
    );
    if (info.finalShapeSparse.includes(0)) return filled(x.graph, 0, info.finalShape, x.dtype);
    const axes = info.begin.map((_, axis) => axis);
    const starts = constant(x.graph, info.begin, [axes.length], 'int64');
    // Beyond the start of a reversed axis there is no valid index, and −1 would mean the last one.
    const stops = info.end.map((stop, axis) =>
      info.strides[axis] < 0 && stop < 0 ? -x.shape[axis] - 1 : stop,
    );
    const inputs = [stops, axes, info.strides].map((list) => constant(x.graph, list, [list.length], 'int64'));
    const lengths = info.begin.map((start, axis) =>
      Math.max(0, Math.ceil((info.end[axis] - start) / info.strides[axis])),
    );
    const [sliced] = x.graph.record('Slice', [x, starts, ...inputs], {}, { dtype: x.dtype, shape: lengths });
    return reshape(sliced, info.finalShape);
  },
  Concat: (inputs, { axis }, graph) => {
    const parts = Object.values(inputs);
    const filledParts = parts.filter(({ shape: lengths }) => !lengths.includes(0));
    if (filledParts.length === 0) return filled(graph, 0, parts[0].shape, parts[0].dtype);
    return concatenate(filledParts, axesOf(axis, parts[0].shape.length)[0]);
  },
  SplitV: ({ x }, { numOrSizeSplits, axis }) => {
    const along = axesOf(axis, x.shape.length)[0];
    const sizes = tf.backend_util.prepareSplitSize(
      { shape: [...x.shape] } as tf.Tensor,
      numOrSizeSplits as number,
      along,
    );
    return split(x, sizes, along);
  },
  Pack: (inputs, { axis }) => {
    const parts = Object.values(inputs);
    const along = axesOf(axis, parts[0].shape.length + 1)[0];
    return concatenate(
      parts.map((part) => reshape(part, part.shape.toSpliced(along, 0, 1))),
      along,
    );
  },
  Unpack: ({ value }, { axis }) => {
    const along = axesOf(axis, value.shape.length)[0];
    const sizes = new Array<number>(value.shape[along]).fill(1);
    return split(value, sizes, along).map((part) => reshape(part, value.shape.toSpliced(along, 1)));
  },
  Tile: ({ x }, { reps }) => {
    const times = reps as number[];
    const lengths = x.shape.map((length, i) => length * times[i]);
    if (x.shape.every((length, i) => length === 1 || times[i] === 1)) return expand(x, lengths);
    const counts = constant(x.graph, times, [times.length], 'int64');
    return x.graph.record('Tile', [x, counts], {}, { dtype: x.dtype, shape: lengths })[0];
  },
  PadV2: ({ x }, { paddings, constantValue }) => {
    const widths = paddings as [number, number][];
    return pad(
      x,
      widths.map(([before]) => before),
      widths.map(([, after]) => after),
      constantValue as number,
    );
  },
  MirrorPad: ({ x }, { paddings, mode }) => {
    const widths = paddings as [number, number][];
    if (mode === 'symmetric')
      throw new Error('tf.mirrorPad in mode symmetric is not lowered: use mode reflect');
    const list = [...widths.map(([before]) => before), ...widths.map(([, after]) => after)];
    const lengths = x.shape.map((length, i) => length + widths[i][0] + widths[i][1]);
    const counts = constant(x.graph, list, [list.length], 'int64');
    return x.graph.record('Pad', [x, counts], { mode: 'reflect' }, { dtype: x.dtype, shape: lengths })[0];
  },
  DepthToSpace: ({ x }, { blockSize }) => {
    const [batch, height, width, channels] = x.shape;
    const block = blockSize as number;
    const depth = channels / block ** 2;
    const blocks = transpose(reshape(x, [batch, height, width, block, block, depth]), [0, 1, 3, 2, 4, 5]);
    return reshape(blocks, [batch, height * block, width * block, depth]);
  },
  Reverse: ({ x }, { dims }) => {
    const axes = axesOf(dims, x.shape.length);
    return axes.length === 0 ? x : reverse(x, axes);
  },
  Fill: (_, { shape: wanted, value, dtype }, graph) =>
    filled(graph, value as number, wanted as number[], (dtype as ElementType) ?? 'float32'),
  ZerosLike: ({ x }, _, graph) => filled(graph, 0, x.shape, x.dtype),
  OnesLike: ({ x }, _, graph) => filled(graph, 1, x.shape, x.dtype),
  Range: (_, { start, stop, step, dtype }, graph) => {
    const [from, to, by] = [start, stop, step] as number[];
    const length = Math.max(0, Math.ceil((to - from) / by));
    const values = Array.from({ length }, (_, i) => from + i * by);
    return constant(graph, values, [length], dtype as ElementType);
  },
  LinSpace: (_, { start, stop, num }, graph) => {
    const [from, to, count] = [start, stop, num] as number[];
    const values = Array.from({ length: count }, (_, i) => from + (i * (to - from)) / Math.max(1, count - 1));
    return constant(graph, values, [count], 'float32');
  },
};
