import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createEngine } from '../../engine/engine.ts';
import { randomModel } from '../../genie/fixtures/small-genie.ts';
import { writeClips } from './clips.ts';
import type { Expert } from './experts.ts';

const held = ['latent-actions.png', 'latent-actions.gif'];

function expertOf(frames: number): Expert {
  const frames_THWC = Uint8Array.from({ length: frames * 16 * 16 * 3 }, (_, i) => i % 251);
  return { key: `of ${frames}`, frames_THWC, height: 16, width: 16, actions: new Int32Array(frames) };
}

it.each([
  [1, held],
  [30, ['real-and-generated.png', 'real-and-generated.gif', ...held]],
])('writes what an expert episode of %i frames allows', async (frames, files) => {
  const folder = await mkdtemp(join(tmpdir(), 'clips-'));
  const engine = await createEngine({ engine: 'onnx' });
  const expert = expertOf(frames);
  const latents = { [expert.key]: new Array<number>(frames).fill(0) };
  const request = { engine, model: randomModel(), experts: [expert], latents, seed: 0, folder };
  const written = await writeClips(request);
  expect(written).toEqual(files);
  expect((await readdir(folder)).sort()).toEqual([...files].sort());
});
