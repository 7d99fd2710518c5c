/** Arrays of zeros and ones. */
import { UserError } from '../../engine/errors.ts';
import { type NdArray, ndarray, sizeOf } from '../../engine/ndarray.ts';
import { isNdArray, sameShape } from './dtype.ts';
import { fromNestedList, type NestedList, toNestedList } from './nested-list.ts';
import { type SampleConstraint, Space, shapeString } from './space.ts';

export class MultiBinary extends Space<NdArray<'uint8'>> {
  readonly shape: readonly number[];
  readonly dtype = 'uint8';
  readonly isFlattenable = true;

  /** @param n a number of elements, or a shape */
  constructor(n: number | readonly number[], { seed }: { seed?: number } = {}) {
    super();
    this.shape = typeof n === 'number' ? [n] : n;
    if (!this.shape.every((length) => Number.isInteger(length) && length > 0)) {
      throw new UserError(`MultiBinary n: ${n} must hold whole numbers of at least 1`);
    }
    if (seed !== undefined) this.seed(seed);
  }

  /** A mask of 0 and 1 fixes elements, 2 leaves them to chance; a probability is that of a 1. */
  sample(constraint: SampleConstraint<ArrayLike<number>> = {}): NdArray<'uint8'> {
    this.onlyOne(constraint);
    const { mask, probability } = constraint;
    const size = sizeOf(this.shape);
    if ((mask ?? probability)?.length !== undefined && (mask ?? probability)!.length !== size) {
      throw new UserError(`${this}.sample: the mask or probability must hold ${size} elements`);
    }
    if (probability) {
      return ndarray(
        Array.from(probability, (p) => (this.npRandom.random() <= p ? 1 : 0)),
        this.shape,
        'uint8',
      );
    }
    const draws = this.npRandom.integersArray(0, 2, size, 'int8');
    return ndarray(
      draws.map((draw, i) => (mask && mask[i] !== 2 ? mask[i] : draw)),
      this.shape,
      'uint8',
    );
  }

  contains(value: unknown): value is NdArray<'uint8'> {
    if (!isNdArray(value) || !sameShape(value.shape, this.shape)) return false;
    return Array.prototype.every.call(value.data, (element) => element === 0 || element === 1);
  }

  override toJsonable(samples: readonly NdArray<'uint8'>[]): NestedList[] {
    return samples.map(toNestedList);
  }

  override fromJsonable(json: unknown): NdArray<'uint8'>[] {
    return (json as NestedList[]).map((list) => fromNestedList(list, this.shape, 'uint8'));
  }

  equals(other: unknown): boolean {
    return other instanceof MultiBinary && sameShape(other.shape, this.shape);
  }

  override toString(): string {
    return `MultiBinary(${this.shape.length === 1 ? this.shape[0] : shapeString(this.shape)})`;
  }
}
