import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { probeVideo } from '../../data/video.ts';
import { type NdArray, ndarray } from '../../engine/ndarray.ts';
import { BaseEnv } from '../base-env.ts';
import type { Env, Info, RenderFrame, ResetOptions, ResetResult, StepResult } from '../env.ts';
import { make, makeVec, specFromJson, specToJson } from '../registry.ts';
import { Box } from '../spaces/box.ts';
import { Dict } from '../spaces/dict.ts';
import { Discrete } from '../spaces/discrete.ts';
import { isNdArray } from '../spaces/dtype.ts';
import type { Space } from '../spaces/space.ts';
import { Tuple } from '../spaces/tuple.ts';
import type { VectorEnv } from '../vector/vector-env.ts';
import * as vector from '../vector/wrappers/index.ts';
import * as wrappers from './index.ts';

interface Traces {
  actions: number[];
  traces: Record<string, (number | boolean)[][]>;
  vector: Record<string, { trace: (number | boolean)[][]; episodes: [number[], number[]][] }>;
}

const path = new URL('../fixtures/gymnasium-wrappers.json', import.meta.url);
const gymnasium = JSON.parse(readFileSync(path, 'utf8')) as Traces;

type CartPole = Env<NdArray, number>;
const sameTraces: Record<string, (env: CartPole) => Env<unknown, number>> = {
  none: (env) => env,
  DelayObservation: (env) => new wrappers.DelayObservation(env, { delay: 2 }),
  FrameStackObservation: (env) => new wrappers.FrameStackObservation(env, { stackSize: 3 }),
  FrameStackZero: (env) => new wrappers.FrameStackObservation(env, { stackSize: 3, paddingType: 'zero' }),
  TimeAwareObservation: (env) => new wrappers.TimeAwareObservation(env),
  TimeAwareNormalized: (env) => new wrappers.TimeAwareObservation(env, { normalizeTime: true }),
  NormalizeObservation: (env) => new wrappers.NormalizeObservation(env),
  MaxAndSkipObservation: (env) => new wrappers.MaxAndSkipObservation(env, { skip: 3 }),
  StickyAction: (env) =>
    new wrappers.StickyAction(env, { repeatActionProbability: 0.5, repeatActionDuration: [1, 3] }),
  RepeatAction: (env) => new wrappers.RepeatAction(env, { numRepeats: 2 }),
  NormalizeReward: (env) => new wrappers.NormalizeReward(env),
  ClipReward: (env) => new wrappers.ClipReward(env, { minReward: 0.1, maxReward: 0.5 }),
  Autoreset: (env) => new wrappers.Autoreset(env),
};

function expectClose(
  actual: readonly (number | boolean)[],
  expected: readonly (number | boolean)[],
  where: string,
) {
  expect(actual.length, where).toBe(expected.length);
  for (const [i, value] of actual.entries()) {
    if (typeof value === 'boolean') expect(value, where).toBe(expected[i]);
    // Gymnasium keeps some moments in float32.
    else expect(Math.abs(value - (expected[i] as number)), `${where} element ${i}`).toBeLessThan(2e-4);
  }
}

test.each(Object.entries(sameTraces))('%s: the episode that Gymnasium plays', async (name, wrap) => {
  const env = wrap(await make<NdArray, number>('CartPole-v1'));
  const { observation } = await env.reset({ seed: 7 });
  expect(env.observationSpace.contains(observation)).toBe(true);
  const expected = gymnasium.traces[name];
  expectClose([...(observation as NdArray).data], expected[0], 'reset');
  for (const [t, action] of gymnasium.actions.slice(0, expected.length - 1).entries()) {
    const result = await env.step(action);
    expect(env.observationSpace.contains(result.observation)).toBe(true);
    const { data } = result.observation as NdArray;
    expectClose([...data, result.reward, result.terminated], expected[t + 1], `step ${t}`);
  }
});

const sameVectorTraces: Record<string, (env: VectorEnv) => VectorEnv> = {
  none: (env) => env,
  NormalizeObservation: (env) => new vector.NormalizeObservation(env),
  NormalizeReward: (env) => new vector.NormalizeReward(env),
  RecordEpisodeStatistics: (env) => new vector.RecordEpisodeStatistics(env),
};

test.each(Object.entries(sameVectorTraces))(
  'vector %s: the episodes that Gymnasium plays',
  async (name, wrap) => {
    const env = wrap(await makeVec('CartPole-v1', { numEnvs: 2 }));
    const { trace, episodes } = gymnasium.vector[name];
    const { observations } = await env.reset({ seed: 7 });
    expectClose([...(observations as NdArray).data], trace[0], 'reset');
    const ended: unknown[] = [];
    for (const [t, action] of [...gymnasium.actions, ...gymnasium.actions].entries()) {
      const result = await env.step(ndarray([action, 1], [2], 'int32'));
      const { data } = result.observations as NdArray;
      const ends = Array.from(result.terminations.data, (end) => end === 1);
      expectClose([...data, ...result.rewards.data, ...ends], trace[t + 1], `step ${t}`);
      const { episode } = result.infos as { episode?: { r: number[]; l: number[] } };
      if (episode) ended.push([episode.r, episode.l]);
    }
    expect(ended).toEqual(episodes);
  },
);

/** Shows what it is given, and takes what it is told to take. */
class EchoEnv extends BaseEnv<unknown, unknown> {
  readonly taken: unknown[] = [];
  readonly observationSpace: Space;
  readonly actionSpace: Space;
  readonly #observation: unknown;
  readonly info: Info = {};

  constructor(
    observationSpace: Space,
    observation: unknown,
    actionSpace: Space = new Discrete(2),
    renderMode?: 'rgb_array' | 'ansi',
  ) {
    super({ renderModes: ['rgb_array', 'ansi'], renderFps: 5 }, renderMode);
    this.observationSpace = observationSpace;
    this.actionSpace = actionSpace;
    this.#observation = observation;
  }

  async reset(options: ResetOptions = {}): Promise<ResetResult<unknown>> {
    this.seedFrom(options);
    return { observation: this.#observation, info: this.info };
  }

  async step(action: unknown): Promise<StepResult<unknown>> {
    this.taken.push(action);
    return {
      observation: this.#observation,
      reward: 1,
      terminated: false,
      truncated: false,
      info: this.info,
    };
  }

  override async render(): Promise<RenderFrame> {
    return ndarray(new Uint8Array(60 * 40 * 3).fill(this.taken.length), [60, 40, 3], 'uint8');
  }
}

const float = (...values: number[]) => ndarray(values, [values.length], 'float32');
const box = new Box<'float32'>([0, -2], [10, 2]);
const picture = ndarray([10, 20, 30, 200, 100, 50, 0, 0, 0, 255, 255, 255], [2, 2, 3], 'uint8');
const pictures = new Box(0, 255, { shape: [2, 2, 3], dtype: 'uint8' });
const dict = new Dict({ a: box, b: new Discrete(3) });

type AnyEnv = Env<never, never>;
const observed: [
  name: string,
  space: Space,
  observation: unknown,
  single: (env: AnyEnv) => unknown,
  many: ((env: VectorEnv) => VectorEnv) | null,
  expected: unknown,
][] = [
  [
    'FilterObservation',
    dict,
    { a: float(1, 1), b: 2 },
    (env) => new wrappers.FilterObservation(env, { filterKeys: ['b'] }),
    (env) => new vector.FilterObservation(env, { filterKeys: ['b'] }),
    { b: 2 },
  ],
  [
    'FilterObservation of a Tuple',
    new Tuple([box, new Discrete(3)]),
    [float(1, 1), 2],
    (env) => new wrappers.FilterObservation(env, { filterKeys: [1] }),
    null,
    [2],
  ],
  [
    'FlattenObservation',
    dict,
    { a: float(1, 1), b: 2 },
    (env) => new wrappers.FlattenObservation(env),
    (env) => new vector.FlattenObservation(env),
    [1, 1, 0, 0, 1],
  ],
  [
    'GrayscaleObservation',
    pictures,
    picture,
    (env) => new wrappers.GrayscaleObservation(env),
    (env) => new vector.GrayscaleObservation(env),
    [18, 117, 0, 255],
  ],
  [
    'GrayscaleObservation keepDim',
    pictures,
    picture,
    (env) => new wrappers.GrayscaleObservation(env, { keepDim: true }),
    null,
    [18, 117, 0, 255],
  ],
  [
    'ResizeObservation',
    pictures,
    picture,
    (env) => new wrappers.ResizeObservation(env, { shape: [1, 2] }),
    (env) => new vector.ResizeObservation(env, { shape: [1, 2] }),
    [5, 10, 15, 228, 178, 153],
  ],
  [
    'ReshapeObservation',
    box,
    float(1, 2),
    (env) => new wrappers.ReshapeObservation(env, { shape: [1, 2, 1] }),
    (env) => new vector.ReshapeObservation(env, { shape: [1, 2, 1] }),
    [1, 2],
  ],
  [
    'RescaleObservation',
    box,
    float(5, 2),
    (env) => new wrappers.RescaleObservation(env, { minObs: -1, maxObs: 1 }),
    (env) => new vector.RescaleObservation(env, { minObs: -1, maxObs: 1 }),
    [0, 1],
  ],
  [
    'DtypeObservation',
    pictures,
    picture,
    (env) => new wrappers.DtypeObservation(env, { dtype: 'float32' }),
    (env) => new vector.DtypeObservation(env, { dtype: 'float32' }),
    [...picture.data],
  ],
  [
    'DtypeObservation of a number',
    new Discrete(4),
    3,
    (env) => new wrappers.DtypeObservation(env, { dtype: 'float64' }),
    null,
    [3],
  ],
  [
    'DiscretizeObservation',
    box,
    float(9.5, -1.9),
    (env) => new wrappers.DiscretizeObservation(env, { bins: [5, 4] }),
    null,
    16,
  ],
  [
    'DiscretizeObservation multidiscrete',
    box,
    float(10, 2),
    (env) => new wrappers.DiscretizeObservation(env, { bins: 4, multidiscrete: true }),
    null,
    [3, 3],
  ],
  [
    'TransformObservation',
    new Discrete(4),
    3,
    (env) => new wrappers.TransformObservation(env, { func: (x: number) => 3 - x }),
    (env) =>
      new vector.TransformObservation(env, {
        func: (x: NdArray) => ndarray([3 - x.data[0], 0], [2], 'int32'),
      }),
    0,
  ],
  ['MaxAndSkipObservation', box, float(1, 2), (env) => new wrappers.MaxAndSkipObservation(env), null, [1, 2]],
];

const values = (value: unknown) => (isNdArray(value) ? [...value.data] : value);

describe('observation wrappers', () => {
  test.each(observed)('%s', async (_, space, observation, single, many, expected) => {
    const env = single(new EchoEnv(space, observation) as unknown as AnyEnv) as Env;
    for (const result of [await env.reset({ seed: 1 }), await env.step(0)]) {
      expect(env.observationSpace.contains(result.observation)).toBe(true);
      expect(values(result.observation)).toEqual(expected);
    }
    if (!many) return;
    const { SyncVectorEnv } = await import('../vector/sync-vector-env.ts');
    const { iterate } = await import('../spaces/batch.ts');
    const vectorEnv = many(
      new SyncVectorEnv([new EchoEnv(space, observation), new EchoEnv(space, observation)]),
    );
    const { observations } = await vectorEnv.step(ndarray([0, 0], [2], 'int32'));
    expect(vectorEnv.observationSpace.contains(observations)).toBe(true);
    expect(values(iterate(vectorEnv.singleObservationSpace, observations)[0])).toEqual(expected);
  });

  test('DiscretizeObservation tells the edges of a bin', () => {
    const env = new wrappers.DiscretizeObservation(new EchoEnv(box, float(0, 0)) as Env<NdArray>, {
      bins: [5, 4],
    });
    expect(env.revertObservation(16).map(values)).toEqual([
      [8, -2],
      [10, -1],
    ]);
  });

  test('AddRenderObservation alone and beside the observation', async () => {
    const create = (options: object) =>
      wrappers.AddRenderObservation.create(
        new EchoEnv(box, float(0, 0), new Discrete(2), 'rgb_array'),
        options,
      );
    const alone = await create({});
    expect(alone.observationSpace.contains((await alone.step(0)).observation)).toBe(true);
    const both = await create({ renderOnly: false });
    const { observation } = await both.step(0);
    expect(both.observationSpace.contains(observation)).toBe(true);
    expect(Object.keys(observation as object)).toEqual(['state', 'pixels']);
    await expect(wrappers.AddRenderObservation.create(await make('CartPole-v1'))).rejects.toThrow(
      'rgb_array',
    );
  });

  test('AtariPreprocessing: grey, small, the maximum of two, an end when a life is lost', async () => {
    const echo = new EchoEnv(pictures, picture);
    echo.info.lives = 3;
    const options = { screenSize: 1, terminalOnLifeLoss: true, scaleObs: true, grayscaleNewaxis: true };
    const env = new wrappers.AtariPreprocessing(echo as Env<NdArray, number>, options);
    const { observation } = await env.reset({ seed: 4 });
    expect(env.observationSpace.contains(observation)).toBe(true);
    expect(echo.taken.length).toBeGreaterThan(0);
    expect(await env.step(1)).toMatchObject({ reward: 4, terminated: false });
    echo.info.lives = 2;
    const lost = await env.step(1);
    expect(lost.terminated).toBe(true);
    expect(lost.observation).toEqual(ndarray([98 / 255], [1, 1, 1], 'float32'));
  });
});

describe('action wrappers', () => {
  const acting = (space: Space) => new EchoEnv(new Discrete(2), 0, space);

  test('ClipAction', async () => {
    const echo = acting(box);
    const env = new wrappers.ClipAction(echo as Env<unknown, NdArray>);
    expect(env.actionSpace.contains(float(99, -99))).toBe(true);
    await env.step(float(99, -99));
    expect(echo.taken.map(values)).toEqual([[10, -2]]);
  });

  test('RescaleAction, single and vector', async () => {
    const echo = acting(box);
    const env = new wrappers.RescaleAction(echo as Env<unknown, NdArray>, {
      minAction: -1,
      maxAction: [0, 1],
    });
    await env.step(float(-0.5, 1));
    expect(echo.taken.map(values)).toEqual([[5, 2]]);
    const { SyncVectorEnv } = await import('../vector/sync-vector-env.ts');
    const second = acting(box);
    const many = new vector.RescaleAction(new SyncVectorEnv([second]), { minAction: -1, maxAction: 1 });
    await many.step(ndarray([0, 0], [1, 2], 'float32'));
    expect(second.taken.map(values)).toEqual([[5, 0]]);
  });

  test('DiscretizeAction goes to the centres of bins and back', async () => {
    const echo = acting(box);
    const env = new wrappers.DiscretizeAction(echo as Env<unknown, NdArray>, { bins: [5, 4] });
    expect(String(env.actionSpace)).toBe('Discrete(20)');
    await env.step(16);
    expect(echo.taken.map(values)).toEqual([[9, -1.5]]);
    expect(env.revertAction(float(9, -1.5))).toBe(16);
  });

  test('TransformAction, and the vector ClipAction', async () => {
    const echo = acting(new Discrete(2));
    const env = new wrappers.TransformAction(echo, { func: (action: number) => 1 - action });
    await env.step(0);
    expect(echo.taken).toEqual([1]);
    const { SyncVectorEnv } = await import('../vector/sync-vector-env.ts');
    const boxed = acting(box);
    await new vector.ClipAction(new SyncVectorEnv([boxed])).step(ndarray([50, 0], [1, 2], 'float32'));
    expect(boxed.taken.map(values)).toEqual([[10, 0]]);
  });
});

test('RecordEpisodeStatistics tells return, length and time at the end only', async () => {
  const env = new wrappers.RecordEpisodeStatistics(
    await make<NdArray, number>('CartPole-v1', { maxEpisodeSteps: 3 }),
    { bufferLength: 1 },
  );
  for (let episode = 0; episode < 2; episode++) {
    await env.reset({ seed: 1 });
    expect((await env.step(0)).info).toEqual({});
    await env.step(1);
    expect((await env.step(0)).info.episode).toEqual({ r: 3, l: 3, t: expect.any(Number) });
  }
  expect(env.queues).toMatchObject({ episodeCount: 2, returnQueue: [3], lengthQueue: [3] });
});

test('TransformReward', async () => {
  const env = new wrappers.TransformReward(await make('CartPole-v1'), { func: (reward) => 2 * reward });
  await env.reset();
  expect(await env.step(0)).toMatchObject({ reward: 2 });
});

test('vector rewards: clipped, one by one, all together', async () => {
  const start = async (wrap: (env: VectorEnv) => VectorEnv) => {
    const env = wrap(await makeVec('CartPole-v1', { numEnvs: 2 }));
    await env.reset({ seed: 1 });
    return [...(await env.step(ndarray([0, 1], [2], 'int32'))).rewards.data];
  };
  expect(await start((env) => new vector.ClipReward(env, { maxReward: 0.5 }))).toEqual([0.5, 0.5]);
  expect(await start((env) => new vector.VectorizeTransformReward(env, { func: (r) => r + 1 }))).toEqual([
    2, 2,
  ]);
  expect(
    await start((env) => new vector.TransformReward(env, { func: (rs) => rs.map((r, i) => r * i) })),
  ).toEqual([0, 1]);
});

test('DictInfoToList', async () => {
  const inner = new vector.RecordEpisodeStatistics(
    await makeVec('CartPole-v1', { numEnvs: 2, maxEpisodeSteps: 2 }),
  );
  const env = new vector.DictInfoToList(inner);
  expect((await env.reset({ seed: 1 })).infos).toEqual([{}, {}]);
  const actions = ndarray([0, 1], [2], 'int32');
  await env.step(actions);
  const { infos } = await env.step(actions);
  expect(infos[1 as never]).toEqual({ episode: { r: 2, l: 2, t: expect.any(Number) } });
});

describe('pictures', () => {
  const rendering = () =>
    make<NdArray, number>('CartPole-v1', { renderMode: 'rgb_array', maxEpisodeSteps: 4 });
  const changed = (a: NdArray, b: NdArray) =>
    a.data.filter((value, i) => value !== b.data[i]).length / a.data.length;

  test('AddWhiteNoise and ObstructView spoil about the share they are told, repeatably', async () => {
    for (const isNoiseGrayscale of [false, true]) {
      const plain = new EchoEnv(box, float(0, 0), new Discrete(2), 'rgb_array');
      await plain.reset({ seed: 3 });
      const clean = (await plain.render()) as NdArray;
      const noisy = new wrappers.AddWhiteNoise(plain, { probabilityOfNoisePerPixel: 0.25, isNoiseGrayscale });
      const obstructed = new wrappers.ObstructView(plain, {
        obstructedPixelsRatio: 0.1,
        obstructionWidth: 5,
        isNoiseGrayscale,
      });
      const first = (await noisy.render()) as NdArray;
      expect(changed(clean, first)).toBeGreaterThan(0.23);
      expect(changed(clean, first)).toBeLessThan(0.27);
      const covered = changed(clean, (await obstructed.render()) as NdArray);
      expect(covered).toBeGreaterThan(0.05);
      expect(covered).toBeLessThan(0.11);
      await plain.reset({ seed: 3 });
      expect(await noisy.render()).toEqual(first);
    }
  });

  test('RecordVideo writes the episodes of its schedule', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'record-video-'));
    try {
      const env = new wrappers.RecordVideo(await rendering(), { videoFolder: folder, namePrefix: 'cart' });
      for (let episode = 0; episode < 3; episode++) {
        await env.reset({ seed: episode });
        for (let t = 0; t < 4; t++) await env.step(t % 2);
      }
      await env.close();
      expect((await readdir(folder)).sort()).toEqual(['cart-episode-0.mp4', 'cart-episode-1.mp4']);
      const info = await probeVideo(join(folder, 'cart-episode-1.mp4'));
      expect(info).toMatchObject({ frames: 5, height: 400, width: 600, framesPerSecond: 50 });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('RecordVideo by steps, of a vector in a grid', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'record-video-'));
    try {
      const inner = await makeVec('CartPole-v1', { numEnvs: 2, renderMode: 'rgb_array' });
      const env = new vector.RecordVideo(inner, {
        videoFolder: folder,
        stepTrigger: (step) => step === 1,
        videoLength: 3,
      });
      await env.reset({ seed: 1 });
      for (let t = 0; t < 6; t++) await env.step(ndarray([0, 1], [2], 'int32'));
      await env.close();
      expect(await readdir(folder)).toEqual(['rl-video-step-1.mp4']);
      expect(await probeVideo(join(folder, 'rl-video-step-1.mp4'))).toMatchObject({
        frames: 3,
        height: 400,
        width: 1200,
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('the default schedule: cubes below 1000, then every thousandth', () => {
    const chosen = Array.from({ length: 3001 }, (_, n) => n).filter(wrappers.cappedCubicVideoSchedule);
    expect(chosen).toEqual([0, 1, 8, 27, 64, 125, 216, 343, 512, 729, 1000, 2000, 3000]);
  });
});

test('wrappers are part of the spec, which makes them again', async () => {
  const inner = await make<NdArray, number>('CartPole-v1');
  const env = new wrappers.FrameStackObservation(new wrappers.TimeAwareObservation(inner), { stackSize: 2 });
  const again = await make(specFromJson(specToJson(env.spec!)));
  expect(String(again)).toBe(String(env));
  expect((await again.reset({ seed: 5 })).observation).toEqual((await env.reset({ seed: 5 })).observation);
  const unserialisable = new wrappers.TransformReward(inner, { func: (reward) => reward });
  expect(() => specToJson(unserialisable.spec!)).toThrow("'func'");
});

const echoing = (space: Space) => new EchoEnv(space, 0, space) as unknown as AnyEnv;
test.each<[string, () => unknown]>([
  ['a delay below zero', () => new wrappers.DelayObservation(echoing(box), { delay: -1 })],
  ['a stack of nothing', () => new wrappers.FrameStackObservation(echoing(box), { stackSize: 0 })],
  [
    'padding that is no observation',
    () => new wrappers.FrameStackObservation(echoing(box), { stackSize: 2, paddingType: 7 }),
  ],
  ['time without limit', () => new wrappers.TimeAwareObservation(echoing(box))],
  ['unknown parts', () => new wrappers.FilterObservation(echoing(dict), { filterKeys: ['z'] })],
  ['parts of a Box', () => new wrappers.FilterObservation(echoing(box), { filterKeys: ['a'] })],
  ['grey numbers', () => new wrappers.GrayscaleObservation(echoing(box))],
  ['resized numbers', () => new wrappers.ResizeObservation(echoing(box), { shape: [2, 2] })],
  ['a shape of another size', () => new wrappers.ReshapeObservation(echoing(box), { shape: [3] })],
  [
    'infinite rescaling',
    () => new wrappers.RescaleObservation(echoing(box), { minObs: Number.NEGATIVE_INFINITY, maxObs: 1 }),
  ],
  [
    'bins without bounds',
    () => new wrappers.DiscretizeAction(echoing(new Box(0, Number.POSITIVE_INFINITY)), { bins: 3 }),
  ],
  ['no bins', () => new wrappers.DiscretizeAction(echoing(box), { bins: 0 })],
  ['clipping numbers', () => new wrappers.ClipAction(echoing(new Discrete(2)))],
  ['a certain sticky action', () => new wrappers.StickyAction(echoing(box), { repeatActionProbability: 1 })],
  ['no repeats', () => new wrappers.RepeatAction(echoing(box), { numRepeats: 0 })],
  ['no skip', () => new wrappers.MaxAndSkipObservation(echoing(box), { skip: 1 })],
  ['no reward bounds', () => new wrappers.ClipReward(echoing(box), {})],
  ['crossed reward bounds', () => new wrappers.ClipReward(echoing(box), { minReward: 1, maxReward: 0 })],
  ['no steps', () => new wrappers.TimeLimit(echoing(box), { maxEpisodeSteps: 0 })],
  ['noise everywhere', () => new wrappers.AddWhiteNoise(echoing(box), { probabilityOfNoisePerPixel: 1 })],
  ['a video without pictures', () => new wrappers.RecordVideo(echoing(box), { videoFolder: 'unused' })],
  ['frames without pictures', () => new wrappers.RenderCollection(echoing(box))],
  ['normalised numbers', () => new wrappers.NormalizeObservation(echoing(new Discrete(2)))],
])('refused: %s', (_, make) => {
  expect(make).toThrow(expect.objectContaining({ name: 'UserError' }));
});
