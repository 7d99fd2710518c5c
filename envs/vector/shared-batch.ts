/** Batches in memory that threads share: laid out as the batched space, written and read item by item. */
import { UserError } from '../../engine/errors.ts';
import { type DType, type NdArray, sizeOf, uninitialised, zeros } from '../../engine/ndarray.ts';
import { isArraySpace } from '../spaces/batch.ts';
import { Dict } from '../spaces/dict.ts';
import { Discrete } from '../spaces/discrete.ts';
import type { Space } from '../spaces/space.ts';
import { Tuple } from '../spaces/tuple.ts';

/** An array, or arrays in lists and records, as `concatenate` gives them. */
export type Batch = NdArray | readonly Batch[] | { readonly [name: string]: Batch };

/** An array of zeros in shared memory. */
export function sharedZeros<D extends DType>(shape: readonly number[], dtype: D): NdArray<D> {
  const { data } = zeros([0], dtype);
  const TypedArray = data.constructor as new (buffer: SharedArrayBuffer) => typeof data;
  return {
    dtype,
    shape,
    data: new TypedArray(new SharedArrayBuffer(sizeOf(shape) * data.BYTES_PER_ELEMENT)),
  };
}

/** Room for n values of a space. @throws UserError if its values are not made of arrays */
export function sharedBatch(space: Space, n: number): Batch {
  if (isArraySpace(space)) return sharedZeros([n, ...space.shape], space.dtype);
  if (space instanceof Discrete) return sharedZeros([n], 'int32');
  if (space instanceof Tuple) return space.spaces.map((part) => sharedBatch(part, n));
  if (space instanceof Dict) {
    return Object.fromEntries(space.entries.map(([name, part]) => [name, sharedBatch(part, n)]));
  }
  throw new UserError(`${space} cannot be shared between threads: vectorise this environment with 'sync'`);
}

function isArray(batch: Batch): batch is NdArray {
  return 'dtype' in batch && typeof batch.dtype === 'string';
}

/** Writes the value of one environment. */
export function writeItem(batch: Batch, index: number, value: unknown): void {
  if (!isArray(batch)) {
    for (const [name, part] of Object.entries(batch))
      writeItem(part, index, (value as Record<string, unknown>)[name]);
  } else if (typeof value === 'number') {
    batch.data[index] = value;
  } else {
    const { data } = value as NdArray;
    batch.data.set(data, index * data.length);
  }
}

/** Writes a whole batch. */
export function writeBatch(batch: Batch, values: Batch): void {
  if (isArray(batch)) batch.data.set((values as NdArray).data);
  else
    for (const [name, part] of Object.entries(batch))
      writeBatch(part, (values as Record<string, Batch>)[name]);
}

/** Memory of its own for a batch of the same shape, not yet written. */
export function roomLike(batch: Batch): Batch {
  if (isArray(batch)) return uninitialised(batch.shape, batch.dtype);
  if (Array.isArray(batch)) return batch.map(roomLike);
  return Object.fromEntries(Object.entries(batch).map(([name, part]) => [name, roomLike(part as Batch)]));
}

/** Copies the values of `count` environments from the first. */
export function copyItems(from: Batch, into: Batch, first: number, count: number): void {
  if (isArray(from)) {
    const size = sizeOf(from.shape.slice(1));
    (into as NdArray).data.set(from.data.subarray(first * size, (first + count) * size), first * size);
  } else {
    for (const [name, part] of Object.entries(from)) {
      copyItems(part, (into as Record<string, Batch>)[name], first, count);
    }
  }
}

/** A copy in memory of its own. */
export function copyBatch<B extends Batch>(batch: B): B {
  const copy = roomLike(batch);
  writeBatch(copy, batch);
  return copy as B;
}
