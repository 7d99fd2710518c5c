/** What the page on learning shows runs as shown: its own learning agent, and PPO in a generated world. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { learn } from '../agents/learning/learn.ts';
import { loadLearningAgent, turnLearning } from '../agents/learning/turn-learning.ts';
import { defaultPpoConfig } from '../agents/ppo/config.ts';
import { trainPpo } from '../agents/ppo/train.ts';
import { findAgent } from '../agents/registry.ts';
import { createEngine } from '../engine/engine.ts';
import { ndarray } from '../engine/ndarray.ts';
import { silent } from '../engine/progress.ts';
import { fromVectorEnv } from '../envs/batched/from-vector-env.ts';
import { makeVec } from '../envs/make-vec.ts';
import { make } from '../envs/registry.ts';
import { evaluate } from '../experiments/evaluate.ts';
import { WorldModelVectorEnv } from '../genie/env/world-model-vector-env.ts';
import { randomModel, smallConfig } from '../genie/fixtures/small-genie.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'learning-'));
});
afterAll(() => rm(folder, { recursive: true }));

const loop = { checkpointEvery: 1_000_000, seed: 0, progress: silent, rewind: async () => {} };

it('shows a learning agent that learns, is kept, and plays', async () => {
  const page = await readFile(resolve(import.meta.dirname, 'learning.md'), 'utf8');
  const [, code] = /^```ts\n(\/\/ my-learner\.ts\n.*?)^```/ms.exec(page)!;
  const file = join(folder, 'my-learner.ts');
  await writeFile(file, code);
  const definition = await loadLearningAgent(file);
  const environment = await makeVec('CartPole-v1', {
    numEnvs: 8,
    vectorOptions: { autoresetMode: 'SameStep' },
  });
  const agent = await definition.create({
    observationSpace: environment.singleObservationSpace,
    actionSpace: environment.singleActionSpace,
    worlds: 8,
    seed: 0,
    environments: [],
  });
  const out = join(folder, 'run');
  const learning = turnLearning({ agent, environment, file });
  const figures = await learn({ ...loop, learning, steps: 20_000, folder: out, log: async () => {} });
  await environment.close();
  expect(figures.states).toBeGreaterThan(50);
  const levels = Array.from({ length: 20 }, (_, i) => i);
  const played = await evaluate({
    agent: await findAgent(out),
    makeEnv: () => make('CartPole-v1'),
    levels,
    seeds: [0],
  });
  // Random pushes keep the pole up for 22 steps.
  expect(played.reduce((sum, { steps }) => sum + steps, 0) / levels.length).toBeGreaterThan(40);
});

it('has PPO learn in a generated world with a reward model', async () => {
  const engine = await createEngine({ threads: 1 });
  const prompt = ndarray(new Uint8Array(16 * 16 * 3).fill(90), [16, 16, 3], 'uint8');
  const worlds = await WorldModelVectorEnv.create(engine, randomModel(smallConfig()), 2, {
    prompts: [prompt],
    horizon: 5,
    autoresetMode: 'SameStep',
    reward: {
      judge: async (steps) =>
        steps.map(({ latentAction }) => ({ reward: latentAction, terminated: latentAction === 7 })),
    },
  });
  const logged: number[] = [];
  const out = join(folder, 'imagination');
  await trainPpo({
    ...loop,
    engine,
    environment: fromVectorEnv(worlds),
    config: {
      ...defaultPpoConfig,
      network: { kind: 'convolutional', channels: [8, 8, 8], hidden: 8 },
      history: { frames: 2, spacing: 1 },
      ...{ worlds: 2, rolloutSteps: 8, minibatches: 2, epochs: 1 },
    },
    steps: 32,
    folder: out,
    log: async (step) => void logged.push(step),
  });
  await worlds.close();
  expect(logged).toEqual([16, 32]);
  expect(existsSync(join(out, 'policy.safetensors'))).toBe(true);
});
