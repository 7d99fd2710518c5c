import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { RandomStream } from '../../engine/random.ts';
import { displacement } from './displacement.ts';

beforeAll(() => tf.setBackend('cpu'));

const SIZE = 24;
const radius = { x: 2, y: 3 };

/** Scenery of waves with periods of 8 to 20 pixels, seen from a place. */
function scenery(seed: number) {
  const random = new RandomStream(seed);
  const waves = Array.from({ length: 6 }, () => {
    const [angle, phase] = random.uniform(2).map((value) => 2 * Math.PI * value);
    const step = (2 * Math.PI) / (8 + 12 * random.next());
    return { x: step * Math.cos(angle), y: step * Math.sin(angle), phase };
  });
  return (right: number, down: number): Float32Array =>
    Float32Array.from({ length: SIZE * SIZE }, (_, i) => {
      const x = (i % SIZE) + right;
      const y = Math.floor(i / SIZE) + down;
      return (
        0.5 + waves.reduce((sum, wave) => sum + 0.08 * Math.sin(wave.x * x + wave.y * y + wave.phase), 0)
      );
    });
}

const pictures = (values: Float32Array) => tf.tensor4d(values, [1, SIZE, SIZE, 1]);

function measured(before: Float32Array, after: Float32Array, ignored = { x: 0, y: 0 }): number[] {
  const { right_N, down_N } = displacement(pictures(before), pictures(after), radius, ignored);
  return [right_N, down_N].map((value) => value.dataSync()[0]);
}

it('finds how far a picture moved, to less than half a pixel', () => {
  const move = fc.record({
    seed: fc.nat(1000),
    right: fc.double({ min: -1.4, max: 1.4, noNaN: true }),
    down: fc.double({ min: -2.4, max: 2.4, noNaN: true }),
  });
  fc.assert(
    fc.property(move, ({ seed, right, down }) => {
      const see = scenery(seed);
      const [x, y] = measured(see(0, 0), see(right, down));
      expect(Math.abs(x - right)).toBeLessThan(0.4);
      expect(Math.abs(y - down)).toBeLessThan(0.4);
    }),
    { numRuns: 20 },
  );
});

it('says nothing moved where nothing did', () => {
  const see = scenery(3);
  expect(measured(see(0, 0), see(0, 0))).toEqual([0, 0]);
});

it('is not led astray by a bright thing that moves by itself', () => {
  const see = scenery(5);
  const withBall = (values: Float32Array, left: number) =>
    values.map((value, i) => {
      const [x, y] = [i % SIZE, Math.floor(i / SIZE)];
      return x >= left && x < left + 5 && y >= 2 && y < 7 ? 1 : value;
    });
  const [right] = measured(withBall(see(0, 0), 9), withBall(see(0.6, 0), 11));
  expect(Math.abs(right - 0.6)).toBeLessThan(0.25);
});

it('does not look at what follows the camera', () => {
  const see = scenery(5);
  const withPlayer = (values: Float32Array) =>
    values.map((value, i) => {
      const [x, y] = [i % SIZE, Math.floor(i / SIZE)].map((at) => Math.abs(at + 0.5 - SIZE / 2));
      return x < 4 && y < 6 ? (i % 2 === 0 ? 1 : 0) : value;
    });
  const [before, after] = [see(0, 0), see(0.4, 0)].map(withPlayer);
  const seen = measured(before, after);
  const ignored = measured(before, after, { x: 4, y: 6 });
  const error = Math.abs(ignored[0] - 0.4);
  expect(error).toBeLessThan(0.1);
  expect(Math.abs(seen[0] - 0.4)).toBeGreaterThan(error + 0.1);
});
