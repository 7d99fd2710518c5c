import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { catalogue } from '../envs/check/catalogue.ts';
import * as spaces from '../envs/spaces/index.ts';
import * as vectorWrappers from '../envs/vector/wrappers/index.ts';
import * as wrappers from '../envs/wrappers/index.ts';

/** Tables may be padded for reading: runs of blanks count as one. */
const page = readFileSync(new URL('./gymnasium.md', import.meta.url), 'utf8').replace(/ +/g, ' ');

test('the page lists every check as it is described in the code', () => {
  const missing = Object.entries(catalogue).filter(([code, text]) => !page.includes(`| ${code} | ${text} |`));
  expect(missing).toEqual([]);
});

test('the page names every space and wrapper', () => {
  /** Bases for one's own wrappers, and functions, have no row of their own. */
  const isBase = (name: string) => /^(Vector)?(Observation|Action|Reward)?Wrapper$|^[a-z]|^Space$/.test(name);
  const names = [wrappers, vectorWrappers, spaces].flatMap((module) => Object.keys(module));
  const abbreviated = (name: string) =>
    name.startsWith('VectorizeTransform') && page.includes('VectorizeTransformObservation');
  expect(
    names.filter((name) => !isBase(name) && !abbreviated(name) && !page.includes(`\`${name}\``)),
  ).toEqual([]);
});
