import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { MOTION_WIDTH, parseGenieConfig } from '../config.ts';
import { asTensors, randomWeights, smallConfig } from '../fixtures/small-genie.ts';
import { readCodebook } from '../model/vector-quantizer.ts';
import { labellingOf, lamOf } from './latent-actions.ts';

beforeAll(() => tf.setBackend('cpu'));

const SIZE = 20;
const base = smallConfig().latentActions;
const config = smallConfig({
  video: { height: SIZE, width: SIZE, frames: 9, stride: 1 },
  latentActions: {
    ...base,
    input: 'motion',
    downsample: 1,
    greyscale: true,
    shiftRadius: { x: 4, y: 5 },
    codebook: { ...base.codebook, latentWidth: MOTION_WIDTH },
  },
});
const lam = lamOf(config);

/** Frames [1, T, SIZE, SIZE, 3] of a scenery of waves, seen from one place after the other. */
function video(places: readonly (readonly [right: number, down: number])[]): tf.Tensor {
  const values = places.flatMap(([right, down]) =>
    Array.from({ length: SIZE * SIZE }, (_, i) => {
      const x = (i % SIZE) + right;
      const y = Math.floor(i / SIZE) + down;
      const value = 0.5 + 0.2 * Math.sin(0.5 * x + 0.2 * y) + 0.2 * Math.sin(0.4 * y - 0.3 * x + 1);
      return [value, value, value];
    }),
  );
  return tf.tensor(values.flat(), [1, places.length, SIZE, SIZE, 3]);
}

/** Where one gets with these speeds, from (0, 0). */
function walk(speeds: readonly (readonly [right: number, down: number])[]): [number, number][] {
  let at: [number, number] = [0, 0];
  return [at, ...speeds.map(([right, down]) => (at = [at[0] + right, at[1] + down]))];
}

/** What is found of each step: speed, change, fall, jolt and 1. */
function motion(speeds: readonly (readonly [right: number, down: number])[]): number[][] {
  const vectors = lam.encode({}, video(walk(speeds))) as tf.Tensor2D;
  return vectors.arraySync();
}

const steps = <T>(count: number, of: (t: number) => T): T[] => Array.from({ length: count }, (_, t) => of(t));

describe('the numbers of a step', () => {
  it('keep only the speed of one that goes on as before', () => {
    for (const [speed, change, fall, jolt, one] of motion(steps(8, () => [2.4, 0]))) {
      expect(speed).toBeCloseTo(1, 0);
      expect(Math.abs(change)).toBeLessThan(0.5);
      expect(Math.abs(fall)).toBeLessThan(0.3);
      expect(Math.abs(jolt)).toBeLessThan(0.3);
      expect(one).toBe(1);
    }
  });

  it('show a start to either side, which is mirrored, and the jolt of a jump at its first step alone', () => {
    const right = motion(steps(8, (t) => [t < 4 ? 0 : 2, 0]));
    const left = motion(steps(8, (t) => [t < 4 ? 0 : -2, 0]));
    expect(right[4][1]).toBe(1);
    expect(left[4][1]).toBe(-1);
    const jump = motion(steps(8, (t) => [0, t < 4 ? 0 : -3]));
    expect(jump.map(([, , , jolt]) => Math.sign(Math.round(2 * jolt)))).toEqual(
      steps(8, (t) => (t === 4 ? -1 : 0)).map((value) => expect.toSatisfy((own) => own === value)),
    );
  });

  it('show in the change how speed changes all along a flight, and what was before it only as its beginning', () => {
    // A run, and then up for five steps that brake by a tenth of a pixel each.
    const flight = motion(steps(8, (t) => [t < 3 ? 1.5 : 1.5 - 0.1 * (t - 2), t < 3 ? 0 : -2]));
    for (const [, change] of flight.slice(4)) expect(change).toBeLessThan(-0.5);
    const steady = motion(steps(8, (t) => [t < 3 ? 0 : 1.5, t < 3 ? 0 : -2]));
    // The step before the flight, at rest, makes it a start.
    expect(steady[3][1]).toBeGreaterThan(0.9);
    const up = motion(steps(8, (t) => [1, t < 4 ? -2 : 2]));
    for (const [, change] of up) expect(Math.abs(change)).toBeLessThan(0.5);
  });

  it('are the same where a window goes on by repeating its last frame, as it does past the end of a video', () => {
    const speeds = steps(5, (t) => [t < 2 ? 0.5 : 1.2, t % 2] as const);
    const whole = motion(speeds);
    const padded = motion([...speeds, [0, 0], [0, 0], [0, 0]]);
    for (const [t, numbers] of whole.entries())
      for (const [i, value] of numbers.entries()) expect(padded[t][i]).toBeCloseTo(value, 5);
  });

  it('do not look further ahead than they say', () => {
    const { ahead } = labellingOf(config);
    for (const down of [0, -2]) {
      const same = steps(8, (t) => [t % 2, down] as const);
      const other = same.map((speed, t) => (t >= 3 + ahead ? ([-1.5, down] as const) : speed));
      const [a, b] = [motion(same), motion(other)];
      expect(b.slice(0, 4)).toEqual(a.slice(0, 4));
      expect(b[4]).not.toEqual(a[4]);
    }
  });
});

it('predicts a moving picture better than by repeating it', () => {
  const tensors = asTensors(randomWeights(config));
  const { codes } = config.latentActions.codebook;
  // A codebook in which each step finds itself.
  const vectors = lam.encode({}, video(walk(steps(8, (t) => [t < 4 ? 1 : -1, 0]))));
  const norms = tf.norm(vectors, 'euclidean', 1, true);
  const own = tf.slice(
    tf.tile(tf.div(vectors, norms), [Math.ceil(codes / 8), 1]),
    [0, 0],
    [codes, MOTION_WIDTH],
  );
  const codebook = { ...readCodebook(tensors, 'lam.codebook'), codes_KL: own };
  const { metrics } = lam.learn({}, codebook, video(walk(steps(8, (t) => [t < 4 ? 1 : -1, 0]))));
  expect(metrics.lamError.dataSync()[0]).toBeLessThan(0.5 * metrics.lamCopyError.dataSync()[0]);
});

it('refuses a codebook of another width, to be trained apart, to look at nothing, and at an odd number of pixels', () => {
  const parse = (changes: object) => () => parseGenieConfig({ ...config, ...changes });
  const narrow = { ...config.latentActions.codebook, latentWidth: 3 };
  expect(parse({ latentActions: { ...config.latentActions, codebook: narrow } })).toThrow(/latentWidth/);
  expect(parse({ training: { ...config.training, coTraining: 'apart' } })).toThrow(/coTraining/);
  const blind = { ...config.latentActions, ignoredCentre: { x: SIZE / 2, y: SIZE / 2 } };
  expect(parse({ latentActions: blind })).toThrow(/ignoredCentre/);
  expect(parse({ latentActions: { ...config.latentActions, downsample: 4 } })).toThrow(/downsample/);
  // Four rows are left above the middle, two of the halved view: enough for shifts by two of the frame, not by three.
  const strip = { ...config.latentActions, ignoredCentre: { x: SIZE / 2, y: SIZE / 2 - 4 } };
  expect(parse({ latentActions: { ...strip, shiftRadius: { x: 0, y: 2 } } })).not.toThrow();
  expect(parse({ latentActions: { ...strip, shiftRadius: { x: 0, y: 3 } } })).toThrow(/ignoredCentre/);
  const seeing = { ...config.latentActions, ignoredCentre: { x: 3, y: 5 } };
  expect(parse({ latentActions: seeing })).not.toThrow();
});
