/** Arrays of whole numbers, each with a range of its own: start … start + nvec - 1. */
import { UserError } from '../../engine/errors.ts';
import { type NdArray, ndarray, zeros } from '../../engine/ndarray.ts';
import { allowedBy } from './discrete.ts';
import { canCast, isNdArray, sameShape } from './dtype.ts';
import { fromNestedList, type NestedList, toNestedList } from './nested-list.ts';
import { type SampleConstraint, Space } from './space.ts';

export interface MultiDiscreteOptions {
  start?: readonly number[] | NdArray;
  seed?: number;
}

export class MultiDiscrete extends Space<NdArray<'int32'>> {
  /** How many values each element has. */
  readonly nvec: NdArray<'int32'>;
  readonly start: NdArray<'int32'>;
  readonly shape: readonly number[];
  readonly dtype = 'int32';
  readonly isFlattenable = true;

  /** @throws UserError unless every count is at least 1 and `start` has their shape */
  constructor(nvec: readonly number[] | NdArray, { start, seed }: MultiDiscreteOptions = {}) {
    super();
    this.nvec = asInt32(nvec);
    this.shape = this.nvec.shape;
    this.start = start ? asInt32(start) : zeros(this.shape, 'int32');
    if (this.nvec.data.some((count) => count < 1)) {
      throw new UserError(`MultiDiscrete nvec: [${this.nvec.data}] must hold counts of at least 1`);
    }
    if (!sameShape(this.start.shape, this.shape)) {
      throw new UserError(
        `MultiDiscrete start: has shape [${this.start.shape}], but nvec has [${this.shape}]`,
      );
    }
    if (seed !== undefined) this.seed(seed);
  }

  /** Mask and probability hold one list for each element, in row-major order. */
  sample(constraint: SampleConstraint<readonly ArrayLike<number>[]> = {}): NdArray<'int32'> {
    this.onlyOne(constraint);
    const { mask, probability } = constraint;
    const draw = (count: number, element: number): number => {
      if (mask) {
        const allowed = allowedBy(mask[element], count, this);
        return allowed.length === 0 ? 0 : this.npRandom.choice(allowed);
      }
      if (probability) return this.#weighted(probability[element], count);
      return Math.floor(this.npRandom.random() * count);
    };
    if ((mask ?? probability ?? this.nvec.data).length !== this.nvec.data.length) {
      throw new UserError(`${this}.sample: ${this.nvec.data.length} masks or probabilities are needed`);
    }
    return ndarray(
      this.nvec.data.map((count, i) => this.start.data[i] + draw(count, i)),
      this.shape,
      'int32',
    );
  }

  #weighted(weights: ArrayLike<number>, count: number): number {
    const values = Array.from(weights);
    const total = values.reduce((sum, value) => sum + value, 0);
    if (values.length !== count || !(total > 0)) {
      throw new UserError(`${this}.sample: ${count} probabilities are needed, not all zero`);
    }
    return this.npRandom.choice(
      count,
      values.map((value) => value / total),
    );
  }

  contains(value: unknown): value is NdArray<'int32'> {
    return (
      isNdArray(value) &&
      canCast(value.dtype, 'int32') &&
      sameShape(value.shape, this.shape) &&
      this.nvec.data.every((count, i) => {
        const offset = value.data[i] - this.start.data[i];
        return offset >= 0 && offset < count;
      })
    );
  }

  override toJsonable(samples: readonly NdArray<'int32'>[]): NestedList[] {
    return samples.map(toNestedList);
  }

  override fromJsonable(json: unknown): NdArray<'int32'>[] {
    return (json as NestedList[]).map((list) => fromNestedList(list, this.shape, 'int32'));
  }

  equals(other: unknown): boolean {
    return (
      other instanceof MultiDiscrete &&
      sameShape(other.shape, this.shape) &&
      other.nvec.data.every((count, i) => count === this.nvec.data[i]) &&
      other.start.data.every((start, i) => start === this.start.data[i])
    );
  }

  override toString(): string {
    // numpy pads the numbers of an array to one width.
    const list = ({ data }: NdArray) => {
      const width = Math.max(...Array.from(data, (value) => `${value}`.length));
      return `[${Array.from(data, (value) => `${value}`.padStart(width)).join(' ')}]`;
    };
    const start = this.start.data.some((value) => value !== 0) ? `, start=${list(this.start)}` : '';
    return `MultiDiscrete(${list(this.nvec)}${start})`;
  }
}

function asInt32(values: readonly number[] | NdArray): NdArray<'int32'> {
  return 'data' in values
    ? { dtype: 'int32', shape: values.shape, data: Int32Array.from(values.data) }
    : ndarray(values, [values.length], 'int32');
}
