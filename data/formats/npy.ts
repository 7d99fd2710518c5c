/** numpy's array file format (.npy, versions 1 to 3): little-endian numbers, booleans and text. */

import { UserError } from '../../engine/errors.ts';
import { type DType, type NdArray, ndarray, sizeOf } from '../../engine/ndarray.ts';

const MAGIC = '\x93NUMPY';

/** numpy's name of each element type that the project has. */
const descriptors: Record<DType, string> = {
  float32: '<f4',
  float64: '<f8',
  int32: '<i4',
  uint8: '|u1',
  bool: '|b1',
};

/** An array, or text: numpy keeps a string as an array of UTF-32 without dimensions. */
export type NpyValue = NdArray | string;

/** The bytes of a .npy file. */
export function encodeNpy(value: NpyValue): Uint8Array {
  const [descriptor, shape, data] =
    typeof value === 'string'
      ? [`<U${[...value].length}`, [], utf32(value)]
      : [descriptors[value.dtype], value.shape, bytesOf(value)];
  const dimensions = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const header = `{'descr': '${descriptor}', 'fortran_order': False, 'shape': ${dimensions}, }`;
  // The data must begin at a multiple of 64 bytes, and the header ends with a line feed.
  const padded = `${header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11)}\n`;
  const file = Buffer.alloc(10 + padded.length + data.length);
  file.write(MAGIC, 0, 'latin1');
  file[6] = 1;
  file.writeUInt16LE(padded.length, 8);
  file.write(padded, 10, 'latin1');
  file.set(data, 10 + padded.length);
  return file;
}

/**
 * Reads a .npy file. Integers of 8, 16 and 64 bits become int32 where they fit, otherwise float64.
 * @param place the file and entry, for messages.
 * @throws UserError for a file that is cut off, of another format, or of a type with no counterpart here.
 */
export function decodeNpy(file: Uint8Array, place: string): NpyValue {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  if (bytes.toString('latin1', 0, 6) !== MAGIC) throw new UserError(`${place}: not a numpy array`);
  if (bytes.length < 12) throw new UserError(`${place}: cut off; copy it again`);
  const [start, length] = bytes[6] === 1 ? [10, bytes.readUInt16LE(8)] : [12, bytes.readUInt32LE(8)];
  const header = bytes.toString('latin1', start, start + length);
  const descriptor = /'descr':\s*'([^']+)'/.exec(header)?.[1];
  const dimensions = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  if (descriptor === undefined || dimensions === undefined) {
    throw new UserError(`${place}: a numpy type of several fields; save plain arrays`);
  }
  const shape = dimensions
    .split(',')
    .filter((length) => length.trim() !== '')
    .map(Number);
  if (shape.length > 8 || shape.some((side) => !Number.isSafeInteger(side) || side < 0)) {
    throw new UserError(`${place}: its shape (${dimensions}) is none; copy it again`);
  }
  if (header.includes("'fortran_order': True") && shape.length > 1) {
    throw new UserError(`${place}: in Fortran order; save numpy.ascontiguousarray of it`);
  }
  const data = bytes.subarray(start + length);
  if (/^[<|]U\d+$/.test(descriptor) && shape.length === 0) return fromUtf32(data);
  const size = sizeOf(shape);
  const width = Number(descriptor.slice(2));
  if (!(width > 0))
    throw new UserError(`${place}: numpy type ${descriptor} is not supported; save int32 or float32`);
  if (!(data.length >= size * width)) throw new UserError(`${place}: cut off; copy it again`);
  return numbers(descriptor, data.subarray(0, size * width), shape, place);
}

function numbers(descriptor: string, data: Buffer, shape: readonly number[], place: string): NdArray {
  const known = (Object.keys(descriptors) as DType[]).find((dtype) => descriptors[dtype] === descriptor);
  // A copy, because typed arrays must begin at a multiple of their element's size.
  const aligned = new Uint8Array(data).buffer;
  switch (known) {
    case 'float32':
      return ndarray(new Float32Array(aligned), shape, known);
    case 'float64':
      return ndarray(new Float64Array(aligned), shape, known);
    case 'int32':
      return ndarray(new Int32Array(aligned), shape, known);
    case 'uint8':
    case 'bool':
      return ndarray(new Uint8Array(aligned), shape, known);
  }
  const wide = widened(descriptor, aligned);
  if (!wide)
    throw new UserError(`${place}: numpy type ${descriptor} is not supported; save int32 or float32`);
  const fits = wide.every((value) => Number.isInteger(value) && Math.abs(value) < 2 ** 31);
  return fits
    ? ndarray(Int32Array.from(wide), shape, 'int32')
    : ndarray(Float64Array.from(wide), shape, 'float64');
}

function widened(descriptor: string, data: ArrayBuffer): number[] | undefined {
  switch (descriptor) {
    case '|i1':
      return [...new Int8Array(data)];
    case '<i2':
      return [...new Int16Array(data)];
    case '<u2':
      return [...new Uint16Array(data)];
    case '<u4':
      return [...new Uint32Array(data)];
    case '<i8':
      return Array.from(new BigInt64Array(data), Number);
    case '<u8':
      return Array.from(new BigUint64Array(data), Number);
    default:
      return undefined;
  }
}

function bytesOf({ data }: NdArray): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function utf32(text: string): Uint8Array {
  const points = Uint32Array.from([...text], (character) => character.codePointAt(0)!);
  return new Uint8Array(points.buffer);
}

function fromUtf32(data: Buffer): string {
  const points = Array.from({ length: Math.floor(data.length / 4) }, (_, i) => data.readUInt32LE(i * 4));
  return points.map((point) => (point > 0x10ffff ? '\ufffd' : String.fromCodePoint(point))).join('');
}
