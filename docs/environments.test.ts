/** Keeps docs/environments.md true: every environment that is registered, its actions, and a picture that exists. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { expect, it } from 'vitest';
import type { PlatformerEnv } from '../envs/platformers/env.ts';
import { make, registeredSpecs } from '../envs/registry.ts';
import { drawCartPoleStrip, drawStrip } from './environment-pictures.ts';

const platformers = ['CaveJumper-v0', 'Climber-v0', 'Runner-v0'];
const page = await readFile(join(import.meta.dirname, 'environments.md'), 'utf8');

it('lists exactly the registered environments', () => {
  const listed = [...page.matchAll(/^\| `([\w-]+)` +\|/gm)].map(([, id]) => id);
  expect(listed.sort()).toEqual(
    registeredSpecs()
      .map(({ id }) => id)
      .sort(),
  );
});

it.each(platformers)('names the actions of %s', async (id) => {
  const section = page.split(`### ${id}\n`)[1].split(/^##/m)[0];
  const described = [...section.matchAll(/^\| \d+ +\| ([\w ]+?)(?::.*)? *\|$/gm)].map(([, name]) => name);
  const { unwrapped } = await make(id);
  expect(described).toEqual((unwrapped as PlatformerEnv).metadata.actionMeanings);
});

it.each(platformers)('shows %s as it looks', async (id) => {
  const shown = PNG.sync.read(await readFile(join(import.meta.dirname, 'images', `${id}.png`)));
  const drawn = PNG.sync.read(Buffer.from(await drawStrip(id)));
  // If not: npx tsx docs/environment-pictures.ts
  expect(shown.data.equals(drawn.data)).toBe(true);
});

it('shows CartPole as it looks', async () => {
  const shown = PNG.sync.read(await readFile(join(import.meta.dirname, 'images', 'CartPole-v1.png')));
  expect(shown.data.equals(PNG.sync.read(Buffer.from(await drawCartPoleStrip())).data)).toBe(true);
});

it('shows a picture of every environment', () => {
  // Variants are shown with what they vary.
  const family = (id: string) => id.replace(/-v\d+$/, '').replace(/^Tabletop.*/, 'Tabletop');
  for (const { id } of registeredSpecs()) {
    const section = page
      .split(/^##+ /m)
      .find((text) => text.includes('images/') && text.includes(family(id)));
    expect(section, id).toBeDefined();
  }
});

it('shows pictures that exist', async () => {
  const pictures = [...page.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path]) => path);
  expect(pictures.length).toBeGreaterThanOrEqual(5);
  for (const path of pictures) {
    const { width, height } = PNG.sync.read(await readFile(join(import.meta.dirname, path)));
    expect(width).toBeGreaterThan(height);
  }
});
