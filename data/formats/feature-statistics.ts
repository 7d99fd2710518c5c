/**
 * LeRobot's statistics of a feature by dimension: extremes, mean, standard deviation and quantiles. They are made for
 * each episode, and those of a data set come from its episodes', as LeRobot makes them when it deletes or splits.
 */

/** Each is an array over dimensions; of pictures, whose values are of [0, 1], shaped [3, 1, 1]. */
export interface StoredStatistics {
  readonly min: readonly unknown[];
  readonly max: readonly unknown[];
  readonly mean: readonly unknown[];
  readonly std: readonly unknown[];
  /** Frames. */
  readonly count: readonly [number];
}

const quantiles = { q01: 0.01, q10: 0.1, q50: 0.5, q90: 0.9, q99: 0.99 } as const;
type QuantileName = keyof typeof quantiles;
export type QuantileStatistics = StoredStatistics & Readonly<Record<QuantileName, readonly unknown[]>>;

/** Of one episode or several: plain numbers by dimension. */
export interface Summary extends Readonly<Record<QuantileName, readonly number[]>> {
  readonly min: readonly number[];
  readonly max: readonly number[];
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly frames: number;
}

/** Collects the values of one episode. */
export class FeatureValues {
  /** By dimension. */
  readonly #values: number[][];

  constructor(dimensions: number) {
    this.#values = Array.from({ length: dimensions }, () => []);
  }

  /** Adds values of all dimensions, dimension fastest: `[x0, y0, x1, y1, …]`. */
  add(values: ArrayLike<number>): void {
    for (let i = 0; i < values.length; i++) this.#values[i % this.#values.length].push(values[i]);
  }

  summary(): Summary {
    const frames = this.#values[0].length;
    return summarise(this.#values.map(ordered), frames);
  }
}

/** Collects the pixels of one episode, of which a histogram says all. */
export class PictureValues {
  /** How often each byte occurs in red, green and blue. */
  readonly #histograms = [new Float64Array(256), new Float64Array(256), new Float64Array(256)];
  #frames = 0;

  /** uint8 [H, W, 3] */
  add(frame_HWC: Uint8Array): void {
    const [red, green, blue] = this.#histograms;
    for (let i = 0; i < frame_HWC.length; i += 3) {
      red[frame_HWC[i]]++;
      green[frame_HWC[i + 1]]++;
      blue[frame_HWC[i + 2]]++;
    }
    this.#frames++;
  }

  summary(): Summary {
    const counted = this.#histograms.map((histogram) =>
      Array.from(histogram, (count, byte) => ({ value: byte / 255, count })).filter(({ count }) => count > 0),
    );
    return summarise(counted, this.#frames);
  }
}

type Counted = readonly { readonly value: number; readonly count: number }[];

function ordered(values: readonly number[]): Counted {
  return [...values].sort((a, b) => a - b).map((value) => ({ value, count: 1 }));
}

/** @param dimensions the values of each, in ascending order */
function summarise(dimensions: readonly Counted[], frames: number): Summary {
  const each = <T>(of: (counted: Counted) => T) => dimensions.map(of);
  const mean = each(meanOf);
  const quantile = (share: number) => each((counted) => quantileOf(counted, share));
  return {
    min: each((counted) => counted[0].value),
    max: each((counted) => counted[counted.length - 1].value),
    mean,
    std: dimensions.map((counted, d) =>
      Math.sqrt(meanOf(counted.map(({ value, count }) => ({ value: (value - mean[d]) ** 2, count })))),
    ),
    q01: quantile(quantiles.q01),
    q10: quantile(quantiles.q10),
    q50: quantile(quantiles.q50),
    q90: quantile(quantiles.q90),
    q99: quantile(quantiles.q99),
    frames,
  };
}

function meanOf(counted: Counted): number {
  let [sum, total] = [0, 0];
  for (const { value, count } of counted) {
    sum += value * count;
    total += count;
  }
  return sum / total;
}

/** The least value that at least `share` of all do not exceed. */
function quantileOf(counted: Counted, share: number): number {
  const total = counted.reduce((sum, { count }) => sum + count, 0);
  let below = 0;
  for (const { value, count } of counted) {
    below += count;
    if (below >= share * total) return value;
  }
  return counted[counted.length - 1].value;
}

/**
 * The statistics of several episodes together. Quantiles of the whole cannot be had from those of its parts; as in
 * LeRobot they are bounds, the least of the parts up to the median and the greatest above it.
 */
export function combine(parts: readonly Summary[]): Summary {
  const frames = parts.reduce((sum, part) => sum + part.frames, 0);
  const each = (of: (d: number) => number) => parts[0].mean.map((_, d) => of(d));
  const least = (name: 'min' | QuantileName) => each((d) => Math.min(...parts.map((part) => part[name][d])));
  const greatest = (name: 'max' | QuantileName) =>
    each((d) => Math.max(...parts.map((part) => part[name][d])));
  const weighted = (of: (part: Summary) => number) =>
    parts.reduce((sum, part) => sum + of(part) * part.frames, 0) / frames;
  const mean = each((d) => weighted((part) => part.mean[d]));
  return {
    min: least('min'),
    max: greatest('max'),
    mean,
    std: each((d) => Math.sqrt(weighted((part) => part.std[d] ** 2 + (part.mean[d] - mean[d]) ** 2))),
    q01: least('q01'),
    q10: least('q10'),
    q50: least('q50'),
    q90: greatest('q90'),
    q99: greatest('q99'),
    frames,
  };
}

/** As LeRobot v2.1 stores it; v3 adds the quantiles. @param picture whether the dimensions are colours */
export function storedStatistics(summary: Summary, picture: boolean): StoredStatistics {
  const { min, max, mean, std, frames } = summary;
  const shaped = shaper(picture);
  return { min: shaped(min), max: shaped(max), mean: shaped(mean), std: shaped(std), count: [frames] };
}

/** As LeRobot v3 stores it. @param picture whether the dimensions are colours */
export function storedQuantiles(summary: Summary, picture: boolean): QuantileStatistics {
  const shaped = shaper(picture);
  const entries = Object.keys(quantiles).map((name) => [name, shaped(summary[name as QuantileName])]);
  return { ...storedStatistics(summary, picture), ...Object.fromEntries(entries) };
}

function shaper(picture: boolean) {
  return (values: readonly number[]) => (picture ? values.map((value) => [[value]]) : values);
}
