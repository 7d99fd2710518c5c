/** Student's t for the few seeds that a training run can be repeated with. */
// A CommonJS module whose names Node cannot tell: everything is in its default.
import jStat from 'jstat';
import { type Interval, mean } from './statistics.ts';

export interface Estimate {
  readonly mean: number;
  readonly ci95: Interval;
}

/** The t that |T| stays below with probability `confidence`. */
export function criticalT(degrees: number, confidence = 0.95): number {
  if (!Number.isInteger(degrees) || degrees < 1) {
    throw new RangeError(`${degrees} degrees of freedom: a t interval needs at least two values`);
  }
  return jStat.studentt.inv((1 + confidence) / 2, degrees);
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
