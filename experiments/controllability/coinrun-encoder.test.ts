import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEngine } from '../../engine/engine.ts';
import { silent } from '../../engine/progress.ts';
import { RandomStream } from '../../engine/random.ts';
import { recordStates } from '../benchmarks/coinrun-states.ts';
import type { Clip } from '../measure/clips.ts';
import { type Predicted, sources } from '../measure/controllability.ts';
import { encoderDistances, trainEncoder } from './coinrun-encoder.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'encoder-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('records a state for every frame, and again if asked again', async () => {
  const first = await recordStates(6, join(folder, 'states'), silent);
  expect(first.dataset.episodes).toHaveLength(6);
  for (const { id, frames } of first.dataset.episodes) {
    const states = first.states.get(id)!;
    expect(states).toHaveLength(frames);
    for (const [vx, , supported] of states) {
      expect(Math.abs(vx)).toBeLessThanOrEqual(0.51);
      expect([0, 1]).toContain(supported);
    }
  }
  const second = await recordStates(6, join(folder, 'states'), silent);
  expect([...second.states]).toEqual([...first.states]);
});

it('puts true frames nearer to themselves than noise is', async () => {
  const engine = await createEngine({ engine: 'onnx' });
  const settings = { episodes: 6, steps: 3 };
  const random = new RandomStream(1);
  const encoder = join(folder, 'encoder');
  await trainEncoder({ ...{ engine, settings, random, progress: silent }, stride: 2, folder: encoder });
  const { dataset } = await recordStates(6, join(folder, 'states'), silent);
  const size = 64 * 64 * 3;
  const clips: Clip[] = [];
  for (const { id } of dataset.episodes.slice(0, 3)) {
    const pixels = await dataset.frames(id);
    const frames = [0, 1, 2, 3].map((t) => pixels.slice(t * size, (t + 1) * size));
    clips.push({ id, start: 0, frames, actions: [0, 0, 0] });
  }
  const noise = (): Uint8Array => Uint8Array.from(random.integers(size, 256));
  const predictions = sources.flatMap((source) =>
    clips.map(({ frames }, clip): Predicted => {
      const predicted = frames.slice(1).map((frame) => (source === 'inferred' ? frame : noise()));
      return { mode: 'free', source, clip, seed: 0, frames: predicted };
    }),
  );
  const stage = silent.stage('', 0);
  const found = await encoderDistances(engine, encoder, 1, clips, predictions, stage);
  const of = (name: string) => found.find(({ source }) => source === name)!.mean;
  expect(of('inferred')).toBeLessThan(1e-3 * of('random'));
});
