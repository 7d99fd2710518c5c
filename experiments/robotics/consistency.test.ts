import { describe, expect, it } from 'vitest';
import { movements } from './consistency.ts';

describe('movements', () => {
  it('explains everything where a code always does the same, and nothing where codes are alike', () => {
    const points = [0, 1, 2, 3].flatMap((code) => [
      { code, x: code, y: -code },
      { code, x: code, y: -code },
    ]);
    expect(movements(points).explained).toBe(1);
    expect(movements(points.map(({ x, y }, i) => ({ code: i % 2, x, y }))).explained).toBeCloseTo(0, 10);
  });

  it('gives mean and spread of each code that occurs', () => {
    const { codes } = movements([
      { code: 5, x: 1, y: 0 },
      { code: 2, x: 0, y: 0.3 },
      { code: 5, x: 3, y: 0 },
    ]);
    expect(codes).toEqual([
      { code: 2, count: 1, mean: [0, 0.3], spread: 0 },
      { code: 5, count: 2, mean: [2, 0], spread: 1 },
    ]);
  });

  it('explains nothing where nothing moves', () => {
    expect(movements([{ code: 0, x: 0, y: 0 }]).explained).toBe(0);
  });
});
