/** TFRecord framing and the tf.train.Example message inside: what RLDS data sets are stored in. */
import { open } from 'node:fs/promises';
import { UserError } from '../../engine/errors.ts';
import { MOST_BYTES } from '../limits.ts';

/** A feature of an Example: a list of byte strings, floats or integers. */
type Feature = readonly Uint8Array[] | Float32Array | readonly number[];

export type Example = ReadonlyMap<string, Feature>;

/** Where a record's content lies within its file. */
export interface RecordPlace {
  readonly offset: number;
  readonly length: number;
}

/** The Castagnoli polynomial, bit-reversed. */
const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc >>> 0;
});

/** CRC-32C, rotated and offset as TFRecord stores it. */
export function maskedCrc(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ crcTable[(crc ^ byte) & 0xff];
  crc = ~crc >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/**
 * Walks a TFRecord file and gives each record's place and content.
 * @throws UserError if the file is missing, cut off, compressed or no TFRecord file.
 */
export async function* readRecords(path: string): AsyncGenerator<RecordPlace & { content: Uint8Array }> {
  const file = await open(path).catch(() => {
    throw new UserError(`${path}: missing`);
  });
  try {
    const { size } = await file.stat();
    const header = Buffer.alloc(12);
    for (let offset = 0; offset < size; ) {
      const { bytesRead } = await file.read(header, 0, 12, offset);
      const length = Number(header.readBigUInt64LE(0));
      if (
        bytesRead < 12 ||
        length > MOST_BYTES ||
        maskedCrc(header.subarray(0, 8)) !== header.readUInt32LE(8)
      ) {
        throw new UserError(
          `${path}: not an uncompressed TFRecord file from byte ${offset} on; copy it again`,
        );
      }
      const place = { offset: offset + 12, length };
      yield { ...place, content: await readContent(file, path, place) };
      offset += length + 16;
    }
  } finally {
    await file.close();
  }
}

/** The content of one record. */
export async function readRecord(path: string, place: RecordPlace): Promise<Uint8Array> {
  const file = await open(path).catch(() => {
    throw new UserError(`${path}: missing`);
  });
  try {
    return await readContent(file, path, place);
  } finally {
    await file.close();
  }
}

type FileHandle = Awaited<ReturnType<typeof open>>;

async function readContent(
  file: FileHandle,
  path: string,
  { offset, length }: RecordPlace,
): Promise<Uint8Array> {
  const { size } = await file.stat();
  const bytes = Buffer.alloc(offset + length + 4 <= size ? length + 4 : 0);
  await file.read(bytes, 0, bytes.length, offset);
  if (bytes.length === 0 || maskedCrc(bytes.subarray(0, length)) !== bytes.readUInt32LE(length)) {
    throw new UserError(`${path}: the record at byte ${offset} is cut off or damaged; copy the file again`);
  }
  return bytes.subarray(0, length);
}

/** One field of a protobuf message: the number, and its value as bytes or an integer. */
interface Field {
  readonly number: number;
  readonly value: number | Uint8Array;
}

function* fields(message: Uint8Array): Generator<Field> {
  const reader = { bytes: message, at: 0 };
  while (reader.at < message.length) {
    const tag = varint(reader);
    const wire = tag & 7;
    const number = tag >>> 3;
    if (wire === 0) {
      yield { number, value: varint(reader) };
      continue;
    }
    const length = wire === 2 ? varint(reader) : wire === 5 ? 4 : 8;
    // A negative one would go back to where it came from, for ever.
    if (length < 0 || length > message.length - reader.at) throw new RangeError('outside the message');
    yield { number, value: message.subarray(reader.at, reader.at + length) };
    reader.at += length;
  }
}

/** A variable-length integer; ten bytes of it are a negative 64-bit number. */
function varint(reader: { bytes: Uint8Array; at: number }): number {
  let value = 0n;
  for (let shift = 0n; ; shift += 7n) {
    const byte = reader.bytes[reader.at++];
    // Past the end there are no bytes below 0x80, and after ten of them it is no integer.
    if (byte === undefined || shift > 63n) throw new RangeError('no integer');
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return Number(BigInt.asIntN(64, value));
  }
}

/**
 * Decodes a tf.train.Example: features { map<string, Feature { bytes_list = 1 | float_list = 2 | int64_list = 3 }> }.
 * @throws UserError if the record is none.
 */
export function decodeExample(record: Uint8Array, place: string): Example {
  try {
    const features = new Map<string, Feature>();
    for (const { value: map } of fields(record)) {
      for (const { value: entry } of fields(map as Uint8Array)) {
        const [key, feature] = [...fields(entry as Uint8Array)].map(({ value }) => value as Uint8Array);
        const [list] = feature ? [...fields(feature)] : [];
        features.set(new TextDecoder().decode(key), list ? decodeList(list) : []);
      }
    }
    return features;
  } catch {
    throw new UserError(`${place}: a record is no tf.train.Example`);
  }
}

function decodeList({ number, value }: Field): Feature {
  const items = [...fields(value as Uint8Array)].map((item) => item.value);
  if (number === 1) return items as Uint8Array[];
  if (number === 2) {
    // Packed (one run of bytes) or one field a number: either way the same bytes in order.
    const bytes = Buffer.concat(items as Uint8Array[]);
    return Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(i * 4));
  }
  return items.flatMap((item) => {
    if (typeof item === 'number') return item;
    const integers: number[] = [];
    for (const reader = { bytes: item, at: 0 }; reader.at < item.length; ) integers.push(varint(reader));
    return integers;
  });
}
