import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cutTornLine } from './files.ts';

it.each([
  ['é: 1\n2\n', ['é: 1', '2']],
  ['é: 1\n2\né', ['é: 1', '2']],
  ['torn', []],
  ['', []],
])('keeps the whole lines of %j', async (content, lines) => {
  const path = join(await mkdtemp(join(tmpdir(), 'lines-')), 'log');
  // Cut within the last letter, if there is one to cut.
  await writeFile(path, content.endsWith('é') ? Buffer.from(content).subarray(0, -1) : content);
  expect(await cutTornLine(path)).toEqual(lines);
  expect(await readFile(path, 'utf8')).toBe(lines.map((line) => `${line}\n`).join(''));
});

it('finds no lines where there is no file, and makes none', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'lines-')), 'log');
  expect(await cutTornLine(path)).toEqual([]);
  await expect(readFile(path)).rejects.toThrow(/ENOENT/);
});
