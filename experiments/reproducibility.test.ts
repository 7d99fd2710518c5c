/** What docs/trust.md says of the same bits elsewhere, in small: a recording and a training with one thread and with two. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { heldRandomAgent } from '../agents/held-random.ts';
import { openDataset } from '../data/dataset.ts';
import { temporaryFolder } from '../data/test-episodes.ts';
import { DatasetWriter } from '../data/writer.ts';
import { type Arrays, createEngine } from '../engine/engine.ts';
import { silent } from '../engine/progress.ts';
import { RandomStream } from '../engine/random.ts';
import { make } from '../envs/registry.ts';
import { smallConfig } from '../genie/fixtures/small-genie.ts';
import type { Genie } from '../genie/genie.ts';
import { trainGenie } from '../genie/training/train-genie.ts';
import { loadWorldModel } from '../genie/world-models.ts';
import { collect } from './collect.ts';
import { EpisodePlayers } from './episode-players.ts';

async function recorded(threads: number): Promise<string> {
  const path = await temporaryFolder();
  const play = { seed: 0, maximumSteps: 20, facts: { game: 'coinrun', mode: 'easy' } };
  const setup = { ...play, env: 'CoinRun-easy-v0', agent: heldRandomAgent.name, randomActions: 0 };
  const players = new EpisodePlayers(setup, threads);
  const env = await make('CoinRun-easy-v0');
  const writer = await DatasetWriter.open(path);
  try {
    const levels = [0, 1, 2, 3];
    await collect({ ...play, agent: heldRandomAgent, env, levels, onlySolved: false, writer, players });
  } finally {
    await players.close();
    await env.close();
  }
  return path;
}

async function bytesOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const pairs = paths.map(async (path) => [
    relative(folder, path),
    (await readFile(path)).toString('base64'),
  ]);
  return Object.fromEntries(await Promise.all(pairs));
}

async function trained(data: string, threads: number): Promise<Arrays> {
  const video = await openDataset(data, { height: 16, width: 16 });
  const config = smallConfig();
  const directory = await temporaryFolder();
  await trainGenie({
    engine: await createEngine({ engine: 'onnx', threads }),
    config: {
      ...config,
      tokenizer: { ...config.tokenizer, steps: 5 },
      training: { ...config.training, steps: 5 },
    },
    dataset: video.filter((_, i) => i < 3),
    heldOut: video.filter((_, i) => i === 3),
    random: new RandomStream(0),
    directory,
    resume: false,
    progress: silent,
  });
  return ((await loadWorldModel(directory)) as Genie).weights;
}

it('one thread and two record the same bytes, and train the same weights to 1e-4', async () => {
  const [data, byTwo] = [await recorded(1), await recorded(2)];
  expect(await bytesOf(byTwo)).toEqual(await bytesOf(data));
  const [one, again, two] = [await trained(data, 1), await trained(data, 1), await trained(data, 2)];
  expect(again).toEqual(one);
  for (const [name, { data: expected }] of Object.entries(one)) {
    const distances = Array.from(two[name].data, (value, i) => Math.abs(value - expected[i]));
    expect(Math.max(...distances), name).toBeLessThan(1e-4);
  }
});
