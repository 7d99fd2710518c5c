/**
 * Faults that keep a format's outer shape whole (lengths, checksums, compression), so that they reach what lies within.
 * By the ending of the file's name.
 */
import { crc32 } from 'node:zlib';
import { unzipSync, zipSync } from 'fflate';
import { parse } from 'yaml';
import { framed } from '../data/formats/fixtures/records.ts';
import type { RandomStream } from '../engine/random.ts';
import { byteMutations } from './bytes.ts';
import { mutateJson } from './json.ts';

type StructureMutation = (bytes: Buffer, random: RandomStream) => Buffer;

function pick<T>(values: readonly T[], random: RandomStream): T {
  return values[random.integer(values.length)];
}

function someBytes(bytes: Buffer, random: RandomStream): Buffer {
  return pick(Object.values(byteMutations), random)(bytes, random);
}

/** Checksums away: they would refuse every other fault before it is looked at. */
function withoutChecksums(line: string): string {
  return line.replace(/,"(crc32|videoCrc32)":"\w+"/g, '');
}

function jsonLines(bytes: Buffer, random: RandomStream): Buffer {
  const lines = withoutChecksums(bytes.toString()).split('\n').filter(Boolean);
  const i = random.integer(lines.length);
  lines[i] = mutateJson(JSON.parse(lines[i]), random);
  return Buffer.from(`${lines.join('\n')}\n`);
}

function safetensors(bytes: Buffer, random: RandomStream): Buffer {
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, start)) as Record<string, unknown>;
  if (header.__metadata__) header.__metadata__ = { json: (header.__metadata__ as { json: string }).json };
  const text = Buffer.from(mutateJson(header, random));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, bytes.subarray(start)]);
}

const shapes = [
  '()',
  '(0,)',
  '(-1,)',
  '(4, 8, 8)',
  '(1152921504606846976,)',
  '(4, 8, 8, 3, 0)',
  '(1e9, 1e9)',
  '(nan,)',
  `(${'1,'.repeat(99)})`,
];
const types = ['<f8', '|u1', '>i4', '|O', '<U9999999', '<i0', '<c16', '|S4', ''];

function npz(bytes: Buffer, random: RandomStream): Buffer {
  if (random.integer(6) === 0) return claimedSize(bytes, random);
  const files = unzipSync(bytes);
  const name = pick(Object.keys(files), random);
  const file = Buffer.from(files[name]);
  const [start, length] = [10, file.readUInt16LE(8)];
  const header = file.toString('latin1', start, start + length);
  const changed =
    random.integer(2) === 0
      ? header.replace(/'shape': \([^)]*\)/, `'shape': ${pick(shapes, random)}`)
      : header.replace(/'descr': '[^']*'/, `'descr': '${pick(types, random)}'`);
  file.writeUInt16LE(changed.length, 8);
  const whole = Buffer.concat([
    file.subarray(0, start),
    Buffer.from(changed, 'latin1'),
    file.subarray(start + length),
  ]);
  files[name] = Uint8Array.from(random.integer(4) === 0 ? someBytes(file, random) : whole);
  return Buffer.from(zipSync(files, { level: 1, mtime: new Date(1980, 0, 1) }));
}

/** What the central directory says that an entry unpacks to. */
function claimedSize(bytes: Buffer, random: RandomStream): Buffer {
  const changed = Buffer.from(bytes);
  const entry = changed.indexOf('PK\x01\x02', 0, 'latin1');
  if (entry >= 0) changed.writeUInt32LE(pick([0, 1, 2 ** 30, 2 ** 31, 2 ** 32 - 1], random), entry + 24);
  return changed;
}

function tfrecord(bytes: Buffer, random: RandomStream): Buffer {
  const length = Number(bytes.readBigUInt64LE(0));
  const content = bytes.subarray(12, 12 + length);
  return Buffer.concat([framed(someBytes(content, random)), bytes.subarray(16 + length)]);
}

/** Thrift that describes the columns stands before the last eight bytes. */
function parquet(bytes: Buffer, random: RandomStream): Buffer {
  const end = bytes.length - 8;
  const start = end - bytes.readUInt32LE(end);
  const footer = Buffer.from(bytes.subarray(start, end));
  for (let n = 1 + random.integer(3); n > 0; n--)
    footer[random.integer(footer.length)] = pick([0, 1, 0x7f, 0x80, 0xff, random.integer(256)], random);
  return Buffer.concat([bytes.subarray(0, start), footer, bytes.subarray(end)]);
}

function mp4(bytes: Buffer, random: RandomStream): Buffer {
  const changed = Buffer.from(bytes);
  const moov = Math.max(0, changed.indexOf('moov', 0, 'latin1'));
  const at = moov + random.integer(changed.length - moov - 4);
  changed.writeUInt32BE(pick([0, 1, 2 ** 16, 2 ** 31 - 1, 2 ** 32 - 1, random.integer(2 ** 31)], random), at);
  return changed;
}

function png(bytes: Buffer, random: RandomStream): Buffer {
  const changed = Buffer.from(bytes);
  const side = () => pick([0, 1, 7, 100_000, 2 ** 31 - 1], random);
  changed.writeUInt32BE(side(), 16);
  changed.writeUInt32BE(side(), 20);
  changed.writeUInt32BE(crc32(changed.subarray(12, 29)), 29);
  return changed;
}

function message(bytes: Buffer, random: RandomStream): Buffer {
  const [header, payload] = [bytes.readUInt32LE(0), bytes.readUInt32LE(4)];
  const text = Buffer.from(mutateJson(JSON.parse(bytes.toString('utf8', 8, 8 + header)), random));
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32LE(pick([text.length, text.length, 0, 2 ** 31, 2 ** 32 - 1], random), 0);
  lengths.writeUInt32LE(pick([payload, payload, 8, 2 ** 31], random), 4);
  return Buffer.concat([lengths, text, bytes.subarray(8 + header)]);
}

export const structureMutations: Readonly<Record<string, StructureMutation>> = {
  '.json': (bytes, random) => Buffer.from(mutateJson(JSON.parse(bytes.toString()), random)),
  '.jsonl': jsonLines,
  '.yaml': (bytes, random) => Buffer.from(mutateJson(parse(bytes.toString()), random)),
  '.safetensors': safetensors,
  '.npz': npz,
  '.tfrecord': tfrecord,
  '.parquet': parquet,
  '.mp4': mp4,
  '.png': png,
  '.bin': message,
  '.requests': jsonLines,
};
