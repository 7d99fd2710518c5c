/** Weights as an exported model keeps them: as they are, or in fewer bytes from which the model makes float32 again. */
import { sizeOf } from '../ndarray.ts';

export type StoredPrecision = 'float32' | 'float16' | 'int8';

/** Bits of the nearest IEEE 754 half-precision number, ties to even. */
function halfBits(value: number): number {
  const [bits] = new Uint32Array(Float32Array.of(value).buffer);
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = Math.abs(value);
  if (Number.isNaN(value)) return sign | 0x7e00;
  if (magnitude >= 65520) return sign | 0x7c00;
  // Below 2⁻¹⁴ numbers are multiples of 2⁻²⁴; above, of 2⁻¹⁰ of their power of two.
  const exponent = Math.max(Math.floor(Math.log2(magnitude || 1e-9)), -14);
  const steps = roundToEven(magnitude * 2 ** (10 - exponent));
  // A carry out of the fraction moves into the exponent by itself.
  return sign | ((exponent + 14) * 1024 + steps);
}

function roundToEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

export function toHalf(data: Float32Array): Uint16Array {
  return Uint16Array.from(data, halfBits);
}

export interface Int8Weights {
  readonly rounded: Int8Array;
  /** Broadcasts to the weights' shape. */
  readonly scales: Float32Array;
  readonly scalesShape: readonly number[];
}

/** One scale for each entry of the last axis: columns of a matrix; of a convolution's kernel, of the first. */
export function toInt8(data: Float32Array, shape: readonly number[]): Int8Weights {
  const axis = shape.length === 4 ? 0 : shape.length - 1;
  const inner = sizeOf(shape.slice(axis + 1));
  const entries = shape[axis];
  const entryOf = (i: number) => Math.floor(i / inner) % entries;
  const scales = new Float32Array(entries);
  for (let i = 0; i < data.length; i++)
    scales[entryOf(i)] = Math.max(scales[entryOf(i)], Math.abs(data[i]) / 127);
  const rounded = Int8Array.from(data, (value, i) => Math.round(value / (scales[entryOf(i)] || 1)));
  return { rounded, scales, scalesShape: shape.map((length, i) => (i === axis ? length : 1)) };
}
