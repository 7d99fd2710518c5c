/** A bounded Box of one axis, cut into bins: each element into `bins` equal pieces. */
import { UserError } from '../../engine/errors.ts';
import { type NdArray, ndarray } from '../../engine/ndarray.ts';
import { Box } from '../spaces/box.ts';
import { Discrete } from '../spaces/discrete.ts';
import { MultiDiscrete } from '../spaces/multi-discrete.ts';
import type { Space } from '../spaces/space.ts';

export interface BinsOptions {
  /** How many bins each element has: one number for all, or one each. */
  bins: number | readonly number[];
  /** An array of bin numbers instead of one number for the whole. */
  multidiscrete?: boolean;
}

export class Bins {
  readonly space: Discrete | MultiDiscrete;
  readonly #box: Box;
  readonly #counts: readonly number[];

  constructor(space: Space, { bins, multidiscrete = false }: BinsOptions) {
    if (!(space instanceof Box) || space.shape.length !== 1 || !space.isBounded()) {
      throw new UserError(`discretising needs a bounded Box with one axis, not ${space}`);
    }
    this.#box = space;
    this.#counts = typeof bins === 'number' ? new Array<number>(space.shape[0]).fill(bins) : bins;
    if (
      this.#counts.length !== space.shape[0] ||
      !this.#counts.every((count) => Number.isInteger(count) && count > 0)
    ) {
      throw new UserError(`bins: [${this.#counts}] must hold a whole number for each element of ${space}`);
    }
    const total = this.#counts.reduce((product, count) => product * count, 1);
    this.space = multidiscrete ? new MultiDiscrete(this.#counts) : new Discrete(total);
  }

  #width(i: number): number {
    return (this.#box.high.data[i] - this.#box.low.data[i]) / this.#counts[i];
  }

  /** The bins in which the elements of an array lie; those outside the bounds count as at the bound. */
  encode({ data }: NdArray): number | NdArray<'int32'> {
    return this.#join(
      this.#counts.map((count, i) => {
        const bin = Math.floor((data[i] - this.#box.low.data[i]) / this.#width(i));
        return Math.min(Math.max(bin, 0), count - 1);
      }),
    );
  }

  /** The value at `part` (0: lower edge, 0.5: centre, 1: upper edge) of the bins. */
  decode(bins: number | NdArray, part: number): NdArray {
    const places = this.#split(bins);
    const values = places.map((bin, i) => this.#box.low.data[i] + (bin + part) * this.#width(i));
    return ndarray(values, this.#box.shape, this.#box.dtype);
  }

  #join(bins: readonly number[]): number | NdArray<'int32'> {
    if (this.space instanceof MultiDiscrete) return ndarray(bins, [bins.length], 'int32');
    return bins.reduce((number, bin, i) => number * this.#counts[i] + bin, 0);
  }

  #split(bins: number | NdArray): number[] {
    if (typeof bins !== 'number') return Array.from(bins.data);
    let rest = bins;
    return this.#counts
      .toReversed()
      .map((count) => {
        const bin = rest % count;
        rest = Math.floor(rest / count);
        return bin;
      })
      .toReversed();
  }
}
