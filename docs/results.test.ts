import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { withResults } from './results-table.ts';

it('shows in the README the figures that are in results/ (else: npm run docs)', async () => {
  const page = await readFile(resolve(import.meta.dirname, '..', 'README.md'), 'utf8');
  expect(page).toContain('<!-- results: ');
  expect(withResults(page)).toBe(page);
});
