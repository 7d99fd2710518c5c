import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseJson, readJsonObject } from './json.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'json-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('reads what JSON.stringify writes', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      expect(parseJson(JSON.stringify(value), 'here')).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

it('depth is counted outside strings, and bounded', () => {
  expect(parseJson(JSON.stringify(['['.repeat(1000), '\\"'.repeat(50)]), 'here')).toHaveLength(2);
  expect(() => parseJson('['.repeat(1e6), 'deep.json')).toThrow('deep.json: JSON is nested deeper than 64');
});

it('names the file that is cut off, no object, too large or no file at all', async () => {
  const path = join(folder, 'a.json');
  await writeFile(path, '{"a": 1');
  await expect(readJsonObject(path)).rejects.toThrow(`${path}: not JSON`);
  await writeFile(path, '[1]');
  await expect(readJsonObject(path)).rejects.toThrow(`${path}: holds other JSON than an object`);
  await truncate(path, 2 ** 40);
  await expect(readJsonObject(path)).rejects.toThrow(`${path}: has ${2 ** 40} bytes`);
  await expect(readJsonObject(folder)).rejects.toThrow('not a regular file');
  await expect(readJsonObject(join(folder, 'none'))).rejects.toThrow('none: no such file');
});

it.skipIf(process.platform === 'win32')('does not wait for the other end of a pipe', async () => {
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  await expect(readJsonObject(path)).rejects.toThrow('not a regular file');
});
