/** What every kind of world model keeps: trained, saved, loaded and stepped through the interface alone. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Dataset, openDataset } from '../data/dataset.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import { type NdArray, ndarray } from '../engine/ndarray.ts';
import { silent } from '../engine/progress.ts';
import { RandomStream } from '../engine/random.ts';
import { make } from '../envs/registry.ts';
import './env/registrations.ts';
import { WorldModelEnv } from './env/world-model-env.ts';
import { WorldModelVectorEnv } from './env/world-model-vector-env.ts';
import { scrollingVideo } from './fixtures/scrolling-video.ts';
import { smallConfig } from './fixtures/small-genie.ts';
import { labelDataset } from './label.ts';
import type { WorldModel, WorldModelConfig } from './world-model.ts';
import { findWorldPreset, loadWorldModel } from './world-models.ts';

let folder: string;
let engine: Engine;
let dataset: Dataset;
let frames: NdArray<'uint8'>[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'world-models-'));
  engine = await createEngine({ engine: 'onnx' });
  ({ frames } = await scrollingVideo(
    join(folder, 'video'),
    [
      [1, 0],
      [-1, 0],
    ],
    30,
  ));
  dataset = await openDataset(join(folder, 'video'));
});
afterAll(() => rm(folder, { recursive: true }));

const small = smallConfig({
  training: { steps: 2, evaluationBatches: 1 },
  tokenizer: { ...smallConfig().tokenizer, steps: 2 },
});
const configs: [preset: string, change: object][] = [
  ['tiny', small],
  ['scrolling', { video: { height: 16, width: 16, frames: 2, stride: 1 }, pairs: 20 }],
];

describe.each(configs)('the kind of preset %s', (preset, change) => {
  let config: WorldModelConfig;
  let model: WorldModel;
  let directory: string;

  beforeAll(async () => {
    const { kind, config: base } = await findWorldPreset(preset);
    config = kind.parseConfig({ ...base, ...change }, preset);
    directory = join(folder, preset);
    const random = new RandomStream(3);
    await kind.train({
      engine,
      config,
      dataset,
      heldOut: dataset,
      random,
      directory,
      resume: false,
      progress: silent,
    });
    model = await loadWorldModel(directory);
  });

  it('comes back with the configuration and the weights that its kind says', async () => {
    const { kind } = await findWorldPreset(preset);
    expect(model.kind).toBe(kind.kind);
    expect(model.config).toEqual(config);
    const shapes = Object.entries(model.weights).map(([name, { shape }]) => [name, [...shape]]);
    expect(Object.fromEntries(shapes)).toEqual(kind.weightShapes(config));
  });

  it('generates, stands still where it is told to, and goes back to what was saved', async () => {
    const worlds = await model.open(engine, 2);
    expect(worlds.sizes).toMatchObject({ height: 16, width: 16, codes: model.codes });
    for (const b of [0, 1]) await worlds.start(b, frames[b], new RandomStream(b));
    const size = 16 * 16 * 3;
    const first = await worlds.show();
    expect(first.shape).toEqual([2, 16, 16, 3]);
    const saved = worlds.save(1);
    const { frames: next, judgements } = await worlds.step([0, 1], [false, true]);
    expect(judgements).toBeNull();
    expect(next.data.slice(0, size)).toEqual(first.data.slice(0, size));
    worlds.restore(1, saved);
    expect((await worlds.step([0, 1], [false, true])).frames).toEqual(next);
    await expect(worlds.step([0, model.codes])).rejects.toThrow(/must be a whole number from 0 to/);
    worlds.dispose();
  });

  it('labels recorded steps with its codes, the same as it infers of the last frame that it is shown', async () => {
    const [{ latents }] = await labelDataset({ engine, model, dataset, progress: silent });
    expect(latents).toHaveLength(frames.length - 1);
    expect(Math.max(...latents)).toBeLessThan(model.codes);
    expect(Math.min(...latents)).toBeGreaterThanOrEqual(0);
    const worlds = await model.open(engine, 1);
    for (const last of [1, 2]) {
      const seen = frames.slice(0, last + 1);
      const pixels = Uint8Array.from(seen.flatMap(({ data }) => [...data]));
      const shown = ndarray(pixels, [seen.length, 16, 16, 3], 'uint8');
      expect(await worlds.inferAction(shown)).toBe(latents[last - 1]);
    }
    worlds.dispose();
  });

  it('is an environment by its folder', async () => {
    const prompt = frames[0];
    const env = await make<NdArray<'uint8'>, number>(directory, { prompt: prompt as never, horizon: 2 });
    await env.reset({ seed: 1 });
    expect((await env.step(0)).truncated).toBe(false);
    const { observation, reward, truncated } = await env.step(1);
    expect([observation.shape, reward, truncated]).toEqual([[16, 16, 3], 0, true]);
    await env.close();
  });
});

describe('a world model in a file of its own', () => {
  const file = (name: string, text: string) =>
    writeFile(join(folder, name), text).then(() => join(folder, name));

  it('says what its steps are worth and when the task ends', async () => {
    const path = await file(
      'two-steps.ts',
      `export default () => ({
        kind: 'two-steps', weights: {}, codes: 2, refinement: null,
        config: { preset: 'two-steps', video: { height: 1, width: 1, frames: 2, stride: 1 } },
        inferActions: async () => ({ infer: async () => [], dispose() {} }),
        async open(engine, count) {
          const taken = new Array(count).fill(0);
          const show = async () => ({ data: Uint8Array.from(taken.flatMap((n) => [n, n, n])), shape: [count, 1, 1, 3], dtype: 'uint8' });
          return {
            sizes: { height: 1, width: 1, frames: 2, codes: 2 }, count, temperature: null, show,
            async start(world) { taken[world] = 0; },
            async step(actions, going) {
              for (const b of taken.keys()) if (going?.[b] ?? true) taken[b]++;
              const judgements = taken.map((n, b) => ({ reward: actions[b], terminated: n === 2 }));
              return { frames: await show(), judgements };
            },
            dispose() {},
          };
        },
      });`,
    );
    const model = await loadWorldModel(path);
    const prompts = [{ ...frames[0], data: new Uint8Array(3), shape: [1, 1, 3] }];
    const env = await WorldModelEnv.create(engine, model, { prompts });
    await env.reset({ seed: 1 });
    expect(await env.step(1)).toMatchObject({ reward: 1, terminated: false });
    expect(await env.step(0)).toMatchObject({ reward: 0, terminated: true });
    const envs = await WorldModelVectorEnv.create(engine, model, 2, { prompts, autoresetMode: 'SameStep' });
    await envs.reset({ seed: 1 });
    const actions = {
      ...frames[0],
      data: new Int32Array([0, 1]),
      shape: [2],
      dtype: 'int32',
    } as NdArray<'int32'>;
    expect([...(await envs.step(actions)).rewards.data]).toEqual([0, 1]);
    expect([...(await envs.step(actions)).terminations.data]).toEqual([1, 1]);
    // A reward model of one's own comes before the world's.
    const own = await WorldModelEnv.create(engine, model, { prompts, reward: () => 7 });
    await own.reset({ seed: 1 });
    await own.step(1);
    expect(await own.step(1)).toMatchObject({ reward: 7, terminated: false });
  });

  it('is told that its places are not of its latent actions', async () => {
    const own = '{ config: { video: {} }, codes: 3, places: [[0]], open() {}, inferActions() {} }';
    const path = await file('misplaced.ts', `export default ${own};`);
    await expect(loadWorldModel(path)).rejects.toThrow(/misplaced.ts: "places" must be 3 rows/);
  });

  it('is told what it lacks', async () => {
    const path = await file('nothing.ts', 'export default { codes: 3 };');
    await expect(loadWorldModel(path)).rejects.toThrow(
      /nothing.ts has no default export that is a WorldModel/,
    );
  });
});

it('a preset that is none is told which there are', async () => {
  await expect(findWorldPreset('huge')).rejects.toThrow(/preset huge: .*tiny.*scrolling/);
});
