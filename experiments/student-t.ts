/** Student's t for the few seeds that a training run can be repeated with. */
import { type Interval, mean } from './statistics.ts';

export interface Estimate {
  readonly mean: number;
  readonly ci95: Interval;
}

/**
 * P(T ≤ t) for a whole number of degrees of freedom, from the finite sums of Abramowitz & Stegun (1964), 26.7.3 and
 * 26.7.4.
 */
function distribution(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees));
  const cosine = Math.cos(angle);
  const even = degrees % 2 === 0;
  let term = even ? 1 : cosine;
  let sum = degrees === 1 ? 0 : term;
  for (let k = even ? 2 : 3; k <= degrees - 2; k += 2) {
    term *= ((k - 1) / k) * cosine ** 2;
    sum += term;
  }
  const between = even ? Math.sin(angle) * sum : (2 / Math.PI) * (angle + Math.sin(angle) * sum);
  return (1 + between) / 2;
}

/** The t that |T| stays below with probability `confidence`. */
export function criticalT(degrees: number, confidence = 0.95): number {
  if (!Number.isInteger(degrees) || degrees < 1) {
    throw new RangeError(`${degrees} degrees of freedom: a t interval needs at least two values`);
  }
  const wanted = (1 + confidence) / 2;
  let [low, high] = [0, 1];
  while (distribution(high, degrees) < wanted) high *= 2;
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2;
    if (distribution(middle, degrees) < wanted) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Mean of independent values and its 95% t interval, which holds for few of them if they are about normally distributed
 * (a percentile bootstrap of three values does not).
 * @throws RangeError on fewer than two values.
 */
export function tInterval(values: readonly number[]): Estimate {
  const middle = mean(values);
  const critical = criticalT(values.length - 1);
  const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
  const half = critical * Math.sqrt(variance / values.length);
  return { mean: middle, ci95: [middle - half, middle + half] };
}
