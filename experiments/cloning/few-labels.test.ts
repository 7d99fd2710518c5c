import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { smallPolicy } from '../../agents/behavioural-cloning/fixtures/untrained-policy.ts';
import type { CloningRequest } from '../../agents/behavioural-cloning/train-policy.ts';
import { createEngine } from '../../engine/engine.ts';
import { silent } from '../../engine/progress.ts';
import { type Expert, withTrueActionsAt } from './experts.ts';
import { trainOnFewLabels } from './few-labels.ts';

const FRAMES = 40;
/** Bright frames want action 1, dark ones action 0. */
const bright = Int32Array.from({ length: FRAMES }, (_, t) => ((t * t) % 3) % 2);
const expert: Expert = {
  key: 'lights',
  frames_THWC: Uint8Array.from({ length: FRAMES * 768 }, (_, i) => 20 + 200 * bright[Math.floor(i / 768)]),
  height: 16,
  width: 16,
  actions: bright,
};

async function request(): Promise<CloningRequest> {
  const schedule = { steps: 500, batch: 8, learningRate: 0.01, finalLearningRate: 0.01, warmup: 100 };
  return {
    ...{ name: 'few', engine: await createEngine({ threads: 1 }), seed: 1, spacing: 1, progress: silent },
    policy: { ...smallPolicy, actions: 2, history: { frames: 1, spacing: 1 }, hidden: 8 },
    cloning: { ...schedule, weightDecay: 0, hidePreviousActions: 0, logEvery: 100, checkpointEvery: 100 },
    demonstrations: [],
    heldOut: withTrueActionsAt(Array.from({ length: 10 }, (_, i) => ({ expert, t: 20 + i }))),
    folder: await mkdtemp(join(tmpdir(), 'few-labels-')),
    log: async () => {},
    rewind: async () => {},
  };
}

it('sees the labelled frames alone, for no more steps than are best on those held out', async () => {
  const steps = Array.from({ length: 15 }, (_, t) => ({ expert, t }));
  const first = await request();
  const result = await trainOnFewLabels(first, steps, 30);
  expect(result).toMatchObject({ samples: 15, heldOutAccuracy: 1 });
  expect(existsSync(join(first.folder, 'choice', 'policy.safetensors'))).toBe(true);
}, 240_000);

it('holds out none where there are fewer than five', async () => {
  const few = await request();
  const steps = [0, 1, 2, 3].map((t) => ({ expert, t }));
  expect((await trainOnFewLabels(few, steps, 4)).samples).toBe(4);
  expect(existsSync(join(few.folder, 'choice'))).toBe(false);
}, 240_000);
