import fc from 'fast-check';
import { expect, test } from 'vitest';
import { angleOf, cosine, sine, wrapAngle } from './trigonometry.ts';

const angle = fc.double({ min: -1000, max: 1000, noNaN: true });

test('sine and cosine agree with the engine’s own to rounding', () => {
  fc.assert(
    fc.property(angle, (a) => {
      expect(Math.abs(sine(a) - Math.sin(a))).toBeLessThan(1e-13);
      expect(Math.abs(cosine(a) - Math.cos(a))).toBeLessThan(1e-13);
    }),
  );
});

test('angleOf agrees with atan2 in every quadrant', () => {
  const coordinate = fc.double({ min: -100, max: 100, noNaN: true });
  fc.assert(
    fc.property(coordinate, coordinate, (x, y) => {
      fc.pre(Math.abs(x) + Math.abs(y) > 1e-6);
      const difference = Math.abs(angleOf(x, y) - Math.atan2(y, x));
      expect(Math.min(difference, Math.abs(difference - 2 * Math.PI))).toBeLessThan(1e-13);
    }),
  );
  expect(angleOf(-1, 0)).toBe(Math.PI);
  expect(angleOf(0, 0)).toBe(0);
});

test('wrapAngle keeps the direction and ends in (−π, π]', () => {
  fc.assert(
    fc.property(angle, (a) => {
      const wrapped = wrapAngle(a);
      expect(wrapped).toBeGreaterThan(-Math.PI - 1e-12);
      expect(wrapped).toBeLessThanOrEqual(Math.PI + 1e-12);
      expect(Math.abs(sine(wrapped) - sine(a))).toBeLessThan(1e-12);
    }),
  );
});
