/**
 * Tensors on disk in the safetensors format (an 8-byte little-endian header length, a JSON header, then the bytes of
 * the tensors), readable from Python and elsewhere. Files are written whole or not at all, with a checksum of every
 * tensor and of the metadata; files of others have none and are read without.
 */
import { existsSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { UserError } from './errors.ts';
import { type AtomicWriteOptions, previousName, readBounded, writeFileAtomically } from './files.ts';
import { conforming, parseJson, parseJsonObject } from './json.ts';
import { type DType, type NdArray, ndarray, sizeOf } from './ndarray.ts';
import type { Progress } from './progress.ts';

export interface Checkpoint {
  readonly tensors: Record<string, NdArray>;
  /** Any JSON value the writer gave. */
  readonly metadata: unknown;
}

const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.int().min(0)).max(16),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});

type Entry = z.infer<typeof entrySchema>;

/** The format allows texts only. `json` holds our metadata, `checksums` a CRC-32 by name: see `checksumsOf`. */
const ownMetadataSchema = z.strictObject({ json: z.string(), checksums: z.string().optional() });
const foreignMetadataSchema = z.record(z.string(), z.string());

const nameOf: Record<DType, string> = {
  float32: 'F32',
  float64: 'F64',
  int32: 'I32',
  uint8: 'U8',
  bool: 'BOOL',
};
const dtypeOf = new Map(Object.entries(nameOf).map(([dtype, name]) => [name, dtype as DType]));
const bytesOf: Record<DType, number> = { float32: 4, float64: 8, int32: 4, uint8: 1, bool: 1 };
/** Widest element: every tensor starts at a multiple of it. */
const ALIGNMENT = 8;
/** A header larger than this is no header. */
const LARGEST_HEADER = 100 * 1024 * 1024;
/** What one Buffer holds at most on Node 20. */
const LARGEST_FILE = 4 * 2 ** 30;

/**
 * Writes tensors and `metadata` (any JSON value) to `path`, atomically.
 * @throws UserError naming the file if it cannot be written; what was there before is untouched.
 */
export async function writeCheckpoint(
  path: string,
  tensors: Record<string, NdArray>,
  metadata: unknown = {},
  options: AtomicWriteOptions = {},
) {
  const json = JSON.stringify(metadata);
  const checksums = JSON.stringify(checksumsOf(tensors, json));
  const header: Record<string, unknown> = { __metadata__: { json, checksums } };
  let offset = 0;
  // Wide elements first: then every tensor is aligned without gaps, which the format forbids.
  const entries = Object.entries(tensors).sort(([, a], [, b]) => bytesOf[b.dtype] - bytesOf[a.dtype]);
  for (const [name, { dtype, shape, data }] of entries) {
    header[name] = { dtype: nameOf[dtype], shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const headerText = Buffer.from(JSON.stringify(header));
  const padded = Math.ceil(headerText.length / ALIGNMENT) * ALIGNMENT;
  const file = Buffer.alloc(8 + padded + offset, ' ');
  file.writeBigUInt64LE(BigInt(padded), 0);
  headerText.copy(file, 8);
  let position = 8 + padded;
  for (const [, { data }] of entries) {
    file.set(bytesIn(data), position);
    position += data.byteLength;
  }
  try {
    await writeFileAtomically(path, file, options);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOSPC' ? 'the disk is full: free some space and resume' : message;
    throw new UserError(`${path}: cannot write the checkpoint: ${why}`);
  }
}

function bytesIn({ buffer, byteOffset, byteLength }: NdArray['data']): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** CRC-32 of each tensor, its type and shape included, and of the metadata's text under a name no tensor may have. */
function checksumsOf(tensors: Readonly<Record<string, NdArray>>, json: string): Record<string, number> {
  const sums = Object.entries(tensors).map(([name, { dtype, shape, data }]): [string, number] => [
    name,
    // The text last: of no bytes at all, the sum is 0 whatever came before.
    crc32(`${dtype} ${shape}`, crc32(bytesIn(data))),
  ]);
  return { ...Object.fromEntries(sums), __metadata__: crc32(json) };
}

/**
 * Reads a file that `writeCheckpoint` or any other safetensors writer made.
 * @throws UserError naming the file, and the tensor where it is one's fault, if it is missing, truncated, damaged, of
 * another format, or holds other dtypes than ours.
 */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  if (!existsSync(path)) throw new UserError(`${path}: no such checkpoint: check the path`);
  const bytes = await readBounded(path, LARGEST_FILE);
  const headerBytes = bytes.length < 8 ? 0 : Number(bytes.readBigUInt64LE(0));
  if (headerBytes < 2 || headerBytes > LARGEST_HEADER || bytes[8] !== 0x7b) {
    throw new UserError(`${path}: not a checkpoint: give a .safetensors file`);
  }
  const start = 8 + headerBytes;
  if (bytes.length < start) throw new UserError(`${path}: truncated: copy or train it again`);
  const header = parseJsonObject(bytes.toString('utf8', 8, start), `${path}: not a checkpoint: its header`);
  const { __metadata__ = {}, ...entries } = header;
  const { json, checksums } = ownMetadata(path, __metadata__);
  const tensors: Record<string, NdArray> = {};
  for (const [name, entry, from] of placed(path, entries, bytes.length - start)) {
    const dtype = dtypeOf.get(entry.dtype)!;
    const copy = new Uint8Array(bytes.subarray(start + from, start + entry.data_offsets[1]));
    tensors[name] = ndarray(typed(dtype, copy.buffer), entry.shape, dtype);
  }
  if (checksums !== undefined) verify(path, checksumsOf(tensors, json), checksums);
  return { tensors, metadata: parseJson(json, `${path}: its metadata`) };
}

/** Other keys beside ours would be ours with a flipped bit, and the checksums gone with it. */
function ownMetadata(path: string, value: unknown): z.infer<typeof ownMetadataSchema> {
  const place = `${path}: __metadata__`;
  const found = conforming(foreignMetadataSchema, value, place);
  const ours = 'json' in found || 'checksums' in found;
  return ours ? conforming(ownMetadataSchema, found, place) : { json: '{}' };
}

/** As `readCheckpoint`, or if the file is damaged the one that it replaced. `progress` is told so. */
export async function readLatestCheckpoint(path: string, progress?: Progress): Promise<Checkpoint> {
  try {
    return await readCheckpoint(path);
  } catch (error) {
    const previous = previousName(path);
    if (!(error instanceof UserError) || !existsSync(path) || !existsSync(previous)) throw error;
    progress?.note(`${error.message}; going on from the checkpoint before it`);
    return readCheckpoint(previous);
  }
}

/**
 * The tensors that `shapes` names: the weights of a model that `owner` describes. Others are left out.
 * @param path the file they come from, for messages.
 * @throws UserError naming the first that is missing, of another shape or type, or not finite.
 */
export function checkedWeights(
  path: string,
  tensors: Readonly<Record<string, NdArray>>,
  shapes: Readonly<Record<string, readonly number[]>>,
  owner: string,
): Record<string, NdArray> {
  const weights: Record<string, NdArray> = {};
  for (const [name, shape] of Object.entries(shapes)) {
    const tensor = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
    if (tensor?.dtype !== 'float32' || `${tensor.shape}` !== `${shape}`) {
      const found = tensor ? `is ${tensor.dtype} [${tensor.shape}] there` : 'is missing';
      throw new UserError(`${path}: does not belong to ${owner}: ${name} [${shape}] ${found}; train again`);
    }
    weights[name] = tensor;
  }
  checkFinite(path, weights);
  return weights;
}

/** @throws UserError naming the file and the first tensor that holds a NaN or an infinity. */
export function checkFinite(path: string, tensors: Readonly<Record<string, NdArray>>): void {
  for (const [name, { data }] of Object.entries(tensors)) {
    const at = data.findIndex((value) => !Number.isFinite(value));
    if (at >= 0) {
      throw new UserError(
        `${path}: tensor ${name} holds ${data[at]} at position ${at}: it is damaged, or training diverged; train it again`,
      );
    }
  }
}

/** Each tensor's entry with its first byte, in the file's order: no gap, no overlap, nothing outside the file. */
function placed(
  path: string,
  entries: Record<string, unknown>,
  available: number,
): [string, Entry, number][] {
  const found = Object.entries(entries).map(([name, value]): [string, Entry, number] => {
    const place = `${path}: tensor ${name}`;
    if (name === '__proto__') throw new UserError(`${place}: no tensor can have this name`);
    const entry = conforming(entrySchema, value, place);
    const dtype = dtypeOf.get(entry.dtype);
    if (!dtype) throw new UserError(`${place} has dtype ${entry.dtype}, which is not supported`);
    const [from, to] = entry.data_offsets;
    if (to - from !== sizeOf(entry.shape) * bytesOf[dtype]) {
      throw new UserError(`${place} is damaged (its shape and size differ): train it again`);
    }
    if (to > available)
      throw new UserError(`${path}: truncated (${name} lies outside): copy or train it again`);
    return [name, entry, from];
  });
  let end = 0;
  for (const [name, { data_offsets }, from] of found.sort(([, a], [, b]) =>
    compare(a.data_offsets, b.data_offsets),
  )) {
    if (from !== end)
      throw new UserError(
        `${path}: tensor ${name} does not begin where the one before it ends: train it again`,
      );
    end = data_offsets[1];
  }
  return found;
}

/** By first byte; empty tensors before the one that begins where they lie. */
function compare([from, to]: readonly number[], [otherFrom, otherTo]: readonly number[]): number {
  return from - otherFrom || to - otherTo;
}

/** @throws UserError naming the first tensor whose bytes are not those that were written. */
function verify(path: string, actual: Readonly<Record<string, number>>, written: string): void {
  const expected = conforming(
    z.record(z.string(), z.int()),
    parseJson(written, `${path}: checksums`),
    `${path}: checksums`,
  );
  for (const name of new Set([...Object.keys(actual), ...Object.keys(expected)])) {
    if (actual[name] === expected[name]) continue;
    const what = name === '__metadata__' ? 'its metadata is' : `tensor ${name} is`;
    throw new UserError(`${path}: ${what} not what was written (wrong checksum): copy or train it again`);
  }
}

function typed(dtype: DType, buffer: ArrayBuffer) {
  if (dtype === 'float32') return new Float32Array(buffer);
  if (dtype === 'float64') return new Float64Array(buffer);
  if (dtype === 'int32') return new Int32Array(buffer);
  return new Uint8Array(buffer);
}
