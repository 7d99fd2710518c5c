import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { checkedWeights, readCheckpoint, readLatestCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { ndarray, zeros } from './ndarray.ts';
import { silent } from './progress.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checkpoint-'));
});
afterAll(() => rm(folder, { recursive: true }));

const tensors = {
  weight: ndarray([1.5, -2, Number.NaN, 4, 5, 6], [2, 3], 'float32'),
  empty: zeros([0, 3], 'float32'),
  step: ndarray([7], [], 'int32'),
  'block0.mask': ndarray([1, 0, 1], [3], 'bool'),
  pixels: ndarray([1, 2, 255], [3], 'uint8'),
  exact: ndarray([Math.PI], [1], 'float64'),
};

it('reads back what was written, metadata included', async () => {
  const path = join(folder, 'deep', 'all.safetensors');
  await writeCheckpoint(path, tensors, { preset: 'quick', seeds: [1, 2] });
  expect(await readCheckpoint(path)).toEqual({ tensors, metadata: { preset: 'quick', seeds: [1, 2] } });
});

it('follows the safetensors layout', async () => {
  const path = join(folder, 'layout.safetensors');
  await writeCheckpoint(path, tensors);
  const bytes = await readFile(path);
  const headerLength = Number(bytes.readBigUInt64LE(0));
  const { __metadata__, ...entries } = JSON.parse(bytes.toString('utf8', 8, 8 + headerLength));
  expect(Object.values(__metadata__).every((value) => typeof value === 'string')).toBe(true);
  const offsets = (Object.values(entries) as { data_offsets: [number, number] }[]).map(
    (entry) => entry.data_offsets,
  );
  const sorted = offsets.sort(([a, b], [c, d]) => a - c || b - d);
  sorted.forEach(([start], i) => {
    expect(start).toBe(i === 0 ? 0 : sorted[i - 1][1]);
  });
  expect(8 + headerLength + sorted.at(-1)![1]).toBe(bytes.length);
});

it('names the file when it is missing, cut anywhere, or something else', async () => {
  const path = join(folder, 'bad.safetensors');
  await expect(readCheckpoint(join(folder, 'none'))).rejects.toThrow(/none: no such checkpoint/);
  await writeCheckpoint(path, tensors);
  const whole = await readFile(path);
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), async (length) => {
      await writeFile(path, whole.subarray(0, length));
      await expect(readCheckpoint(path)).rejects.toThrow(path);
    }),
    { numRuns: 30 },
  );
  await writeFile(path, 'a text that is long enough to be mistaken for something');
  await expect(readCheckpoint(path)).rejects.toThrow(/bad.safetensors: not a checkpoint/);
});

it('leaves the previous file and no rubbish when the disk is full', async () => {
  const path = join(folder, 'full', 'model.safetensors');
  await writeCheckpoint(path, tensors, { version: 1 });
  const file = await open(path);
  const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  const write = vi.spyOn(Object.getPrototypeOf(file), 'writeFile').mockRejectedValueOnce(full);
  await file.close();
  await expect(writeCheckpoint(path, tensors, { version: 2 })).rejects.toThrow(
    `${path}: cannot write the checkpoint: the disk is full`,
  );
  write.mockRestore();
  expect((await readCheckpoint(path)).metadata).toEqual({ version: 1 });
  expect(await readdir(join(folder, 'full'))).toEqual(['model.safetensors']);
});

it("notices every flipped bit, and names the tensor where it is one's", async () => {
  const path = join(folder, 'flipped.safetensors');
  await writeCheckpoint(path, tensors, { preset: 'quick' });
  const whole = await readFile(path);
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(7), async (at, bit) => {
      const damaged = Buffer.from(whole);
      damaged[at] ^= 1 << bit;
      await writeFile(path, damaged);
      await expect(readCheckpoint(path)).rejects.toThrow(path);
    }),
    { numRuns: 300 },
  );
  const damaged = Buffer.from(whole);
  damaged[whole.length - 1] ^= 1;
  await writeFile(path, damaged);
  await expect(readCheckpoint(path)).rejects.toThrow(/tensor (pixels|block0.mask) is not what was written/);
});

/** A file with this header and so many bytes of data. */
async function foreign(header: unknown, bytes: number): Promise<string> {
  const path = join(folder, 'foreign.safetensors');
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  await writeFile(path, Buffer.concat([length, json, Buffer.alloc(bytes)]));
  return path;
}

it.each<[string, unknown, RegExp]>([
  ['no entry', { a: null }, /tensor a: /],
  ['no offsets', { a: { dtype: 'F32', shape: [2], data_offsets: null } }, /tensor a: data_offsets/],
  [
    'negative offsets',
    { a: { dtype: 'F32', shape: [2], data_offsets: [-8, 0] } },
    /tensor a: data_offsets.0/,
  ],
  ['a shape of text', { a: { dtype: 'F32', shape: '[2]', data_offsets: [0, 8] } }, /tensor a: shape/],
  [
    'a shape of 2^60 elements',
    { a: { dtype: 'U8', shape: [2 ** 30, 2 ** 30], data_offsets: [0, 8] } },
    /tensor a is damaged/,
  ],
  [
    'data outside',
    { a: { dtype: 'F32', shape: [20], data_offsets: [0, 80] } },
    /truncated \(a lies outside\)/,
  ],
  ['a gap', { a: { dtype: 'F32', shape: [1], data_offsets: [4, 8] } }, /tensor a does not begin/],
  [
    'an overlap',
    {
      a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
      b: { dtype: 'F32', shape: [1], data_offsets: [4, 8] },
    },
    /tensor b does not begin/,
  ],
  ['metadata that is no text', { __metadata__: { json: 3 } }, /__metadata__: json/],
  [
    'metadata of ours with another key',
    { __metadata__: { json: '{}', checksumc: '{}' } },
    /__metadata__: top level/,
  ],
  ['metadata that is no JSON', { __metadata__: { json: '{' } }, /its metadata: not JSON/],
])('refuses a header with %s', async (_, header, message) => {
  await expect(readCheckpoint(await foreign(header, 8))).rejects.toThrow(message);
});

it("weights with a NaN are refused with the tensor's name; others' files need no checksum", async () => {
  const path = await foreign({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } }, 8);
  const { tensors } = await readCheckpoint(path);
  expect(checkedWeights(path, tensors, { a: [2] }, 'the model')).toEqual(tensors);
  expect(() => checkedWeights(path, tensors, { b: [2] }, 'the model')).toThrow(/b \[2\] is missing/);
  tensors.a.data[1] = Number.NaN;
  expect(() => checkedWeights(path, tensors, { a: [2] }, 'the model')).toThrow(
    /tensor a holds NaN at position 1/,
  );
});

it('where the last checkpoint is damaged, the one before it is read, and said', async () => {
  const path = join(folder, 'two.safetensors');
  for (const version of [1, 2]) await writeCheckpoint(path, tensors, { version }, { keepPrevious: true });
  expect((await readLatestCheckpoint(path)).metadata).toEqual({ version: 2 });
  await writeFile(path, 'damaged');
  const notes: string[] = [];
  const read = await readLatestCheckpoint(path, { ...silent, note: (line) => notes.push(line) });
  expect(read.metadata).toEqual({ version: 1 });
  expect(notes).toEqual([expect.stringContaining('going on from the checkpoint before it')]);
});
