import fc from 'fast-check';
import { expect, it } from 'vitest';
import { resizeFrames } from './resize.ts';

const side = fc.integer({ min: 1, max: 30 });

it('keeps a plain colour plain, at any sizes', () => {
  fc.assert(
    fc.property(
      side,
      side,
      side,
      side,
      fc.integer({ min: 0, max: 255 }),
      (height, width, toHeight, toWidth, shade) => {
        const frames = new Uint8Array(2 * height * width * 3).fill(shade);
        const resized = resizeFrames(frames, { height, width }, { height: toHeight, width: toWidth });
        expect(resized).toEqual(new Uint8Array(2 * toHeight * toWidth * 3).fill(shade));
      },
    ),
  );
});

it('averages whole pixels, and parts of pixels by their share', () => {
  const row = (...shades: number[]) => Uint8Array.from(shades.flatMap((shade) => [shade, shade, 0]));
  const resize = (frame: Uint8Array, width: number) =>
    [...resizeFrames(frame, { height: 1, width: frame.length / 3 }, { height: 1, width })].filter(
      (_, i) => i % 3 === 0,
    );
  expect(resize(row(0, 100, 30, 50), 2)).toEqual([50, 40]);
  // Three pixels to two: one and a half each.
  expect(resize(row(0, 90, 210), 2)).toEqual([30, 170]);
  expect(resize(row(10, 20), 4)).toEqual([10, 10, 20, 20]);
});

it('refuses bytes that are not whole frames', () => {
  expect(() => resizeFrames(new Uint8Array(7), { height: 1, width: 1 }, { height: 2, width: 2 })).toThrow(
    RangeError,
  );
});
