import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEngine } from '../../engine/engine.ts';
import { silent } from '../../engine/progress.ts';
import type { AblationConfig } from './config.ts';
import { ablation } from './experiment.ts';
import { presets } from './presets.ts';
import { openHeldOut, openVideo, record, wanted } from './recordings.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablation-'));
});
afterAll(() => rm(folder, { recursive: true }));

const { tiny } = presets;
const config: AblationConfig = {
  ...tiny,
  study: 'maskgit',
  recordings: { episodes: 4, heldOutEpisodes: 8, maximumSteps: 24 },
  genie: {
    ...tiny.genie,
    tokenizer: { ...tiny.genie.tokenizer, steps: 3 },
    training: { ...tiny.genie.training, steps: 3 },
  },
};

it('runs a study, shares what variants have in common, and takes up a finished run without doing it again', async () => {
  const out = join(folder, 'run');
  const engine = await createEngine({ engine: 'onnx' });
  const notes: string[] = [];
  const progress = { ...silent, note: (line: string) => void notes.push(line) };
  const context = { out, engine, progress, preset: 'tiny' };
  const written = await ablation.run(config, { ...context, resume: false });
  for (const path of written) expect((await stat(path)).size).toBeGreaterThan(0);
  // Two ways of sampling, two seeds: two models.
  expect(await readdir(join(out, 'models'))).toHaveLength(2);
  expect(await readdir(join(out, 'tokenizers'))).toHaveLength(2);
  const before = await readFile(join(out, 'summary.json'), 'utf8');
  const { variants, comparisons } = JSON.parse(before);
  expect(variants).toHaveLength(2);
  expect(variants[1].figures.psnr.values).toHaveLength(2);
  expect(comparisons.map(({ metric }: { metric: string }) => metric)).toContain('delta4');
  const report = await readFile(join(out, 'report.md'), 'utf8');
  expect(report).toContain('genie run ablation --study maskgit --preset tiny');

  await expect(ablation.run(config, { ...context, resume: false })).rejects.toThrow(/already holds a run/);
  notes.length = 0;
  await ablation.run(config, { ...context, resume: true });
  expect(notes.filter((note) => note.includes('finished earlier'))).toHaveLength(10);
  expect(await readFile(join(out, 'summary.json'), 'utf8')).toBe(before);
});

it('records unwanted video that a person would tell from CoinRun being played, on levels apart', async () => {
  const at = (kind: string) => join(folder, 'recordings', kind);
  const settings = { seed: 0, recordings: { episodes: 10, heldOutEpisodes: 4, maximumSteps: 12 } };
  await record('unfiltered', settings, at('unfiltered'), silent);
  await record('held-out', settings, at('held-out'), silent);
  const { dataset } = await openVideo('unfiltered', join(folder, 'recordings'), 0);
  expect(dataset.episodes).toHaveLength(20);
  expect(dataset.episodes.filter(wanted)).toHaveLength(10);
  const curated = await openVideo('curated', join(folder, 'recordings'), 0);
  expect(curated.filter?.kept).toHaveLength(20);
  expect(curated.dataset.episodes).toEqual(dataset.episodes.filter((_, i) => curated.filter?.kept[i]));
  const heldOut = await openHeldOut(join(folder, 'recordings'));
  const seen = new Set(dataset.episodes.map(({ levelSeed }) => levelSeed));
  for (const { levelSeed } of heldOut.episodes) expect(seen.has(levelSeed)).toBe(false);
});
