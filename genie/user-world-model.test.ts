import { afterEach, expect, it, vi } from 'vitest';
import type { Engine } from '../engine/engine.ts';
import { zeros } from '../engine/ndarray.ts';
import { namingItsFile } from './user-world-model.ts';
import type { WorldModel } from './world-model.ts';

afterEach(() => void vi.unstubAllEnvs());

const frames = zeros([2, 4, 4, 3], 'uint8');
const fine = { frames, judgements: null };

/** Two worlds of a model with four codes, of which one method is another. */
async function opened(changes: object) {
  const worlds = {
    count: 2,
    temperature: 1,
    start: async () => {},
    show: async () => frames,
    step: async () => fine,
    inferAction: async () => 3,
    ...changes,
  };
  const model = {
    config: { preset: 'own', video: { height: 4, width: 4, frames: 2, stride: 1 } },
    codes: 4,
    open: async () => worlds,
    inferActions: async () => ({ infer: async () => [0, 4], dispose() {} }),
  } as unknown as WorldModel;
  return namingItsFile(model, '/own.ts').open({} as Engine, 2);
}

it.each<[string, () => unknown, RegExp]>([
  [
    'throws',
    () => {
      throw new RangeError('off the map');
    },
    /^world model file \/own.ts: step 1, 1 of worlds 0, 1 threw RangeError: off the map/,
  ],
  ['never answers', () => new Promise(() => {}), /has not answered for 0.05 s/],
  ['gives nothing', () => undefined, /gave frames undefined \[undefined\]: uint8 \[2,4,4,3\] are needed/],
  [
    'gives one world',
    () => ({ ...fine, frames: zeros([1, 4, 4, 3], 'uint8') }),
    /gave frames uint8 \[1,4,4,3\]: uint8 \[2,4,4,3\]/,
  ],
  ['gives floats', () => ({ ...fine, frames: zeros([2, 4, 4, 3], 'float32') }), /gave frames float32/],
  ['judges one', () => ({ ...fine, judgements: [{ reward: 1, terminated: false }] }), /gave 1 judgements/],
  [
    'judges with NaN',
    () => ({
      ...fine,
      judgements: [
        { reward: 1, terminated: false },
        { reward: Number.NaN, terminated: false },
      ],
    }),
    /gave reward NaN and terminated false in world 1$/,
  ],
])('a step that %s is told with its worlds', async (_, step, message) => {
  vi.stubEnv('GENIE_ANSWER_SECONDS', '0.05');
  const worlds = await opened({ step });
  await expect(worlds.step([0, 0])).rejects.toThrow(message);
});

it('latent actions that there are not are told, and what is right passes', async () => {
  const worlds = await opened({ inferAction: async () => 4 });
  await expect(worlds.inferAction(frames)).rejects.toThrow('latent action 4 at place 0: whole numbers');
  expect(await worlds.step([0, 3])).toBe(fine);
  worlds.temperature = 0;
  expect(worlds.temperature).toBe(0);
});
