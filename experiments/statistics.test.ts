import fc from 'fast-check';
import * as reference from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../engine/random.ts';
import {
  interquartileMean,
  levelBootstrap,
  mean,
  optimalityGap,
  performanceProfile,
  probabilityOfImprovement,
  quantile,
  stratifiedBootstrap,
} from './statistics.ts';

const values = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 40 });

describe('point estimates', () => {
  it('mean and median agree with simple-statistics', () => {
    fc.assert(
      fc.property(values, (xs) => {
        expect(mean(xs)).toBeCloseTo(reference.mean(xs), 9);
        expect(quantile(xs, 0.5)).toBeCloseTo(reference.median(xs), 9);
      }),
    );
  });

  it('quantile interpolates as numpy does', () => {
    expect(quantile([4, 1, 3, 2], 0.25)).toBeCloseTo(1.75, 12);
    expect(quantile([1, 2, 3, 4, 5], 0.975)).toBeCloseTo(4.9, 12);
    expect(quantile([7], 0.3)).toBe(7);
  });

  it('interquartile mean cuts a quarter at each end', () => {
    expect(
      interquartileMean([
        [1, 100],
        [2, 3],
      ]),
    ).toBe(2.5);
    // scipy.stats.trim_mean(range(1..9), 0.25) cuts two at each end
    expect(interquartileMean([[1, 2, 3, 4, 5, 6, 7, 8, 900]])).toBe(5);
  });

  it('optimality gap ignores what exceeds the target', () => {
    expect(
      optimalityGap([
        [0.5, 2],
        [1, 1],
      ]),
    ).toBeCloseTo(0.125, 12);
  });

  it('performance profile is a decreasing share', () => {
    expect(
      performanceProfile(
        [
          [0, 0.5],
          [0.5, 1],
        ],
        [-1, 0, 0.5, 1],
      ),
    ).toEqual([1, 0.75, 0.25, 0]);
  });

  it('an empty list has no mean', () => {
    expect(() => mean([])).toThrow(RangeError);
  });
});

describe('probability of improvement', () => {
  it('counts ties one half', () => {
    expect(probabilityOfImprovement([[1, 1]], [[1, 1]])).toBe(0.5);
    expect(probabilityOfImprovement([[1, 0]], [[0, 0]])).toBe(0.75);
    expect(probabilityOfImprovement([[2], [0]], [[1], [1]])).toBe(0.5);
  });

  it('P(X > Y) + P(Y > X) = 1', () => {
    const scores = fc.array(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 6 }), {
      minLength: 3,
      maxLength: 3,
    });
    fc.assert(
      fc.property(scores, scores, (x, y) => {
        expect(probabilityOfImprovement(x, y) + probabilityOfImprovement(y, x)).toBeCloseTo(1, 9);
      }),
    );
  });

  it('is the Mann-Whitney U statistic over the number of pairs', () => {
    const x = [3.1, 4.5, 2.2, 8.1];
    const y = [1.9, 3.5, 6.4];
    // simple-statistics gives the rank sum of x; U = R − n(n+1)/2
    const u = reference.wilcoxonRankSum(x, y) - (x.length * (x.length + 1)) / 2;
    expect(probabilityOfImprovement([x], [y])).toBeCloseTo(u / (x.length * y.length), 12);
  });
});

describe('bootstrap', () => {
  const bernoulli = (n: number, ones: number) => Array.from({ length: n }, (_, i) => (i < ones ? 1 : 0));
  const flatMean = (scores: readonly (readonly number[])[]) => mean(scores.flat());

  it('of a mean over one stratum has the closed-form width', () => {
    const scores = [bernoulli(400, 120)];
    const [low, high] = stratifiedBootstrap(scores, flatMean, {
      random: new RandomStream(1),
      repetitions: 4000,
    });
    const deviation = Math.sqrt((0.3 * 0.7) / 400);
    expect(low).toBeCloseTo(0.3 - 1.96 * deviation, 2);
    expect(high).toBeCloseTo(0.3 + 1.96 * deviation, 2);
  });

  it('does not mix strata: differences between tasks add no width', () => {
    const scores = [
      [0, 0, 0],
      [1, 1, 1],
    ];
    expect(stratifiedBootstrap(scores, flatMean, { random: new RandomStream(1), repetitions: 200 })).toEqual([
      0.5, 0.5,
    ]);
  });

  it('over levels has the closed-form width with one run and with identical runs', () => {
    const deviation = Math.sqrt((0.5 * 0.5) / 100);
    for (const copies of [1, 5]) {
      const scores = bernoulli(100, 50).map((score) => Array<number>(copies).fill(score));
      const [low, high] = levelBootstrap(scores, { random: new RandomStream(2), repetitions: 4000 });
      expect(Math.abs(low - (0.5 - 1.96 * deviation))).toBeLessThan(0.015);
      expect(Math.abs(high - (0.5 + 1.96 * deviation))).toBeLessThan(0.015);
    }
  });

  it('repeats itself for the same seed and moves with another', () => {
    const scores = bernoulli(30, 11).map((score, i) => [score, i % 2]);
    const at = (seed: number) => levelBootstrap(scores, { random: new RandomStream(seed), repetitions: 300 });
    expect(at(5)).toEqual(at(5));
    expect([at(6), at(7), at(8)]).not.toEqual([at(5), at(5), at(5)]);
  });

  it('brackets the mean', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 1 })), {
          minLength: 4,
          maxLength: 30,
        }),
        (scores) => {
          const [low, high] = levelBootstrap(scores, { random: new RandomStream(3), repetitions: 400 });
          expect(low).toBeLessThanOrEqual(flatMean(scores) + 1e-9);
          expect(high).toBeGreaterThanOrEqual(flatMean(scores) - 1e-9);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('with several trainings it covers that they differ, whatever the levels', () => {
    // Two trainings: one solves everything, the other nothing; runs of one training are alike on every level.
    const scores = Array.from({ length: 50 }, () => [1, 0, 1, 0]);
    const at = (trainings: number) =>
      levelBootstrap(scores, { random: new RandomStream(4), repetitions: 2000, trainings });
    expect(at(1)[1] - at(1)[0]).toBeLessThan(0.2);
    expect(at(2)).toEqual([0, 1]);
  });

  it('with several trainings the mean is where it was, also if some have more runs', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.constantFrom(0, 1), { minLength: 5, maxLength: 5 }), {
          minLength: 2,
          maxLength: 8,
        }),
        (scores) => {
          const options = { random: new RandomStream(5), repetitions: 300, trainings: 2 };
          const [low, high] = levelBootstrap(scores, options);
          const all = mean(scores.flat());
          expect(low).toBeLessThanOrEqual(all + 1e-9);
          expect(high).toBeGreaterThanOrEqual(all - 1e-9);
        },
      ),
    );
  });

  it('rejects levels with different numbers of runs', () => {
    expect(() => levelBootstrap([[1], [1, 0]], { random: new RandomStream(1) })).toThrow(
      /same number of runs/,
    );
  });
});
