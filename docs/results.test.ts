import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { pages, withResults } from './results-table.ts';

it.each(pages)('%s shows the figures that are in results/ (else: npm run docs)', async (name) => {
  const page = await readFile(resolve(import.meta.dirname, '..', name), 'utf8');
  expect(page).toContain('<!-- results: ');
  expect(withResults(page)).toBe(page);
});
