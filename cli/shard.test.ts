import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDataset } from '../data/dataset.ts';
import { mergeDatasets } from '../data/merge.ts';
import { collectCommand } from './collect-episodes.ts';
import { mergeCommand } from './merge.ts';
import { shareOf } from './shard.ts';

it('shards one after another are the whole, and none is larger than another by more than one', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 9 }), (items, count) => {
      const shards = Array.from({ length: count }, (_, i) => shareOf(items, { index: i + 1, count }));
      expect(shards.flat()).toEqual(items);
      const sizes = shards.map(({ length }) => length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
  );
});

describe('a recording in shards', () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  const shards = () => [at('b'), at('a')];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shards-'));
    const options = {
      ...{ env: 'CoinRun-easy-v0', envArg: [], agent: 'random', episodes: 5, firstLevel: 3, maxSteps: 6 },
      ...{ randomActions: 0, format: 'genie', seed: 0, workers: 1 },
    };
    await collectCommand({ ...options, out: at('whole') });
    await collectCommand({ ...options, shard: { index: 1, count: 2 }, out: at('a') });
    await collectCommand({ ...options, shard: { index: 2, count: 2 }, out: at('b') });
    await collectCommand({ ...options, seed: 1, shard: { index: 2, count: 2 }, out: at('other') });
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('merges into what one process records, whatever the order they are given in', async () => {
    await mergeCommand(shards(), at('merged'));
    const [whole, merged] = await Promise.all(
      ['whole', 'merged'].map((name) => openDataset(at(name), { labels: true })),
    );
    expect(merged.hash).toBe(whole.hash);
    expect(merged.episodes).toEqual(whole.episodes);
    for (const { id } of whole.episodes) {
      const video = join('videos', `${id}.mp4`);
      expect(
        (await readFile(join(at('merged'), video))).equals(await readFile(join(at('whole'), video))),
      ).toBe(true);
    }
    const recipeOf = async (name: string) =>
      JSON.parse(await readFile(join(at(name), 'recipe.json'), 'utf8'));
    expect((await recipeOf('merged')).recipe).toEqual((await recipeOf('whole')).recipe);
    expect(await recipeOf('merged')).not.toHaveProperty('shard');
  });

  it.each([
    ['one is missing', () => [at('a')], /shard 2\/2 is missing/],
    ['one is given twice', () => [at('a'), at('b'), at('b')], /shard 2\/2 is given twice/],
    ['one was recorded otherwise', () => [at('a'), at('other')], /other was recorded with seed/],
    ['one is no shard', () => [at('whole'), at('b')], /is no shard of a recording/],
  ])('is refused where %s', async (_, parts, message) => {
    await expect(mergeDatasets(parts(), at('refused'))).rejects.toThrow(message);
  });

  it('overwrites nothing', async () => {
    await cp(at('a'), at('there'), { recursive: true });
    await expect(mergeDatasets(shards(), at('there'))).rejects.toThrow(/exists: choose another --out/);
  });
});

it('labels in shards are joined in their order, no episode twice', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'labels-'));
  const [a, b, out] = ['a.jsonl', 'b.jsonl', 'all.jsonl'].map((name) => join(folder, name));
  await writeFile(a, '{"id":"x","latents":[1,2]}\n');
  await writeFile(b, '{"id":"y","latents":[3]}\n');
  await expect(mergeCommand([a, a], out)).rejects.toThrow(
    /labels x, which another part has labelled already/,
  );
  await mergeCommand([a, b], out);
  expect(await readFile(out, 'utf8')).toBe('{"id":"x","latents":[1,2]}\n{"id":"y","latents":[3]}\n');
  await rm(folder, { recursive: true });
});
