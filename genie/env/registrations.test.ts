import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { NdArray } from '../../engine/ndarray.ts';
import { make, makeVec, registeredSpecs } from '../../envs/registry.ts';
import { randomModel } from '../fixtures/small-genie.ts';
import { saveWorldModel } from '../model-files.ts';
import './registrations.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trained-'));
  await saveWorldModel(join(folder, 'my.world'), randomModel());
  await mkdir(join(folder, 'my.world', 'prompts'));
  for (const [i, background] of ['#803010', '#1080f0'].entries()) {
    const picture = sharp({ create: { width: 16, height: 16, channels: 3, background } });
    await picture.png().toFile(join(folder, 'my.world', 'prompts', `${i}.png`));
  }
});
afterAll(() => rm(folder, { recursive: true }));

it('worlds that ship are registered', () => {
  expect(registeredSpecs().map(({ id }) => id)).toContain('Genie-coinrun-v0');
});

it('a trained folder is an environment; a level stands for one of its prompts', async () => {
  const env = await make<NdArray<'uint8'>, number>(join(folder, 'my.world'), { horizon: 2 });
  expect(env.spec?.id).toBe('Genie-my-world-v0');
  const start = async (levelSeed: number) =>
    Array.from((await env.reset({ seed: 1, options: { levelSeed } })).observation.data);
  const [first, second] = [await start(0), await start(1)];
  expect(second).not.toEqual(first);
  expect(await start(2)).toEqual(first);
  await env.step(3);
  expect((await env.step(3)).truncated).toBe(true);
  await env.close();
});

it('and many worlds of it step in one batch', async () => {
  const envs = await makeVec(join(folder, 'my.world'), { numEnvs: 3 });
  const { observations } = await envs.reset({ seed: 5 });
  expect((observations as NdArray).shape).toEqual([3, 16, 16, 3]);
  await envs.close();
});

it('a folder without prompts says how to give one', async () => {
  await saveWorldModel(join(folder, 'bare'), randomModel());
  await expect(make(join(folder, 'bare'))).rejects.toThrow(/bare brings no prompts.*--env-arg prompt=/);
});
