import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fittedExponent } from './fit.ts';

test('a power law gives its power, whatever its factor', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -3, max: 3, noNaN: true }),
      fc.double({ min: 0.1, max: 100, noNaN: true }),
      (power, factor) => {
        const points = [4, 8, 16, 64].map((x) => ({ x, y: factor * x ** power }));
        expect(fittedExponent(points)).toBeCloseTo(power, 9);
      },
    ),
  );
});
