import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../engine/random.ts';
import { mean } from '../statistics.ts';
import { consistency } from './playability.ts';

function noise(codes: number, starts: number, seed: number) {
  const draws = new RandomStream(seed).normal(codes * starts * 2);
  return Array.from({ length: codes }, (_, code) =>
    Array.from({ length: starts }, (_, start) => {
      const at = 2 * (code * starts + start);
      return { x: draws[at], y: draws[at + 1] };
    }),
  );
}

describe('consistency', () => {
  it('is 1 where each code always does the same, and something else than the others', () => {
    const effects = [0, 1, 2].map((code) => [1, 2, 3, 4].map(() => ({ x: code, y: -code })));
    expect(consistency(effects)).toBe(1);
  });

  it('is 0 where nothing moves', () => {
    expect(consistency([0, 1].map(() => [1, 2].map(() => ({ x: 0, y: 0 }))))).toBe(0);
  });

  it.each([2, 32])('is 0 on average where %d codes make no difference', (codes) => {
    const values = Array.from({ length: 300 }, (_, seed) => consistency(noise(codes, 6, seed)));
    expect(Math.abs(mean(values))).toBeLessThan(0.02);
  });

  it('does not depend on the unit, the origin or the order of codes', () => {
    const numbers = { min: 2, max: 6 };
    fc.assert(
      fc.property(fc.integer(numbers), fc.integer(numbers), fc.nat(1000), (codes, starts, seed) => {
        const effects = noise(codes, starts, seed);
        const moved = effects.map((row) => row.map(({ x, y }) => ({ x: 3 * x + 1, y: 3 * y - 2 }))).reverse();
        expect(consistency(moved)).toBeCloseTo(consistency(effects), 6);
      }),
    );
  });
});
