/** Mean and variance of a stream of batches (Chan et al. 1979), element by element. */
export class RunningMoments {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  /** Starts just above zero, so that the first batch counts nearly alone. */
  count = 1e-4;

  constructor(size: number) {
    this.mean = new Float64Array(size);
    this.variance = new Float64Array(size).fill(1);
  }

  /** @param batch rows of `size` numbers, one after the other */
  update(batch: ArrayLike<number>): void {
    const size = this.mean.length;
    const rows = batch.length / size;
    if (rows === 0) return;
    const total = this.count + rows;
    for (let i = 0; i < size; i++) {
      let mean = 0;
      for (let row = 0; row < rows; row++) mean += batch[row * size + i] / rows;
      let variance = 0;
      for (let row = 0; row < rows; row++) variance += (batch[row * size + i] - mean) ** 2 / rows;
      const delta = mean - this.mean[i];
      this.mean[i] += (delta * rows) / total;
      const squares =
        this.variance[i] * this.count + variance * rows + (delta ** 2 * this.count * rows) / total;
      this.variance[i] = squares / total;
    }
    this.count = total;
  }

  /** Numbers in units of standard deviations from the mean; `values` may hold several rows. */
  normalise(values: ArrayLike<number>, epsilon: number): Float32Array {
    const size = this.mean.length;
    return Float32Array.from(values, (value, i) => {
      return (value - this.mean[i % size]) / Math.sqrt(this.variance[i % size] + epsilon);
    });
  }
}
