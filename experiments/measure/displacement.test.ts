import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RandomStream } from '../../engine/random.ts';
import { measureDisplacement } from './displacement.ts';

const size = { height: 24, width: 32 };
const wide = { height: 40, width: 48 };
const scene = new RandomStream(1).integers(wide.height * wide.width * 3, 256);

/** What a camera sees whose corner is at (x, y) of the scene. */
function view(x: number, y: number): Uint8Array {
  const frame = new Uint8Array(size.height * size.width * 3);
  for (let row = 0; row < size.height; row++) {
    const start = 3 * ((row + y) * wide.width + x);
    frame.set(scene.subarray(start, start + 3 * size.width), 3 * row * size.width);
  }
  return frame;
}

it('finds by how much a scene moved', () => {
  const shift = fc.integer({ min: -5, max: 5 });
  fc.assert(
    fc.property(shift, shift, (x, y) => {
      // The camera moves left and up: what it sees moves right and down.
      expect(measureDisplacement(view(8, 8), view(8 - x, 8 - y), size, { radius: 5 })).toEqual({ x, y });
    }),
    { numRuns: 20 },
  );
});

it('looks at chosen rows and columns alone', () => {
  const after = view(5, 8);
  const before = view(8, 8);
  // The lower half stands still.
  after.set(before.subarray(before.length / 2), before.length / 2);
  const of = (rows: [number, number]) => measureDisplacement(before, after, size, { radius: 4, rows }).x;
  expect([of([0, 12]), of([12, 24])]).toEqual([3, 0]);
  for (let row = 0; row < 12; row++) {
    // And the left half of what is above it.
    const start = 3 * row * size.width;
    after.set(before.subarray(start, start + 3 * 16), start);
  }
  const beside = (columns: [number, number]) =>
    measureDisplacement(before, after, size, { radius: 4, rows: [0, 12], columns }).x;
  expect([beside([0, 16]), beside([16, 32])]).toEqual([0, 3]);
});

it('says that a plain picture stands still', () => {
  const plain = new Uint8Array(size.height * size.width * 3).fill(90);
  expect(measureDisplacement(plain, plain, size, { radius: 3 })).toEqual({ x: 0, y: 0 });
});
