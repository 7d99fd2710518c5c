import { expect, it } from 'vitest';
import { framePsnr, meanSquaredError } from './psnr.ts';

it('knows the closed forms', () => {
  const truth = new Uint8Array(48).fill(100);
  const frame = truth.map((value, i) => (i % 2 === 0 ? value + 51 : value));
  // Half of the values are off by a fifth of the range.
  expect(meanSquaredError(truth, frame)).toBeCloseTo(0.02, 12);
  expect(framePsnr(truth, frame)).toBeCloseTo(10 * Math.log10(50), 10);
  expect(framePsnr(truth, truth)).toBe(100);
});

it('refuses frames of different sizes', () => {
  expect(() => framePsnr(new Uint8Array(3), new Uint8Array(6))).toThrow(RangeError);
});
