/** LeRobot's statistics of a feature: extremes, mean and standard deviation over all frames, by dimension. */
export interface StoredStatistics {
  readonly min: unknown;
  readonly max: unknown;
  readonly mean: unknown;
  readonly std: unknown;
  readonly count: readonly [number];
}

/** Sums over what was seen so far, one of each dimension. */
export class FeatureStatistics {
  readonly #min: number[];
  readonly #max: number[];
  readonly #sum: number[];
  readonly #squares: number[];
  #count = 0;

  constructor(dimensions: number) {
    this.#min = new Array(dimensions).fill(Number.POSITIVE_INFINITY);
    this.#max = new Array(dimensions).fill(Number.NEGATIVE_INFINITY);
    this.#sum = new Array(dimensions).fill(0);
    this.#squares = new Array(dimensions).fill(0);
  }

  /** Adds values of all dimensions, dimension fastest: `[x0, y0, x1, y1, …]`. */
  add(values: ArrayLike<number>): void {
    const dimensions = this.#min.length;
    for (let i = 0; i < values.length; i++) {
      const d = i % dimensions;
      const value = values[i];
      this.#min[d] = Math.min(this.#min[d], value);
      this.#max[d] = Math.max(this.#max[d], value);
      this.#sum[d] += value;
      this.#squares[d] += value * value;
    }
    this.#count += values.length / dimensions;
  }

  /**
   * As LeRobot stores it. Pictures are given as bytes; theirs are of [0, 1], shaped [3, 1, 1], and count frames.
   * @param picturePixels pixels of a frame, for pictures.
   */
  toJSON(picturePixels?: number): StoredStatistics {
    const mean = this.#sum.map((sum) => sum / this.#count);
    const std = this.#squares.map((squares, d) =>
      Math.sqrt(Math.max(0, squares / this.#count - mean[d] ** 2)),
    );
    const shaped = (values: number[]) => (picturePixels ? values.map((value) => [[value / 255]]) : values);
    return {
      min: shaped(this.#min),
      max: shaped(this.#max),
      mean: shaped(mean),
      std: shaped(std),
      count: [this.#count / (picturePixels ?? 1)],
    };
  }
}
