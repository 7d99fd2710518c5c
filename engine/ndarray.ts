/**
 * The one array type that crosses folder borders: plain typed memory, a shape and a dtype, in row-major order.
 * Environments observe it, data sets store it, compiled graphs take and return it. It depends on nothing.
 */

/** Element types used in the project; `bool` is stored as 0/1 bytes. */
export type DType = 'float32' | 'float64' | 'int32' | 'uint8' | 'bool';

interface DataOf {
  float32: Float32Array;
  float64: Float64Array;
  int32: Int32Array;
  uint8: Uint8Array;
  bool: Uint8Array;
}

export interface NdArray<D extends DType = DType> {
  readonly dtype: D;
  readonly shape: readonly number[];
  readonly data: DataOf[D];
}

/** The number of elements an array of this shape holds. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

const constructors = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

/** A new array of zeros. */
export function zeros<D extends DType>(shape: readonly number[], dtype: D): NdArray<D> {
  return { dtype, shape, data: new constructors[dtype](sizeOf(shape)) as DataOf[D] };
}

/**
 * A new array of whatever its memory held before, for arrays that are completely written at once: clearing a batch of
 * pictures costs as much as writing it.
 */
export function uninitialised<D extends DType>(shape: readonly number[], dtype: D): NdArray<D> {
  const Constructor = constructors[dtype];
  const length = sizeOf(shape);
  // Other ways to allocate clear the memory, or cut it from a pool that unrelated arrays share.
  const { buffer } = Buffer.allocUnsafeSlow(length * Constructor.BYTES_PER_ELEMENT);
  return { dtype, shape, data: new Constructor(buffer as ArrayBuffer, 0, length) as DataOf[D] };
}

/**
 * Wraps or copies `data` as an array. A typed array of the right type is not copied.
 * @throws RangeError if the number of elements does not fit the shape.
 */
export function ndarray<D extends DType>(
  data: DataOf[D] | readonly number[],
  shape: readonly number[],
  dtype: D,
): NdArray<D> {
  if (data.length !== sizeOf(shape)) {
    throw new RangeError(`shape [${shape}] holds ${sizeOf(shape)} elements, but ${data.length} were given`);
  }
  const Constructor = constructors[dtype];
  const typed = data instanceof Constructor ? data : Constructor.from(data as readonly number[]);
  return { dtype, shape, data: typed as DataOf[D] };
}
