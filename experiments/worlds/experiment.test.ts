import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../engine/engine.ts';
import { silent } from '../../engine/progress.ts';
import { findExperiment } from '../registry.ts';
import type { WorldsConfig } from './config.ts';
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

async function run(resume: boolean): Promise<string[]> {
  const notes: string[] = [];
  const progress = { ...silent, note: (line: string) => void notes.push(line) };
  const experiment = await findExperiment('worlds');
  const checked = experiment.schema.parse(config);
  await experiment.run(checked, { out: folder, engine, progress, resume, preset: 'tiny' });
  return notes;
}

it('trains a world, measures it, and shows it; a finished run is not trained again', async () => {
  await run(false);
  const { rows } = JSON.parse(await readFile(join(folder, 'summary.json'), 'utf8'));
  expect(rows).toHaveLength(1);
  for (const [seed, row] of rows.entries()) {
    expect(row).toMatchObject({ preset: 'tiny', seed });
    for (const figure of [
      'reconstructionPsnr',
      'generatedPsnr',
      'copyPsnr',
      'delta4Psnr',
      'framesPerSecond',
    ]) {
      expect(row[figure]).toEqual(expect.any(Number));
    }
  }
  const page = await readFile(join(folder, 'report.md'), 'utf8');
  const pictures = [...page.matchAll(/!\[\]\((.*?)\)/g)].map(([, file]) => file);
  expect(pictures).toHaveLength(3);
  for (const file of pictures) expect((await stat(join(folder, file))).size).toBeGreaterThan(1000);
  expect(page).toContain('| 7 |');

  const notes = await run(true);
  expect(notes.filter((line) => line.startsWith('models/tiny') && line.includes('kept'))).toHaveLength(1);
}, 120_000);
