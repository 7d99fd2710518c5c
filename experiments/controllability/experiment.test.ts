import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DatasetWriter } from '../../data/writer.ts';
import { createEngine, type Engine } from '../../engine/engine.ts';
import { silent } from '../../engine/progress.ts';
import { RandomStream } from '../../engine/random.ts';
import { randomModel, smallConfig } from '../../genie/fixtures/small-genie.ts';
import { saveWorldModel } from '../../genie/model-files.ts';
import { findExperiment } from '../registry.ts';
import { type ControllabilityConfig, presets } from './config.ts';

let folder: string;
let engine: Engine;
let config: ControllabilityConfig;

/** Episodes in which a bright square drifts over noise. */
async function record(path: string, lengths: readonly number[]): Promise<void> {
  const writer = await DatasetWriter.open(path);
  const random = new RandomStream(4);
  for (const frames of lengths) {
    const id = writer.nextId;
    const scene = random.fork(id).integers(16 * 16 * 3, 120);
    const frames_THWC = new Uint8Array(frames * scene.length);
    for (let t = 0; t < frames; t++) {
      frames_THWC.set(scene, t * scene.length);
      for (let y = 4; y < 8; y++) {
        const row = (t * 16 + y) * 16 + (t % 12);
        frames_THWC.fill(255, 3 * row, 3 * (row + 4));
      }
    }
    await writer.add({ info: { id, frames, height: 16, width: 16 }, frames_THWC });
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'controllability-'));
  engine = await createEngine({ engine: 'onnx' });
  const video = { height: 16, width: 16, frames: 4, stride: 2 };
  await saveWorldModel(join(folder, 'model'), randomModel(smallConfig({ video })));
  await record(join(folder, 'data'), [20, 11, 9, 30]);
  config = {
    ...presets.tiny,
    model: join(folder, 'model'),
    data: join(folder, 'data'),
    seeds: 2,
    steps: 5,
    worlds: 8,
    sampling: { steps: 25, temperature: null },
  };
});
afterAll(() => rm(folder, { recursive: true }));

async function run(changes: Partial<ControllabilityConfig>, out: string, resume = false) {
  const notes: string[] = [];
  const progress = { ...silent, note: (line: string) => void notes.push(line) };
  const experiment = await findExperiment('controllability');
  const checked = experiment.schema.parse({ ...config, ...changes });
  const written = await experiment.run(checked, { out, engine, progress, resume, preset: 'tiny' });
  return { written, notes };
}

it('measures what is held out and writes it down', async () => {
  const out = join(folder, 'run');
  const { written, notes } = await run({}, out);
  for (const path of written) expect((await stat(path)).size).toBeGreaterThan(100);
  // A clip takes 6 frames at stride 2, so 11 recorded ones: one episode is too short.
  expect(notes.join()).toMatch(/3 episodes have the 11 frames of a clip, not the 4/);
  const summary = JSON.parse(await readFile(join(out, 'summary.json'), 'utf8'));
  expect([summary.clips, summary.seeds]).toEqual([3, 2]);
  expect(summary.quality).toHaveLength(10);
  expect(summary.delta[0].at).toHaveLength(5);
  const report = await readFile(join(out, 'report.md'), 'utf8');
  const pictures = [...report.matchAll(/!\[.*?\]\((.*?)\)/g)].map(([, path]) => path);
  expect(pictures).toHaveLength(4);
  for (const path of pictures) expect((await stat(join(out, path))).size).toBeGreaterThan(1000);
  // A frame of this model has four tokens, so no more refinements than that.
  expect(report).toContain('4 MaskGIT steps a frame');
  expect(report).not.toMatch(/NaN|undefined/);
  expect(report).toContain('fvdWeights=i3d.onnx');
  expect(report).toMatch(
    /--preset tiny --set model=\S+ --set data=\S+ --set seeds=2 --set steps=5 --set worlds=8`/,
  );
  const record = JSON.parse(await readFile(join(out, 'run.json'), 'utf8'));
  expect(record.status).toBe('finished');
});

it('goes on from its rollouts when resumed, and overwrites nothing otherwise', async () => {
  const out = join(folder, 'run');
  await expect(run({}, out)).rejects.toThrow(/already holds a run/);
  const before = await readFile(join(out, 'metrics.jsonl'), 'utf8');
  const { notes } = await run({}, out, true);
  expect(notes).toContain('rollouts: finished earlier, kept');
  expect(await readFile(join(out, 'metrics.jsonl'), 'utf8')).toBe(before);
});

it('says what is missing before it writes anything', async () => {
  const out = join(folder, 'refused');
  await expect(run({ model: join(folder, 'data') }, out)).rejects.toThrow(/no trained world model/);
  await expect(run({ fvdWeights: 'none.onnx' }, out)).rejects.toThrow(/none.onnx does not exist/);
  await expect(run({ data: join(folder, 'nothing') }, out)).rejects.toThrow(/no such file/);
  await expect(stat(out)).rejects.toThrow();
  await expect(run({ steps: 12 }, out)).rejects.toThrow(/1 episodes have the 25 frames of a clip/);
});
