import { expect, it } from 'vitest';
import { RandomStream } from '../../engine/random.ts';
import { frechetDistance } from './frechet.ts';

const random = new RandomStream(5);
const cloud = (count: number, width: number, name: string) => {
  const values = random.fork(name).normal(count * width);
  return Array.from({ length: count }, (_, n) => values.subarray(n * width, (n + 1) * width));
};

/** Vectors ±sqrt(scale_d) along each axis: mean 0 and a diagonal covariance, exactly. */
function diagonal(variances: readonly number[]): number[][] {
  const samples = 2 * variances.length;
  return variances.flatMap((variance, d) =>
    [1, -1].map((sign) =>
      variances.map((_, other) => (other === d ? sign * Math.sqrt((variance * (samples - 1)) / 2) : 0)),
    ),
  );
}

it('is 0 between a set and itself, with more samples than features or fewer', () => {
  for (const [count, width] of [
    [40, 5],
    [6, 30],
  ]) {
    const set = cloud(count, width, `${count}`);
    expect(frechetDistance(set, set)).toBeCloseTo(0, 9);
    expect(frechetDistance(set, [...set].reverse())).toBeCloseTo(0, 9);
  }
});

it('is the squared distance of the means if only those differ', () => {
  const shift = [3, -4, 0, 12];
  for (const count of [3, 50]) {
    const set = cloud(count, 4, 'shifted');
    const moved = set.map((vector) => shift.map((by, d) => vector[d] + by));
    expect(frechetDistance(set, moved)).toBeCloseTo(169, 8);
  }
});

it('is the squared distance of the standard deviations for diagonal covariances', () => {
  const [a, b] = [
    [4, 9, 0, 1],
    [1, 16, 2, 0],
  ];
  const expected = a.reduce((sum, variance, d) => sum + (Math.sqrt(variance) - Math.sqrt(b[d])) ** 2, 0);
  expect(frechetDistance(diagonal(a), diagonal(b))).toBeCloseTo(expected, 9);
});

it('knows the closed form of two correlated features', () => {
  // tr (Σ₁Σ₂)^½ of 2×2 matrices is sqrt(tr Σ₁Σ₂ + 2 sqrt(det Σ₁Σ₂)).
  const mix = (set: readonly ArrayLike<number>[], by: number) =>
    set.map((vector) => [vector[0] + by * vector[1], vector[1] - 0.3 * vector[0]]);
  const [first, second] = [mix(cloud(20, 2, 'first'), 0.9), mix(cloud(30, 2, 'second'), -0.4)];
  const [s1, s2] = [covariance(first), covariance(second)];
  const crossTrace = s1.xx * s2.xx + 2 * s1.xy * s2.xy + s1.yy * s2.yy;
  const determinant = (s1.xx * s1.yy - s1.xy ** 2) * (s2.xx * s2.yy - s2.xy ** 2);
  const root = Math.sqrt(crossTrace + 2 * Math.sqrt(determinant));
  const shift = (s1.x - s2.x) ** 2 + (s1.y - s2.y) ** 2;
  const expected = shift + s1.xx + s1.yy + s2.xx + s2.yy - 2 * root;
  expect(frechetDistance(first, second)).toBeCloseTo(expected, 9);
});

it('stays exact where the covariance is singular', () => {
  const line = cloud(10, 1, 'line');
  const stretched = (by: number) => line.map(([value]) => [by * value, by * value, 0, 7]);
  const variance = frechetDistance(stretched(1), stretched(0));
  expect(frechetDistance(stretched(1), stretched(3)) / variance).toBeCloseTo(4, 9);
});

it('agrees with scipy', () => {
  // numpy.cov and scipy.linalg.sqrtm (SciPy 1.17.1) on the same features.
  const features = (count: number, width: number, phase: number) =>
    Array.from({ length: count }, (_, n) =>
      Array.from(
        { length: width },
        (_, d) => Math.sin(1 + phase + (n + 1) * (d + 2) * 0.37) + 0.1 * d * Math.cos(phase * n),
      ),
    );
  expect(frechetDistance(features(40, 6, 0), features(30, 6, 1.3))).toBeCloseTo(0.6039970479, 8);
  expect(frechetDistance(features(25, 12, 0.5), features(60, 12, 2.1))).toBeCloseTo(7.8812344738, 8);
});

it('refuses sets that have no distance', () => {
  expect(() => frechetDistance([[1]], [[1], [2]])).toThrow(/at least two/);
  expect(() =>
    frechetDistance(
      [[1], [2]],
      [
        [1, 2],
        [2, 3],
      ],
    ),
  ).toThrow(/1 and 2 features/);
  expect(() => frechetDistance([[1], [2, 3]], [[1], [2]])).toThrow(/one length/);
});

function covariance(set: readonly number[][]) {
  const mean = (of: (vector: number[]) => number) =>
    set.reduce((sum, vector) => sum + of(vector), 0) / set.length;
  const [x, y] = [mean((v) => v[0]), mean((v) => v[1])];
  const unbias = set.length / (set.length - 1);
  return {
    x,
    y,
    xx: unbias * mean((v) => (v[0] - x) ** 2),
    yy: unbias * mean((v) => (v[1] - y) ** 2),
    xy: unbias * mean((v) => (v[0] - x) * (v[1] - y)),
  };
}
