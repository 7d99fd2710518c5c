import { expect, it } from 'vitest';
import { RandomStream } from '../../engine/random.ts';
import { frameSsim } from './ssim.ts';

const size = { height: 17, width: 20 };
const grey = (value: (i: number) => number) =>
  Uint8Array.from({ length: size.height * size.width * 3 }, (_, i) => value(Math.floor(i / 3)));
const noise = new RandomStream(1).integers(size.height * size.width, 200);
const picture = grey((i) => 20 + noise[i]);

/** Equation 13 of the paper, window by window, with the two-dimensional Gaussian written out. */
function byDefinition(x: Uint8Array, y: Uint8Array): number {
  const weights: number[] = [];
  for (let i = -5; i <= 5; i++) for (let j = -5; j <= 5; j++) weights.push(Math.exp(-(i * i + j * j) / 4.5));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];
  const values: number[] = [];
  for (let top = 0; top <= size.height - 11; top++) {
    for (let left = 0; left <= size.width - 11; left++) {
      const mean = (of: (pixel: number) => number) =>
        weights.reduce((sum, weight, k) => {
          const pixel = ((top + Math.floor(k / 11)) * size.width + left + (k % 11)) * 3;
          return sum + (weight / total) * of(pixel);
        }, 0);
      const [mx, my] = [mean((p) => x[p]), mean((p) => y[p])];
      const vx = mean((p) => x[p] ** 2) - mx ** 2;
      const vy = mean((p) => y[p] ** 2) - my ** 2;
      const cov = mean((p) => x[p] * y[p]) - mx * my;
      values.push(((2 * mx * my + c1) * (2 * cov + c2)) / ((mx ** 2 + my ** 2 + c1) * (vx + vy + c2)));
    }
  }
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

it('is 1 for equal frames', () => {
  expect(frameSsim(picture, picture, size)).toBeCloseTo(1, 12);
});

it('is the definition of the paper', () => {
  const other = new RandomStream(2).integers(size.height * size.width, 60);
  const disturbed = grey((i) => 20 + noise[i] * 0.7 + other[i]);
  const expected = byDefinition(picture, disturbed);
  expect(expected).toBeLessThan(0.95);
  // Luma of a grey pixel is the pixel up to the rounding of its three weights.
  expect(frameSsim(picture, disturbed, size)).toBeCloseTo(expected, 4);
});

it('knows the closed form of two plain frames', () => {
  const c1 = (0.01 * 255) ** 2;
  const expected = (2 * 100 * 150 + c1) / (100 ** 2 + 150 ** 2 + c1);
  expect(
    frameSsim(
      grey(() => 100),
      grey(() => 150),
      size,
    ),
  ).toBeCloseTo(expected, 4);
});

it('refuses frames that it cannot compare', () => {
  expect(() => frameSsim(picture, picture, { height: 10, width: 34 })).toThrow(/at least 11×11/);
  expect(() => frameSsim(picture, picture.subarray(3), size)).toThrow(/no RGB frame/);
});
