import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { randomModel, smallConfig } from './fixtures/small-genie.ts';
import { saveWorldModel } from './model-files.ts';
import { checkFrameSize } from './world-model.ts';
import { loadWorldModel } from './world-models.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'genie-model-'));
});
afterEach(() => rm(directory, { recursive: true }));

it('comes back as it was saved', async () => {
  const model = randomModel();
  await saveWorldModel(directory, model);
  expect(await loadWorldModel(directory)).toEqual(model);
});

it('says what is wrong with a folder in one line', async () => {
  await expect(loadWorldModel(directory)).rejects.toThrow(/holds no trained world model/);
  await saveWorldModel(directory, randomModel());
  const wider = smallConfig({ dynamics: { stack: { ...smallConfig().dynamics.stack, width: 32 } } });
  await writeFile(join(directory, 'genie.json'), JSON.stringify(wider));
  await expect(loadWorldModel(directory)).rejects.toThrow(/does not belong to genie.json.*dynamics/);
  await writeFile(join(directory, 'genie.json'), '{');
  await expect(loadWorldModel(directory)).rejects.toThrow(/genie.json: not JSON/);
});

it('notices truncated weights', async () => {
  await saveWorldModel(directory, randomModel());
  await truncate(join(directory, 'genie.safetensors'), 1000);
  await expect(loadWorldModel(directory)).rejects.toThrow(/genie.safetensors/);
});

it('refuses frames of another size', () => {
  expect(() => checkFrameSize('clip.mp4', { height: 90, width: 160 }, smallConfig())).toThrow(
    /clip.mp4: frames are 90×160, but those of the model 16×16/,
  );
});
