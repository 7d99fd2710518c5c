/** y = a·x^b, a straight line through logarithms. */
import { type Estimate, tInterval } from '../student-t.ts';

export interface PowerLaw {
  /** a of the mean line: e to the mean intercept. */
  readonly factor: number;
  readonly exponent: Estimate;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Fits each curve (a seed's points) by least squares on logarithms; the interval is that of the curves' exponents.
 * @throws RangeError unless there are two curves at least, each with two different, positive x and positive y.
 */
export function fitPowerLaw(curves: readonly (readonly Point[])[]): PowerLaw {
  const lines = curves.map(fitLine);
  return {
    factor: Math.exp(lines.reduce((sum, { intercept }) => sum + intercept, 0) / lines.length),
    exponent: tInterval(lines.map(({ slope }) => slope)),
  };
}

function fitLine(points: readonly Point[]): { slope: number; intercept: number } {
  if (points.some(({ x, y }) => !(x > 0 && y > 0))) throw new RangeError('a power law needs positive values');
  const [xs, ys] = [points.map(({ x }) => Math.log(x)), points.map(({ y }) => Math.log(y))];
  const average = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const [x, y] = [average(xs), average(ys)];
  const spread = xs.reduce((sum, value) => sum + (value - x) ** 2, 0);
  if (!(spread > 0)) throw new RangeError('a power law needs two different x');
  const slope = xs.reduce((sum, value, i) => sum + (value - x) * (ys[i] - y), 0) / spread;
  return { slope, intercept: y - slope * x };
}
