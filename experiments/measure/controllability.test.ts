import { beforeAll, expect, it } from 'vitest';
import { type Arrays, createEngine, type Engine } from '../../engine/engine.ts';
import { RandomStream } from '../../engine/random.ts';
import { noise, randomModel, smallConfig } from '../../genie/fixtures/small-genie.ts';
import { Genie } from '../../genie/genie.ts';
import { type ControllabilityConfig, presets } from '../controllability/config.ts';
import type { Clip } from './clips.ts';
import { countFrames, measure, modes, type Predicted, predict, type Source } from './controllability.ts';

const size = 16 * 16 * 3;
const config: ControllabilityConfig = { ...presets.tiny, seeds: 2, steps: 5, worlds: 16 };
const clips: Clip[] = ['a', 'b', 'c'].map((id, clip) => ({
  id,
  start: 0,
  frames: Array.from({ length: 6 }, (_, t) =>
    Uint8Array.from(noise([size], 10 * clip + t).data, (value) => value * 256),
  ),
  actions: Array.from({ length: 5 }, (_, t) => (3 * clip + t) % 8),
}));
const model = randomModel(
  smallConfig({ sampling: { steps: 2, temperature: 1, order: 'random', schedule: 'cosine' } }),
);

let engine: Engine;
/** Advanced by `beforeAll`. */
let advanced = 0;
async function predictions(weights: Arrays, advance: (done?: number) => void): Promise<Predicted[]> {
  const worlds = await new Genie(model.config, weights).open(engine, config.worlds);
  const stage = { advance, end() {} };
  return predict({ config, clips, worlds, random: new RandomStream(3), stage }).finally(() =>
    worlds.dispose(),
  );
}
let found: Predicted[];
beforeAll(async () => {
  engine = await createEngine({ engine: 'onnx' });
  found = await predictions(model.weights, (done = 1) => {
    advanced += done;
  });
});
const of = (mode: string, source: Source, clip = 1, seed = 0, among = found) =>
  among.find((row) => row.mode === mode && row.source === source && row.clip === clip && row.seed === seed)!
    .frames;

it('predicts every frame of every clip once', () => {
  expect(found).toHaveLength(3 * 2 * (3 * 2 + 2));
  for (const { frames } of found) expect(frames.map(({ length }) => length)).toEqual(new Array(5).fill(size));
});

it('announces as many frames as it generates', () => {
  expect(advanced).toBe(countFrames(config, clips.length));
});

it('forces the teacher only after the first frame', () => {
  for (const source of ['inferred', 'random', 'borrowed'] as const) {
    const [free, forced] = [of('free', source), of('teacher-forced', source)];
    expect(forced[0]).toEqual(free[0]);
    expect(forced[2]).not.toEqual(free[2]);
  }
});

it('copies the context, or the true frame before', () => {
  const { frames } = clips[1];
  expect(of('free', 'copy')).toEqual(new Array(5).fill(frames[0]));
  expect(of('teacher-forced', 'copy')).toEqual(frames.slice(0, 5));
});

it('follows the actions, with noise that is shared', () => {
  for (const mode of modes) {
    expect(of(mode, 'random')).not.toEqual(of(mode, 'inferred'));
    expect(of(mode, 'inferred', 1, 1)).not.toEqual(of(mode, 'inferred', 1, 0));
  }
});

it('finds no difference at all in a model for which all actions are one', async () => {
  const name = 'lam.codebook.codes';
  const codes = model.weights[name];
  const alike = { ...codes, data: (codes.data as Float32Array).slice().fill(0.5) };
  const deaf = await predictions({ ...model.weights, [name]: alike }, () => {});
  for (const mode of modes) {
    expect(of(mode, 'random', 1, 0, deaf)).toEqual(of(mode, 'inferred', 1, 0, deaf));
    expect(of(mode, 'borrowed', 2, 1, deaf)).toEqual(of(mode, 'inferred', 2, 1, deaf));
  }
});

it('compares each prediction with the frame that followed', () => {
  const stage = { advance() {}, end() {} };
  const truth: Predicted[] = [
    { mode: 'free', source: 'inferred', clip: 2, seed: 0, frames: clips[2].frames.slice(1) },
    { mode: 'free', source: 'random', clip: 2, seed: 0, frames: clips[1].frames.slice(1) },
  ];
  const [same, other] = measure(clips, truth, { height: 16, width: 16 }, stage);
  expect(same.squaredErrors).toEqual([0, 0, 0, 0, 0]);
  expect(Math.min(...same.ssim)).toBeCloseTo(1, 9);
  expect(Math.min(...other.squaredErrors)).toBeGreaterThan(0.05);
  expect(Math.max(...other.ssim)).toBeLessThan(0.5);
});
