/** What numpy knows of an element type, for the five that the project has. */
import type { DType, NdArray } from '../../engine/ndarray.ts';

const FLOAT32_MAX = (2 - 2 ** -23) * 2 ** 127;

/** The least and the greatest finite value. */
export function dtypeRange(dtype: DType): [least: number, greatest: number] {
  switch (dtype) {
    case 'bool':
      return [0, 1];
    case 'uint8':
      return [0, 255];
    case 'int32':
      return [-(2 ** 31), 2 ** 31 - 1];
    case 'float32':
      return [-FLOAT32_MAX, FLOAT32_MAX];
    case 'float64':
      return [-Number.MAX_VALUE, Number.MAX_VALUE];
  }
}

export function isInteger(dtype: DType): boolean {
  return !dtype.startsWith('float');
}

const castable: Record<DType, readonly DType[]> = {
  bool: ['bool', 'uint8', 'int32', 'float32', 'float64'],
  uint8: ['uint8', 'int32', 'float32', 'float64'],
  int32: ['int32', 'float64'],
  float32: ['float32', 'float64'],
  float64: ['float64'],
};

/** Whether every value of `from` exists in `to` (numpy's `can_cast` with `safe`). */
export function canCast(from: DType, to: DType): boolean {
  return castable[from].includes(to);
}

export function isNdArray(value: unknown): value is NdArray {
  return (
    typeof value === 'object' &&
    value !== null &&
    'data' in value &&
    'shape' in value &&
    'dtype' in value &&
    ArrayBuffer.isView(value.data) &&
    Array.isArray(value.shape) &&
    (value.dtype as string) in castable
  );
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/** The type in which values of all these types can be computed together (numpy's `result_type`). */
export function resultType(dtypes: readonly DType[]): DType {
  const common = (['bool', 'uint8', 'int32', 'float32', 'float64'] as const).find((candidate) =>
    dtypes.every((dtype) => canCast(dtype, candidate)),
  );
  return common ?? 'float64';
}
