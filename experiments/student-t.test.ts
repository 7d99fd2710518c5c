import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RandomStream } from '../engine/random.ts';
import { criticalT, tInterval } from './student-t.ts';

// Printed tables of the two-sided 95% and 99% points.
it.each([
  [1, 0.95, 12.706],
  [2, 0.95, 4.303],
  [3, 0.95, 3.182],
  [4, 0.95, 2.776],
  [5, 0.95, 2.571],
  [9, 0.95, 2.262],
  [30, 0.95, 2.042],
  [2, 0.99, 9.925],
  [7, 0.99, 3.499],
])('with %d degrees of freedom, %d: %d', (degrees, confidence, expected) => {
  expect(criticalT(degrees, confidence)).toBeCloseTo(expected, 3);
});

it('needs two values', () => {
  expect(() => tInterval([1])).toThrow(RangeError);
});

it('moves and scales with its values', () => {
  const values = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 2, maxLength: 6 });
  fc.assert(
    fc.property(values, fc.double({ min: 0.1, max: 5, noNaN: true }), (drawn, scale) => {
      const plain = tInterval(drawn);
      const moved = tInterval(drawn.map((value) => scale * value + 3));
      expect(moved.mean).toBeCloseTo(scale * plain.mean + 3, 6);
      for (const end of [0, 1]) expect(moved.ci95[end]).toBeCloseTo(scale * plain.ci95[end] + 3, 6);
    }),
  );
});

it('covers the true mean of three normal values 95 times in 100', () => {
  const draws = new RandomStream(1).normal(3 * 4000);
  let covered = 0;
  for (let i = 0; i < draws.length; i += 3) {
    const [low, high] = tInterval([...draws.slice(i, i + 3)]).ci95;
    if (low < 0 && high > 0) covered++;
  }
  expect(covered / 4000).toBeGreaterThan(0.94);
  expect(covered / 4000).toBeLessThan(0.96);
});
