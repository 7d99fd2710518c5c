import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { ndarray, zeros } from './ndarray.ts';

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
