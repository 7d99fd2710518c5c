import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { keysPage } from './keys.ts';

it('keys.md tells of the keys that there are (else: npm run docs)', async () => {
  expect(await readFile(join(import.meta.dirname, 'keys.md'), 'utf8')).toBe(await keysPage());
});
