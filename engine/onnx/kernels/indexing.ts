/** Gathering, scattering and one-hot rows. Indices must lie within range. */
import type { ElementType, Value } from '../graph.ts';
import {
  binary,
  cast,
  constant,
  filled,
  gather,
  reshape,
  scalar,
  scatterAdd,
  select,
  slice,
  withNumber,
} from '../operators.ts';
import { axesOf, type Lowerings } from './lowering.ts';

/** `table` [batch…, rows…] by `ids` [batch…, …]: the leading `batchDims` axes of both go together. */
function gatherBatched(table: Value, ids: Value, axis: number, batchDims: number): Value {
  if (batchDims === 0) return gather(table, ids, axis);
  if (axis !== batchDims) throw new Error('tf.gather with batchDims is lowered only for axis = batchDims');
  const [, ...rest] = [0, ...table.shape.slice(axis + 1)];
  const flatIds = reshape(cast(ids, 'int64'), [...ids.shape, 1]);
  const shape = [...ids.shape, ...rest];
  return table.graph.record(
    'GatherND',
    [table, flatIds],
    { batch_dims: batchDims },
    { dtype: table.dtype, shape },
  )[0];
}

export const indexing: Lowerings = {
  GatherV2: ({ x, indices }, { axis, batchDims }) =>
    gatherBatched(x, indices, axesOf(axis, x.shape.length)[0], (batchDims as number) ?? 0),
  GatherNd: ({ params, indices }) => {
    const depth = indices.shape.at(-1)!;
    const shape = [...indices.shape.slice(0, -1), ...params.shape.slice(depth)];
    return params.graph.record(
      'GatherND',
      [params, cast(indices, 'int64')],
      {},
      { dtype: params.dtype, shape },
    )[0];
  },
  ScatterNd: ({ indices, updates }, { shape }, graph) => {
    const depth = indices.shape.at(-1)!;
    const wide = reshape(updates, [...indices.shape.slice(0, -1), ...(shape as number[]).slice(depth)]);
    return scatterAdd(filled(graph, 0, shape as number[], updates.dtype), indices, wide);
  },
  TensorScatterUpdate: ({ tensor, indices, updates }) =>
    tensor.graph.record(
      'ScatterND',
      [tensor, cast(indices, 'int64'), updates],
      {},
      { dtype: tensor.dtype, shape: tensor.shape },
    )[0],
  // tfjs drops rows whose id is out of range: they are added to one row more, which is then cut off.
  UnsortedSegmentSum: ({ x, segmentIds }, { numSegments }, graph) => {
    const count = numSegments as number;
    const beyond = scalar(graph, count, 'int32');
    const outside = binary(
      'Or',
      withNumber('Less', segmentIds, 0, 'bool'),
      withNumber('GreaterOrEqual', segmentIds, count, 'bool'),
      'bool',
    );
    const ids = reshape(select(outside, beyond, segmentIds), [...segmentIds.shape, 1]);
    const rest = x.shape.slice(segmentIds.shape.length);
    const sums = scatterAdd(filled(graph, 0, [count + 1, ...rest], x.dtype), ids, x);
    return slice(sums, [0], [count], [0]);
  },
  // An id out of range gives a row of `offValue`, which ONNX has for ids beyond the depth but not for negative ones.
  OneHot: ({ indices }, { depth, onValue, offValue, dtype }, graph) => {
    const classes = Array.from({ length: depth as number }, (_, i) => i);
    const columns = constant(graph, classes, [classes.length], 'int32');
    const hit = binary('Equal', reshape(indices, [...indices.shape, 1]), columns, 'bool');
    const type = (dtype as ElementType) ?? 'float32';
    if (type === 'bool') return hit;
    if (onValue === 1 && offValue === 0) return cast(hit, type);
    return select(hit, scalar(graph, onValue as number, type), scalar(graph, offValue as number, type));
  },
};
