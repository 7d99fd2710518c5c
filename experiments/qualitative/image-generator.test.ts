import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { loadImageGenerator } from './image-generator.ts';

afterEach(() => void vi.unstubAllEnvs());

const size = { height: 4, width: 6 };

/** A file outside the project. */
async function plugIn(text: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'generator-')), 'generator.ts');
  await writeFile(path, text);
  return path;
}

it('gives what the file draws for the text and the size', async () => {
  const file = await plugIn(`
    interface Size { height: number; width: number }
    export default async (text: string, { height, width }: Size) => new Uint8Array(height * width * 3).fill(text.length);
  `);
  const draw = await loadImageGenerator(file);
  expect(await draw('abc', size)).toEqual(new Uint8Array(72).fill(3));
});

it.each([
  ['export const draw = 1;', /not a function/],
  ['export default 7;', /not a function/],
  ['export default (', /cannot be loaded/],
  ['export default async () => [1, 2, 3];', /for "a cat" it gave no Uint8Array: return RGB of 4×6/],
  [
    'export default async () => new Uint8Array(71);',
    /gave 71 bytes: return RGB of 4×6 in a Uint8Array of 72/,
  ],
  [
    'export default async () => { throw new Error("no credit"); };',
    /for "a cat" it threw Error: no credit \(/,
  ],
  ['export default () => new Promise(() => {});', /for "a cat" it has not answered for 0.05 s/],
])('says in one line what is wrong with %s', async (text, message) => {
  vi.stubEnv('GENIE_ANSWER_SECONDS', '0.05');
  const file = await plugIn(text);
  const error: Error = await loadImageGenerator(file)
    .then((draw) => draw('a cat', size))
    .catch((caught) => caught);
  expect(error.name).toBe('UserError');
  expect(error.message).toMatch(message);
  expect(error.message).not.toContain('\n');
});

it('says which file is not there', async () => {
  await expect(loadImageGenerator('./nowhere.ts')).rejects.toThrow(/nowhere.ts does not exist/);
});
