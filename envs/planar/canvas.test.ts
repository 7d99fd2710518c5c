import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Canvas } from './canvas.ts';

/** Coverage of each pixel, read back from white drawn on black. */
function coverage(points: number[], width = 12, height = 9): number[] {
  const canvas = new Canvas(width, height);
  canvas.fill(points, [255, 255, 255]);
  return Array.from({ length: width * height }, (_, pixel) => canvas.pixels[3 * pixel] / 255);
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

test('a rectangle off the grid covers its border pixels in part', () => {
  const canvas = new Canvas(4, 3);
  canvas.fill([0.5, 0.25, 2.5, 0.25, 2.5, 2, 0.5, 2], [200, 100, 50]);
  const red = Array.from({ length: 12 }, (_, pixel) => canvas.pixels[3 * pixel]);
  expect(red).toEqual([75, 150, 75, 0, 100, 200, 100, 0, 0, 0, 0, 0]);
});

test('the covered area of any triangle inside the picture is its area', () => {
  const x = fc.double({ min: 0, max: 12, noNaN: true });
  const y = fc.double({ min: 0, max: 9, noNaN: true });
  fc.assert(
    fc.property(x, y, x, y, x, y, (ax, ay, bx, by, cx, cy) => {
      const area = Math.abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2;
      // Bytes round each of at most 108 pixels by up to 1/510; the sums are single precision.
      expect(Math.abs(sum(coverage([ax, ay, bx, by, cx, cy])) - area)).toBeLessThan(0.22);
    }),
  );
});

test('a polygon that reaches far outside fills exactly what is visible, and leaves nothing for the next', () => {
  const corner = fc.double({ min: -40, max: 40, noNaN: true });
  fc.assert(
    fc.property(fc.array(corner, { minLength: 6, maxLength: 12 }), (points) => {
      const canvas = new Canvas(12, 9);
      canvas.fill(points.length % 2 ? points.slice(1) : points, [255, 255, 255]);
      canvas.pixels.fill(0);
      canvas.fill([2, 2, 5, 2, 5, 4, 2, 4], [255, 255, 255]);
      const covered = Array.from({ length: 108 }, (_, pixel) => canvas.pixels[3 * pixel] / 255);
      expect(sum(covered)).toBe(6);
    }),
  );
  expect(sum(coverage([-30, -30, 40, -30, 40, 40, -30, 40]))).toBe(108);
});

test('shadows darken once, however many overlap, and are forgotten', () => {
  const canvas = new Canvas(8, 8);
  canvas.pixels.fill(200);
  canvas.shade([0, 0, 4, 0, 4, 8, 0, 8]);
  canvas.shade([0, 0, 4, 0, 4, 8, 0, 8]);
  canvas.castShadows(0.5, 0);
  expect(canvas.pixels[0]).toBe(100);
  expect(canvas.pixels[3 * 7]).toBe(200);
  canvas.castShadows(0.5, 0);
  expect(canvas.pixels[0]).toBe(100);
});
