/**
 * Messages between this process and a Python one, over any byte stream: two little-endian uint32 (the lengths of
 * header and payload), a JSON header, and a payload with the bytes of all arrays. In the header an array is
 * `{"$array": [dtype, shape, offset]}`, a number that JSON cannot hold `{"$number": "inf" | "-inf" | "nan"}`. A seed above 2^53 is text.
 */
import { z } from 'zod';
import { UserError } from '../../engine/errors.ts';
import { conforming, parseJson } from '../../engine/json.ts';
import { type DType, type NdArray, sizeOf, zeros } from '../../engine/ndarray.ts';
import { isNdArray } from '../spaces/dtype.ts';

/** No message is larger: a length beyond it comes from something that speaks another protocol. */
const MOST_BYTES = 2 ** 30;
const LENGTHS = 8;

export function encodeMessage(message: unknown): Buffer {
  const payload: Uint8Array[] = [];
  let offset = 0;
  const plain = (value: unknown): unknown => {
    if (isNdArray(value)) {
      const bytes = new Uint8Array(value.data.buffer, value.data.byteOffset, value.data.byteLength);
      const described = { $array: [value.dtype, value.shape, offset] };
      // Every array starts at a multiple of eight, so that it can be viewed in place.
      const padding = new Uint8Array((8 - (bytes.length % 8)) % 8);
      payload.push(bytes, padding);
      offset += bytes.length + padding.length;
      return described;
    }
    if (typeof value === 'number' && !Number.isFinite(value)) {
      return { $number: Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf' };
    }
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value === 'bigint') return plainInteger(value);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
  };
  const header = Buffer.from(JSON.stringify(plain(message)));
  const lengths = Buffer.alloc(LENGTHS);
  lengths.writeUInt32LE(header.length, 0);
  lengths.writeUInt32LE(offset, 4);
  return Buffer.concat([lengths, header, ...payload]);
}

/** Whole numbers beyond those of JavaScript go as text. */
function plainInteger(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function decodeMessage(header: Buffer, body: Buffer): unknown {
  const revive = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(revive);
    if (typeof value !== 'object' || value === null) return value;
    if ('$array' in value) return readArray(conforming(arraySchema, value.$array, 'message: $array'), body);
    if ('$number' in value)
      return { inf: Infinity, '-inf': -Infinity }[value.$number as string] ?? Number.NaN;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, revive(part)]));
  };
  return revive(parseJson(header.toString(), 'message'));
}

const dtypes = ['float32', 'float64', 'int32', 'uint8', 'bool'] as const satisfies DType[];
const arraySchema = z.tuple([z.enum(dtypes), z.array(z.int().min(0)).max(16), z.int().min(0)]);

function readArray([dtype, shape, offset]: z.infer<typeof arraySchema>, body: Buffer): NdArray {
  const width = { float32: 4, float64: 8, int32: 4, uint8: 1, bool: 1 }[dtype];
  const bytes = sizeOf(shape) * width;
  // Before memory is taken for what a few characters claim.
  if (offset + bytes > body.length) {
    throw new UserError(
      `message: $array: ${dtype} [${shape}] at ${offset} lies outside the ${body.length} bytes sent`,
    );
  }
  const array = zeros(shape, dtype);
  new Uint8Array(array.data.buffer).set(body.subarray(offset, offset + bytes));
  return array;
}

/** Puts the pieces of a stream together into messages. */
export class MessageReader {
  readonly #onMessage: (message: unknown) => void;
  readonly #mostBytes: number;
  #pieces: Buffer[] = [];
  #buffered = 0;

  /** @param mostBytes of one message, header and arrays together. */
  constructor(onMessage: (message: unknown) => void, mostBytes = MOST_BYTES) {
    this.#onMessage = onMessage;
    this.#mostBytes = mostBytes;
  }

  /** @throws UserError if the bytes cannot be a message */
  add(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#buffered += piece.length;
    while (this.#buffered >= LENGTHS) {
      if (this.#pieces[0].length < LENGTHS) this.#pieces = [Buffer.concat(this.#pieces)];
      const headerLength = this.#pieces[0].readUInt32LE(0);
      const length = LENGTHS + headerLength + this.#pieces[0].readUInt32LE(4);
      if (length > this.#mostBytes) {
        throw new UserError(
          `what arrives is not a message of this protocol, or has more than ${this.#mostBytes} bytes`,
        );
      }
      if (this.#buffered < length) return;
      const all = Buffer.concat(this.#pieces);
      this.#pieces = [all.subarray(length)];
      this.#buffered -= length;
      const headerEnd = LENGTHS + headerLength;
      this.#onMessage(decodeMessage(all.subarray(LENGTHS, headerEnd), all.subarray(headerEnd, length)));
    }
  }
}
