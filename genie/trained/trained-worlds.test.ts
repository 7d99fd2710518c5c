import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { NdArray } from '../../engine/ndarray.ts';
import { shippedPath } from '../../engine/shipped-path.ts';
import { make } from '../../envs/registry.ts';
import '../env/registrations.ts';
import { loadWorldModel } from '../world-models.ts';
import { promptsOf, trainedFolder, trainedWorlds } from './trained-worlds.ts';

it.each(trainedWorlds)('%s ships with prompts, in at most 8 MB, and plays', async (name) => {
  const { size } = await stat(join(trainedFolder(name), 'genie.safetensors'));
  expect(size).toBeLessThanOrEqual(8 * 2 ** 20);
  expect((await promptsOf(name)).length).toBeGreaterThanOrEqual(8);
  const { video } = (await loadWorldModel(name)).config;
  const env = await make<NdArray<'uint8'>, number>(`Genie-${name}-v0`);
  const { observation } = await env.reset({ seed: 0 });
  expect(observation.shape).toEqual([video.height, video.width, 3]);
  const { observation: next } = await env.step(5);
  expect(next.data).not.toEqual(observation.data);
  await env.close();
});

it('all of them are in the package', async () => {
  const { files } = JSON.parse(await readFile(shippedPath('package.json'), 'utf8')) as { files: string[] };
  for (const name of trainedWorlds) expect(files).toContain(`genie/trained/${name}`);
});

it('anything else is a path', async () => {
  expect(trainedFolder('runs/world')).toBe('runs/world');
  expect(await promptsOf('runs/no-such-world')).toEqual([]);
});
