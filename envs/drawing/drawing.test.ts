import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Painting } from './painting.ts';
import { Picture } from './picture.ts';
import { below, both, box, ellipse, grown, polygon, type Shape, stroke, union, without } from './shapes.ts';
import { textureOf } from './texture.ts';

const frame = { left: 0, bottom: 0, width: 1, height: 1 };

/** The share of the unit square that is painted. */
function area(shape: Shape): number {
  const { pixels } = new Painting(frame, 64).fill(shape, [255, 255, 255]);
  let sum = 0;
  for (let at = 3; at < pixels.length; at += 4) sum += pixels[at];
  return sum / 64 ** 2;
}

describe('shapes', () => {
  it.each<[string, Shape, number]>([
    ['a circle', ellipse(0.5, 0.5, 0.3), Math.PI * 0.09],
    ['an ellipse', ellipse(0.5, 0.5, 0.4, 0.2), Math.PI * 0.08],
    ['a box', box(0.1, 0.2, 0.9, 0.7), 0.4],
    ['a rounded box', box(0.1, 0.1, 0.9, 0.9, 0.4), Math.PI * 0.16],
    ['a stroke', stroke(0.3, 0.5, 0.7, 0.5, 0.1), 0.08 + Math.PI * 0.01],
    ['a triangle', polygon(0.1, 0.1, 0.9, 0.1, 0.5, 0.9), 0.32],
    ['all below a slope', below((x) => x, 0, 1, 0, 1), 0.5],
    ['a union', union(box(0, 0, 0.5, 0.5), box(0.25, 0, 0.75, 0.5)), 0.375],
    ['an intersection', both(box(0, 0, 0.5, 0.5), box(0.25, 0, 0.75, 0.5)), 0.125],
    ['a cut', without(box(0, 0, 0.5, 0.5), box(0.25, 0, 0.75, 0.5)), 0.125],
    ['a rim', grown(ellipse(0.5, 0.5, 0.2), 0.1), Math.PI * 0.09],
  ])('%s covers the area that it should', (_name, shape, expected) => {
    expect(area(shape)).toBeCloseTo(expected, 2);
  });
});

describe('Picture', () => {
  const square = new Painting(frame, 32).fill(box(0, 0, 1, 1), [200, 100, 50]);

  it('draws a sprite where it belongs, to a fraction of a pixel', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -3, max: 12, noNaN: true }),
        fc.double({ min: -3, max: 12, noNaN: true }),
        (x, y) => {
          // A view of 10 units at 8 pixels a unit, its lower left corner at the origin.
          const picture = new Picture(80, 10);
          picture.lookAt(5, 5);
          picture.draw(textureOf(square, 32, 1 / 8, true), x, y);
          for (let row = 0; row < 80; row++) {
            for (let column = 0; column < 80; column++) {
              const [px, py] = [(column + 0.5) / 8 - x, 10 - (row + 0.5) / 8 - y];
              const inside = px > 1e-9 && px < 1 - 1e-9 && py > 1e-9 && py < 1 - 1e-9;
              const outside = px < -1e-9 || px > 1 + 1e-9 || py < -1e-9 || py > 1 + 1e-9;
              const colour = picture.pixels[row * 80 + column];
              if (inside && colour !== 0x3264c8)
                throw new Error(`pixel ${column}, ${row} is ${colour.toString(16)}`);
              if (outside && colour !== 0) throw new Error(`pixel ${column}, ${row} is painted`);
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('mirrors about the place', () => {
    const half = new Painting({ left: -1, bottom: 0, width: 2, height: 1 }, 32).fill(
      box(0, 0, 1, 1),
      [255, 255, 255],
    );
    const picture = new Picture(40, 4);
    picture.lookAt(0, 0);
    picture.draw(textureOf(half, 32, 0.1), 0, 0, true);
    expect(picture.pixels[15 * 40 + 15]).toBe(0xffffff);
    expect(picture.pixels[15 * 40 + 25]).toBe(0);
  });

  it('blends what is half transparent, and never overflows', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 6, maxLength: 6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        ([r0, g0, b0, r1, g1, b1], opacity) => {
          const picture = new Picture(1, 1);
          picture.lookAt(0.5, 0.5);
          const under = new Painting(frame, 1).fill(box(-1, -1, 2, 2), [r0, g0, b0]);
          const over = new Painting(frame, 1).fill(box(-1, -1, 2, 2), [r1, g1, b1]);
          picture.draw(textureOf(under, 1, 1), 0, 0);
          picture.draw(textureOf(over, 1, 1), 0, 0, false, opacity);
          const bytes = new Uint8Array(3);
          picture.copyTo(bytes);
          const expected = [r0 + (r1 - r0) * opacity, g0 + (g1 - g0) * opacity, b0 + (b1 - b0) * opacity];
          for (let channel = 0; channel < 3; channel++) {
            expect(Math.abs(bytes[channel] - expected[channel])).toBeLessThan(3.5);
          }
        },
      ),
    );
  });
});
