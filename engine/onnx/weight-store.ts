/** Where the weights of exported models go: into the model, or into one file that several models share. */
import type { BinaryWriter } from '@bufbuild/protobuf/wire';
import { type StoredPrecision, toHalf, toInt8 } from './compressed-weights.ts';
import { bytes, integer, integerAttribute, keyAndValue, message, nodeProto, text } from './proto.ts';

/** Bytes that stand at the start of each weight of a shared file: what readers map into memory wants it. */
const ALIGNMENT = 64;
/** onnx.proto's `TensorProto.DataType`. */
const elementCodes = { float32: 1, int8: 3, float16: 10 } as const;

export class WeightStore {
  readonly precision: StoredPrecision;
  /** The shared file's name beside the models; null: weights stand within the models. */
  readonly location: string | null;
  readonly #parts: Uint8Array[] = [];
  readonly #offsets = new Map<string, number>();
  #length = 0;

  constructor(precision: StoredPrecision, location: string | null = null) {
    this.precision = precision;
    this.location = location;
  }

  /** Where in the file the bytes are; equal ones are kept once. */
  place(data: Uint8Array): number {
    const key = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('latin1');
    const known = this.#offsets.get(key);
    if (known !== undefined) return known;
    const offset = Math.ceil(this.#length / ALIGNMENT) * ALIGNMENT;
    this.#parts.push(new Uint8Array(offset - this.#length), data.slice());
    this.#offsets.set(key, offset);
    this.#length = offset + data.length;
    return offset;
  }

  /** The shared file. */
  file(): Uint8Array {
    const file = new Uint8Array(this.#length);
    let offset = 0;
    for (const part of this.#parts) {
      file.set(part, offset);
      offset += part.length;
    }
    return file;
  }
}

function storedTensor(
  name: string,
  type: keyof typeof elementCodes,
  shape: readonly number[],
  { buffer, byteOffset, byteLength }: Float32Array | Uint16Array | Int8Array,
  store: WeightStore,
): Uint8Array {
  const data = new Uint8Array(buffer, byteOffset, byteLength);
  return message((writer) => {
    for (const length of shape) integer(writer, 1, length);
    integer(writer, 2, elementCodes[type]);
    text(writer, 8, name);
    if (store.location === null) {
      bytes(writer, 9, data);
      return;
    }
    const place = { location: store.location, offset: `${store.place(data)}`, length: `${data.length}` };
    for (const [key, value] of Object.entries(place)) bytes(writer, 13, keyAndValue(key, value));
    // Its data is elsewhere.
    integer(writer, 14, 1);
  });
}

/** Writes a weight into a graph so that `name` is float32 there. What makes it so runs once, when a model is loaded. */
export function writeWeights(
  writer: BinaryWriter,
  name: string,
  data: Float32Array,
  shape: readonly number[],
  store: WeightStore,
): void {
  if (store.precision === 'float32') {
    bytes(writer, 5, storedTensor(name, 'float32', shape, data, store));
    return;
  }
  const stored = `${name}/stored`;
  const toFloat = [integerAttribute('to', elementCodes.float32)];
  if (store.precision === 'float16') {
    bytes(writer, 5, storedTensor(stored, 'float16', shape, toHalf(data), store));
    bytes(writer, 1, nodeProto('Cast', '', [stored], [name], toFloat));
    return;
  }
  const { rounded, scales, scalesShape } = toInt8(data, shape);
  bytes(writer, 5, storedTensor(stored, 'int8', shape, rounded, store));
  bytes(writer, 5, storedTensor(`${name}/scales`, 'float32', scalesShape, scales, store));
  bytes(writer, 1, nodeProto('Cast', '', [stored], [`${name}/rounded`], toFloat));
  bytes(writer, 1, nodeProto('Mul', '', [`${name}/rounded`, `${name}/scales`], [name]));
}
