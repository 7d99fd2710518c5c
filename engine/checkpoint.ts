/**
 * Tensors on disk in the safetensors format (an 8-byte little-endian header length, a JSON header, then the bytes of
 * the tensors), readable from Python and elsewhere. Files are written whole or not at all.
 */
import { open } from 'node:fs/promises';
import { UserError } from './errors.ts';
import { writeFileAtomically } from './files.ts';
import { type DType, type NdArray, ndarray, sizeOf } from './ndarray.ts';

export interface Checkpoint {
  readonly tensors: Record<string, NdArray>;
  /** Any JSON value the writer gave. */
  readonly metadata: unknown;
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

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

/**
 * Writes tensors and `metadata` (any JSON value) to `path`, atomically.
 * @throws UserError naming the file if it cannot be written; what was there before is untouched.
 */
export async function writeCheckpoint(
  path: string,
  tensors: Record<string, NdArray>,
  metadata: unknown = {},
) {
  const header: Record<string, unknown> = { __metadata__: { json: JSON.stringify(metadata) } };
  let offset = 0;
  // Wide elements first: then every tensor is aligned without gaps, which the format forbids.
  const entries = Object.entries(tensors).sort(([, a], [, b]) => bytesOf[b.dtype] - bytesOf[a.dtype]);
  for (const [name, { dtype, shape, data }] of entries) {
    header[name] = { dtype: nameOf[dtype], shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = Buffer.from(JSON.stringify(header));
  const padded = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const file = Buffer.alloc(8 + padded + offset, ' ');
  file.writeBigUInt64LE(BigInt(padded), 0);
  json.copy(file, 8);
  let position = 8 + padded;
  for (const [, { data }] of entries) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  try {
    await writeFileAtomically(path, file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOSPC' ? 'the disk is full: free some space and resume' : message;
    throw new UserError(`${path}: cannot write the checkpoint: ${why}`);
  }
}

function parseHeader(
  path: string,
  json: string,
): Record<string, Entry> & { __metadata__?: { json?: string } } {
  try {
    const header = JSON.parse(json);
    if (typeof header === 'object' && header !== null) return header;
  } catch {
    // Falls through to the one message for every foreign file.
  }
  throw new UserError(
    `${path}: not a checkpoint (its header is not safetensors JSON): give a .safetensors file`,
  );
}

/**
 * Reads a file that `writeCheckpoint` or any other safetensors writer made.
 * @throws UserError naming the file if it is missing, truncated, of another format, or holds other dtypes than ours.
 */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  let bytes: Buffer;
  try {
    const file = await open(path);
    try {
      bytes = await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UserError(`${path}: ${code === 'ENOENT' ? 'no such checkpoint: check the path' : message}`);
  }
  const headerBytes = bytes.length < 8 ? 0 : Number(bytes.readBigUInt64LE(0));
  if (headerBytes < 2 || headerBytes > LARGEST_HEADER || bytes[8] !== 0x7b) {
    throw new UserError(`${path}: not a checkpoint: give a .safetensors file`);
  }
  const start = 8 + headerBytes;
  if (bytes.length < start) throw new UserError(`${path}: truncated: copy or train it again`);
  const { __metadata__, ...entries } = parseHeader(path, bytes.toString('utf8', 8, start));
  const tensors: Record<string, NdArray> = {};
  for (const [name, entry] of Object.entries(entries as Record<string, Entry>)) {
    const dtype = dtypeOf.get(entry.dtype);
    if (!dtype)
      throw new UserError(`${path}: tensor ${name} has dtype ${entry.dtype}, which is not supported`);
    const [from, to] = entry.data_offsets;
    if (to - from !== sizeOf(entry.shape) * bytesOf[dtype]) {
      throw new UserError(`${path}: tensor ${name} is damaged (its shape and size differ): train it again`);
    }
    if (start + to > bytes.length) throw new UserError(`${path}: truncated: copy or train it again`);
    const copy = new Uint8Array(bytes.subarray(start + from, start + to));
    tensors[name] = ndarray(typed(dtype, copy.buffer), entry.shape, dtype);
  }
  return { tensors, metadata: JSON.parse(__metadata__?.json ?? '{}') };
}

function typed(dtype: DType, buffer: ArrayBuffer) {
  if (dtype === 'float32') return new Float32Array(buffer);
  if (dtype === 'float64') return new Float64Array(buffer);
  if (dtype === 'int32') return new Int32Array(buffer);
  return new Uint8Array(buffer);
}
