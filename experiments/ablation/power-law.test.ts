import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fitPowerLaw } from './power-law.ts';

const curve = (factor: number, exponent: number) =>
  [1e3, 4e3, 3e4, 5e5].map((x) => ({ x, y: factor * x ** exponent }));

it('finds the law that made the points', () => {
  const factors = fc.double({ min: 0.1, max: 50, noNaN: true });
  const exponents = fc.double({ min: -1, max: 1, noNaN: true });
  fc.assert(
    fc.property(factors, exponents, (factor, exponent) => {
      const found = fitPowerLaw([curve(factor, exponent), curve(factor, exponent)]);
      expect(found.factor / factor).toBeCloseTo(1, 6);
      expect(found.exponent.mean).toBeCloseTo(exponent, 8);
    }),
  );
});

it('has an interval from curve to curve', () => {
  const { exponent } = fitPowerLaw([curve(2, -0.1), curve(2, -0.2), curve(2, -0.3)]);
  expect(exponent.mean).toBeCloseTo(-0.2, 8);
  // 4.303 · 0.1 / √3
  expect(exponent.ci95[1] - exponent.mean).toBeCloseTo(0.2484, 3);
});

it('refuses what has no logarithm or no slope', () => {
  expect(() => fitPowerLaw([[{ x: 0, y: 1 }], [{ x: 1, y: 1 }]])).toThrow(RangeError);
  expect(() =>
    fitPowerLaw([
      [
        { x: 1, y: 1 },
        { x: 1, y: 2 },
      ],
    ]),
  ).toThrow(/two different x/);
});
