/** TFRecord framing and the tf.train.Example message inside: what RLDS data sets are stored in. */
import { open } from 'node:fs/promises';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
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

/**
 * Decodes a tf.train.Example: features { map<string, Feature { bytes_list = 1 | float_list = 2 | int64_list = 3 }> }.
 * @throws UserError if the record is none.
 */
export function decodeExample(record: Uint8Array, place: string): Example {
  try {
    const features = new Map<string, Feature>();
    for (const map of partsOf(record, 1)) {
      for (const entry of partsOf(map, 1)) {
        const [key] = partsOf(entry, 1);
        const [feature] = partsOf(entry, 2);
        features.set(new TextDecoder().decode(key), feature ? decodeFeature(feature) : []);
      }
    }
    return features;
  } catch {
    throw new UserError(`${place}: a record is no tf.train.Example`);
  }
}

/** Strings and messages of one number in a message; other fields are passed over. */
function partsOf(message: Uint8Array, wanted: number): Uint8Array[] {
  const reader = new BinaryReader(message);
  const parts: Uint8Array[] = [];
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    if (number === wanted && wire === WireType.LengthDelimited) parts.push(reader.bytes());
    else reader.skip(wire, number);
  }
  return parts;
}

/** The numbers of a list, which TensorFlow packs into one field and others write one by one. */
function numbersOf(list: Uint8Array, single: WireType, read: (reader: BinaryReader) => number): number[] {
  const reader = new BinaryReader(list);
  const numbers: number[] = [];
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    if (wire === WireType.LengthDelimited) {
      for (const packed = new BinaryReader(reader.bytes()); packed.pos < packed.len; )
        numbers.push(read(packed));
    } else if (wire === single) numbers.push(read(reader));
    else reader.skip(wire, number);
  }
  return numbers;
}

function decodeFeature(feature: Uint8Array): Feature {
  const [bytes] = partsOf(feature, 1);
  if (bytes) return partsOf(bytes, 1);
  const [floats] = partsOf(feature, 2);
  if (floats) return Float32Array.from(numbersOf(floats, WireType.Bit32, (reader) => reader.float()));
  const [integers] = partsOf(feature, 3);
  return integers ? numbersOf(integers, WireType.Varint, (reader) => Number(reader.int64())) : [];
}
