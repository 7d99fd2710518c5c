/** Arrays as nested lists, the form in which Gymnasium writes them to JSON. */
import { type DType, type NdArray, ndarray } from '../../engine/ndarray.ts';

export type NestedList = number | readonly NestedList[];

export function toNestedList({ data, shape }: NdArray): NestedList {
  let offset = 0;
  const take = (axis: number): NestedList =>
    axis === shape.length ? data[offset++] : Array.from({ length: shape[axis] }, () => take(axis + 1));
  return take(0);
}

/** @throws RangeError if the list does not have that shape */
export function fromNestedList<D extends DType>(
  list: NestedList,
  shape: readonly number[],
  dtype: D,
): NdArray<D> {
  const flat = Array.isArray(list) ? (list.flat(Number.POSITIVE_INFINITY) as number[]) : [list as number];
  return ndarray(flat, shape, dtype);
}
