/** How costs grow. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The power p of y ∝ x^p: the slope of the line through the points on logarithmic axes, by least squares. */
export function fittedExponent(points: readonly Point[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const xs = points.map(({ x }) => Math.log(x));
  const ys = points.map(({ y }) => Math.log(y));
  const [meanX, meanY] = [mean(xs), mean(ys)];
  const covariance = mean(xs.map((x, i) => (x - meanX) * (ys[i] - meanY)));
  return covariance / mean(xs.map((x) => (x - meanX) ** 2));
}
