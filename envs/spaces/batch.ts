/** Batches: the space of n values of a space, and the way between a list of values and one batch. */
import { UserError } from '../../engine/errors.ts';
import { type DType, type NdArray, ndarray, sizeOf, uninitialised, zeros } from '../../engine/ndarray.ts';
import { npRandom } from '../random/seeding.ts';
import { Box } from './box.ts';
import { Dict } from './dict.ts';
import { Discrete } from './discrete.ts';
import { dtypeRange } from './dtype.ts';
import { MultiBinary } from './multi-binary.ts';
import { MultiDiscrete } from './multi-discrete.ts';
import type { Space } from './space.ts';
import { Tuple } from './tuple.ts';

/** A space whose values are one array each. */
export type ArraySpace = Box | MultiDiscrete | MultiBinary;

export function isArraySpace(space: Space): space is ArraySpace {
  return space instanceof Box || space instanceof MultiDiscrete || space instanceof MultiBinary;
}

/**
 * The space of batches of n values: arrays gain a leading axis, composite spaces are batched part by part, and of
 * other spaces (Text, Graph, Sequence, OneOf, one's own) a batch is a list. Its draws continue those of `space`.
 */
export function batchSpace(space: Discrete, n: number): MultiDiscrete;
export function batchSpace(space: ArraySpace, n: number): Box;
export function batchSpace(space: Space, n: number): Space;
export function batchSpace(space: Space, n: number): Space {
  if (space instanceof Tuple) return new Tuple(space.spaces.map((part) => batchSpace(part, n)));
  if (space instanceof Dict) {
    return new Dict(Object.fromEntries(space.entries.map(([name, part]) => [name, batchSpace(part, n)])));
  }
  const batched = batchOfArrays(space, n);
  if (batched === null) return new Tuple(new Array<Space>(n).fill(space));
  const { generator } = npRandom(0);
  generator.state = space.npRandom.state;
  return batched.drawFrom(generator);
}

function batchOfArrays(space: Space, n: number): Space | null {
  if (space instanceof Discrete) {
    return new MultiDiscrete(new Array<number>(n).fill(space.n), {
      start: new Array<number>(n).fill(space.start),
    });
  }
  if (space instanceof MultiBinary) return new Box(0, 1, { shape: [n, ...space.shape], dtype: 'uint8' });
  if (space instanceof MultiDiscrete) {
    const highest = space.nvec.data.map((count, i) => space.start.data[i] + count - 1);
    return new Box(tile(space.start, n), tile(ndarray(highest, space.shape, 'int32'), n), { dtype: 'int32' });
  }
  if (space instanceof Box) {
    const low = uniformValue(space.low);
    const high = uniformValue(space.high);
    // Equal bounds are told as numbers: pictures have thousands of elements.
    if (low !== null && high !== null)
      return new Box(low, high, { shape: [n, ...space.shape], dtype: space.dtype });
    return new Box(tile(space.low, n), tile(space.high, n), { dtype: space.dtype });
  }
  return null;
}

function uniformValue({ data }: NdArray): number | null {
  return data.length > 0 && data.every((value) => value === data[0]) ? data[0] : null;
}

function tile<D extends DType>(array: NdArray<D>, n: number): NdArray<D> {
  return stack(new Array<NdArray>(n).fill(array), array.shape, array.dtype) as NdArray<D>;
}

function stack(items: readonly NdArray[], shape: readonly number[], dtype: DType): NdArray {
  const batch = uninitialised([items.length, ...shape], dtype);
  const size = sizeOf(shape);
  for (const [n, item] of items.entries()) batch.data.set(item.data, n * size);
  return batch;
}

/** One batch of a list of values of `space`. */
export function concatenate(space: Space, items: readonly unknown[]): unknown {
  if (isArraySpace(space)) return stack(items as NdArray[], space.shape, space.dtype);
  if (space instanceof Discrete) return ndarray(items as number[], [items.length], 'int32');
  if (space instanceof Tuple) {
    return space.spaces.map((part, i) =>
      concatenate(
        part,
        items.map((item) => (item as unknown[])[i]),
      ),
    );
  }
  if (space instanceof Dict) {
    return mapDict(space, (name, part) =>
      concatenate(
        part,
        items.map((item) => (item as Record<string, unknown>)[name]),
      ),
    );
  }
  return [...items];
}

/** The values of `space` that a batch holds; arrays are views into the batch. */
export function iterate(space: Space, batch: unknown): unknown[] {
  if (isArraySpace(space)) {
    const { data, shape, dtype } = batch as NdArray;
    const size = sizeOf(space.shape);
    return Array.from({ length: shape[0] }, (_, n) => ({
      dtype,
      shape: shape.slice(1),
      data: data.subarray(n * size, (n + 1) * size),
    }));
  }
  if (space instanceof Discrete) return Array.from((batch as NdArray).data);
  if (space instanceof Tuple) {
    const columns = space.spaces.map((part, i) => iterate(part, (batch as unknown[])[i]));
    return (columns[0] ?? []).map((_, n) => columns.map((column) => column[n]));
  }
  if (space instanceof Dict) {
    const columns = mapDict(space, (name, part) => iterate(part, (batch as Record<string, unknown>)[name]));
    const first = Object.values(columns)[0] ?? [];
    return first.map((_, n) => mapDict(space, (name) => columns[name][n]));
  }
  return [...(batch as unknown[])];
}

function mapDict<R>(space: Dict, make: (name: string, part: Space) => R): Record<string, R> {
  return Object.fromEntries(space.entries.map(([name, part]) => [name, make(name, part)]));
}

/** The value nearest to zero: arrays of zeros, moved into the bounds where they exclude zero. */
export function zeroValue(space: Space): unknown {
  if (space instanceof Box) {
    const [least, greatest] = dtypeRange(space.dtype);
    const value = zeros(space.shape, space.dtype);
    for (let i = 0; i < value.data.length; i++) {
      value.data[i] = Math.min(Math.max(0, space.low.data[i], least), space.high.data[i], greatest);
    }
    return value;
  }
  if (space instanceof Discrete) return space.start;
  if (space instanceof MultiDiscrete) return ndarray([...space.start.data], space.shape, 'int32');
  if (space instanceof MultiBinary) return zeros(space.shape, 'uint8');
  if (space instanceof Tuple) return space.spaces.map(zeroValue);
  if (space instanceof Dict) return mapDict(space, (_, part) => zeroValue(part));
  throw new UserError(`${space} has no value of zero`);
}
