/** PPO goes on from a cloned policy over latent actions, its dictionary between it and the world; and from its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readCheckpoint } from '../../engine/checkpoint.ts';
import { createEngine } from '../../engine/engine.ts';
import { silent } from '../../engine/progress.ts';
import { fromVectorEnv } from '../../envs/batched/from-vector-env.ts';
import { SyncVectorEnv } from '../../envs/vector/sync-vector-env.ts';
import { noOutcome } from '../agent.ts';
import { saveClonedAgent } from '../behavioural-cloning/cloned-agent.ts';
import { smallPolicy, writeUntrainedPolicy } from '../behavioural-cloning/fixtures/untrained-policy.ts';
import { Corridor } from '../corridor.ts';
import { findAgent } from '../registry.ts';
import { defaultPpoConfig, type PpoConfig } from './config.ts';
import { startingPoint } from './start-from.ts';
import { trainPpo } from './train.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'from-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** An untrained policy as cloning leaves it. Latent 0 stays, 1 and 2 step on. */
async function clone(name: string, latents = [0, 1, 2], places?: number[][]): Promise<string> {
  const path = join(folder, name);
  await writeUntrainedPolicy(path, smallPolicy);
  const samples = latents.map((latent) => ({ latent, action: Number(latent > 0) }));
  const dictionary = { actions: 2, samples, places };
  await saveClonedAgent(path, { name: 'latent-bc', description: '', temperature: 1, dictionary });
  return path;
}

async function train(from: string, to: string, steps: number, learningRate: number): Promise<string> {
  const start = await startingPoint(from);
  const config: PpoConfig = {
    ...defaultPpoConfig,
    ...start.config,
    ...{ worlds: 4, rolloutSteps: 16, minibatches: 1, epochs: 4, learningRate, discount: 0.7 },
  };
  const vector = await SyncVectorEnv.create(
    Array.from({ length: config.worlds }, () => () => new Corridor()),
    { autoresetMode: 'SameStep' },
  );
  await trainPpo({
    engine: await createEngine({ threads: 1 }),
    config,
    environment: fromVectorEnv(vector),
    from: start,
    steps,
    checkpointEvery: 1_000_000,
    seed: 0,
    folder: join(folder, to),
    progress: silent,
    log: async () => {},
    rewind: async () => {},
  });
  return join(folder, to);
}

it('begins with the parameters of the clone, and plays through its dictionary', async () => {
  const cloned = await clone('clone');
  // A rate that moves nothing: what is written is what was read.
  const tuned = await train(cloned, 'still', 64, 1e-30);
  const [before, after] = await Promise.all(
    [cloned, tuned].map((path) => readCheckpoint(join(path, 'policy.safetensors'))),
  );
  for (const [name, { data }] of Object.entries(before.tensors)) {
    expect(Array.from(after.tensors[name].data), name).toEqual(Array.from(data));
  }
  // It goes on from its own kind of folder too.
  const learnt = await train(tuned, 'learnt', 128, 3e-3);
  const env = new Corridor();
  const agent = await (await findAgent(learnt)).create({
    observationSpace: env.observationSpace,
    actionSpace: env.actionSpace,
    worlds: 1,
    seed: 0,
    environments: [env],
  });
  let { observation, info }: { observation: unknown; info: Record<string, unknown> } = await env.reset();
  for (let t = 0; t < 3; t++) {
    const [action] = await agent.act([{ world: 0, observation, info, first: t === 0, ...noOutcome }]);
    expect(env.actionSpace.contains(action)).toBe(true);
    ({ observation, info } = await env.step(action as number));
  }
  await agent.close?.();
}, 180_000);

it('refuses a dictionary of more latent actions than the policy has', async () => {
  const stray = await clone('stray', [0, 3]);
  const message = /agent\.json: dictionary\.samples: has latent action 3 .* the policy has 3/;
  await expect(startingPoint(stray)).rejects.toThrow(message);
  const { observationSpace, actionSpace } = new Corridor();
  const agent = await findAgent(stray);
  const playing = agent.create({ observationSpace, actionSpace, worlds: 1, seed: 0, environments: [] });
  await expect(playing).rejects.toThrow(message);
});

it('refuses places of more latent actions than the policy has', async () => {
  const stray = await clone('strayed', [0], [[0], [1], [2], [3]]);
  await expect(startingPoint(stray)).rejects.toThrow(/agent\.json: dictionary\.places: must be 3 /);
});

it('needs a policy', async () => {
  await expect(startingPoint(folder)).rejects.toThrow(/policy\.safetensors/);
});
