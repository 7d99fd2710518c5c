import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testEpisode } from '../../data/test-episodes.ts';
import { DatasetWriter } from '../../data/writer.ts';
import { createEngine, type Engine } from '../../engine/engine.ts';
import { silent } from '../../engine/progress.ts';
import type { WorldModel } from '../../genie/world-model.ts';
import { findExperiment } from '../registry.ts';
import type { WorldsConfig } from './config.ts';
import { writePrompts } from './experiment.ts';
import { presets } from './presets.ts';

let folder: string;
let engine: Engine;
const { models, ...tiny } = presets.tiny;
const [{ genie }] = models;
const config: WorldsConfig = {
  ...tiny,
  models: [
    {
      genie: {
        ...genie,
        tokenizer: { ...genie.tokenizer, steps: 3 },
        training: { ...genie.training, steps: 3 },
      },
      seeds: 1,
      from: null,
    },
  ],
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'worlds-'));
  engine = await createEngine({ engine: 'onnx' });
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs in a folder of its own; gives what was noted, the one row of its summary, and its page. */
async function run(name: string, source: WorldsConfig['source'], resume = false, seed = config.seed) {
  const out = join(folder, name);
  const notes: string[] = [];
  const progress = { ...silent, note: (line: string) => void notes.push(line) };
  const experiment = await findExperiment('worlds');
  const checked = experiment.schema.parse({ ...config, source, seed });
  await experiment.run(checked, { out, engine, progress, resume, preset: 'tiny' });
  const { rows } = JSON.parse(await readFile(join(out, 'summary.json'), 'utf8'));
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ preset: 'tiny', seed: 0 });
  for (const figure of [
    ...['reconstructionPsnr', 'generatedPsnr', 'copyPsnr', 'delta4Psnr'],
    ...['consistency', 'framesPerSecond', 'minutes'],
  ]) {
    expect(rows[0][figure]).toEqual(expect.any(Number));
  }
  const page = await readFile(join(out, 'report.md'), 'utf8');
  const pictures = [...page.matchAll(/!\[.+?\]\((.*?)\)/g)].map(([, file]) => file);
  expect(pictures).toHaveLength(3);
  for (const file of pictures) expect((await stat(join(out, file))).size).toBeGreaterThan(1000);
  expect(page).toContain('| 7 |');
  return { notes, row: rows[0], page };
}

it('trains a world, measures it, and shows it; a finished run is not trained again', async () => {
  const { row, page } = await run('coinrun', tiny.source);
  expect(row.data).toBe('CoinRun-easy-v0 and CoinRun-hard-v0');
  expect(row.bound.moved).toEqual(expect.any(Number));
  expect(row.meanings).toHaveLength(2);
  expect(page).toContain('so the agent');
  const { notes } = await run('coinrun', tiny.source, true);
  expect(notes.filter((line) => line.startsWith('models/tiny') && line.includes('kept'))).toHaveLength(1);
}, 400_000);

it('asks of the tabletop what codes do to the gripper, and nothing that only CoinRun can tell', async () => {
  const { row, page } = await run('tabletop', {
    kind: 'tabletop',
    ...{ episodes: 8, heldOutEpisodes: 8, maximumSteps: 40, scene: 58, lapses: 0.1 },
    reader: { steps: 5 },
  });
  expect(row).toMatchObject({ data: 'Tabletop-v0', agent: null, bound: null, meanings: [] });
  expect(row.gripperReader).toEqual(expect.any(Number));
  expect(row.displacements).toHaveLength(8);
  expect(page).toContain("generated gripper's displacement");
  expect(page).not.toContain('the agent');
}, 400_000);

async function writeEpisodes(path: string, count: number): Promise<void> {
  const writer = await DatasetWriter.open(path);
  for (let i = 0; i < count; i++) await writer.add(testEpisode(i, { frames: 30, height: 64, width: 64 }));
}

it('leaves no prompts beside a model but its own', async () => {
  const frame = new Uint8Array(4 * 4 * 3);
  const model = { config: { video: { height: 4, width: 4 } } } as WorldModel;
  const rollout = {
    clip: { id: '', start: 0, frames: [frame, frame], actions: [0] },
    frames: [frame, frame],
  };
  const write = (count: number) => {
    const rollouts = Array.from({ length: count }, () => rollout);
    return writePrompts(folder, { model, rollouts, held: [rollouts.map(({ frames }) => frames)] });
  };
  await write(3);
  await write(2);
  expect(await readdir(join(folder, 'prompts'))).toEqual(['01.png', '02.png']);
});

it('takes recorded episodes, of which every tenth is held out', async () => {
  const data = join(folder, 'episodes');
  await writeEpisodes(data, 30);
  const { row } = await run('given', { kind: 'given', path: data });
  expect(row).toMatchObject({ data: 'given episodes', gripperReader: null, bound: null });
  const { config: recorded } = JSON.parse(await readFile(join(folder, 'given', 'run.json'), 'utf8'));
  expect(isAbsolute(recorded.source.path)).toBe(false);
  // Clips and noise are of the run's seed, which neither data nor model depend on.
  const { notes } = await run('given', { kind: 'given', path: data }, true, 1);
  expect(notes).toContain('models/tiny-0: finished earlier, kept');
  expect(notes).not.toContain('worlds/tiny-0: finished earlier, kept');

  await expect(run('nothing', { kind: 'given', path: null })).rejects.toThrow('--data <folder>');
  const few = join(folder, 'few');
  await writeEpisodes(few, 3);
  await expect(run('of-few', { kind: 'given', path: few })).rejects.toThrow('3 episodes are too few');
}, 400_000);
