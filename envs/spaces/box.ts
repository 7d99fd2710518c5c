/** Arrays of one shape whose elements lie in intervals, each bounded or not on either side. */
import { UserError } from '../../engine/errors.ts';
import { type DType, type NdArray, sizeOf, zeros } from '../../engine/ndarray.ts';
import { canCast, dtypeRange, isInteger, isNdArray } from './dtype.ts';
import { fromNestedList, type NestedList, toNestedList } from './nested-list.ts';
import { type SampleConstraint, Space, shapeString } from './space.ts';

/** One bound for all elements, a list of bounds (one axis), or one for each element. */
export type Bound = number | readonly number[] | NdArray;

export interface BoxOptions<D extends DType> {
  /** Taken from the bounds if they are arrays; [1] if they are numbers. */
  shape?: readonly number[];
  dtype?: D;
  seed?: number;
}

export class Box<D extends DType = DType> extends Space<NdArray<D>> {
  readonly shape: readonly number[];
  readonly dtype: D;
  readonly low: NdArray<D>;
  readonly high: NdArray<D>;
  readonly isFlattenable = true;
  readonly #boundedBelow: readonly boolean[] | boolean;
  readonly #boundedAbove: readonly boolean[] | boolean;

  /**
   * @param low,high bounds, both included; infinite where there are none (not for unsigned types)
   * @throws UserError if the bounds do not fit the shape, the type or each other
   */
  constructor(low: Bound, high: Bound, options: BoxOptions<D> = {}) {
    super();
    this.dtype = options.dtype ?? ('float32' as D);
    this.shape = options.shape ?? shapeOf(low) ?? shapeOf(high) ?? [1];
    if (!this.shape.every((length) => Number.isInteger(length) && length >= 0)) {
      throw new UserError(`Box shape: [${this.shape}] must hold whole numbers of at least 0`);
    }
    this.#boundedBelow = boundedness(low, (value) => value > Number.NEGATIVE_INFINITY);
    this.#boundedAbove = boundedness(high, (value) => value < Number.POSITIVE_INFINITY);
    this.low = this.#fill('low', low);
    this.high = this.#fill('high', high);
    for (let i = 0; i < this.low.data.length; i++) {
      if (this.low.data[i] > this.high.data[i]) {
        throw new UserError(
          `Box: low ${this.low.data[i]} is above high ${this.high.data[i]} at element ${i}`,
        );
      }
    }
    if (options.seed !== undefined) this.seed(options.seed);
  }

  /** The bound of every element, as the type stores it. */
  #fill(name: 'low' | 'high', bound: Bound): NdArray<D> {
    const [least, greatest] = dtypeRange(this.dtype);
    const filled = zeros(this.shape, this.dtype);
    const given = typeof bound === 'number' ? null : 'data' in bound ? bound.data : bound;
    const shape = shapeOf(bound);
    if (given && (shape?.length !== this.shape.length || !shape.every((n, axis) => n === this.shape[axis]))) {
      throw new UserError(`Box ${name}: has shape [${shape}], but the space has [${this.shape}]`);
    }
    for (let i = 0; i < filled.data.length; i++) {
      const value = given ? given[i] : (bound as number);
      const infinite = value === (name === 'low' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
      const unboundable = infinite && (this.dtype === 'uint8' || this.dtype === 'bool');
      if (Number.isNaN(value) || unboundable || (!infinite && (value < least || value > greatest))) {
        throw new UserError(`Box ${name}: ${value} is no ${this.dtype}`);
      }
      filled.data[i] = infinite && this.dtype === 'int32' ? (name === 'low' ? least : greatest) : value;
    }
    return filled;
  }

  #bounded(element: number): [below: boolean, above: boolean] {
    const at = (flags: readonly boolean[] | boolean) => (typeof flags === 'boolean' ? flags : flags[element]);
    return [at(this.#boundedBelow), at(this.#boundedAbove)];
  }

  isBounded(manner: 'both' | 'below' | 'above' = 'both'): boolean {
    const all = (flags: readonly boolean[] | boolean) =>
      typeof flags === 'boolean' ? flags : flags.every(Boolean);
    return (manner === 'above' || all(this.#boundedBelow)) && (manner === 'below' || all(this.#boundedAbove));
  }

  /**
   * Each element by itself: uniform between two bounds, exponential from one bound, normal without bounds. All
   * normal draws come first, then those bounded below, those above, and the uniform ones: numpy's order.
   */
  sample(constraint: SampleConstraint = {}): NdArray<D> {
    if (constraint.mask !== undefined || constraint.probability !== undefined) {
      throw new UserError(`${this}.sample: a Box takes neither mask nor probability`);
    }
    const whole = isInteger(this.dtype);
    const random = this.npRandom;
    const sample = zeros(this.shape, this.dtype);
    const draws: { below: boolean; above: boolean; draw: (low: number, high: number) => number }[] = [
      { below: false, above: false, draw: () => random.normal() },
      { below: true, above: false, draw: (low) => random.exponential() + low },
      { below: false, above: true, draw: (_, high) => -random.exponential() + high },
      { below: true, above: true, draw: (low, high) => random.uniform(low, high) },
    ];
    const uniformOnly = this.isBounded();
    for (const { below, above, draw } of uniformOnly ? draws.slice(3) : draws) {
      for (let i = 0; i < sample.data.length; i++) {
        const [boundedBelow, boundedAbove] = this.#bounded(i);
        if (boundedBelow !== below || boundedAbove !== above) continue;
        // The upper bound of whole numbers is included: one more, then rounded down.
        const value = draw(this.low.data[i], whole ? this.high.data[i] + 1 : this.high.data[i]);
        sample.data[i] = whole ? this.#clip(Math.floor(value), i) : value;
      }
    }
    return sample;
  }

  #clip(value: number, element: number): number {
    return Math.min(Math.max(value, this.low.data[element]), this.high.data[element]);
  }

  contains(value: unknown): value is NdArray<D> {
    if (!isNdArray(value) || !canCast(value.dtype, this.dtype)) return false;
    if (value.shape.length !== this.shape.length) return false;
    if (!value.shape.every((length, axis) => length === this.shape[axis])) return false;
    for (let i = 0; i < value.data.length; i++) {
      // Negated, so that NaN is outside.
      if (!(value.data[i] >= this.low.data[i] && value.data[i] <= this.high.data[i])) return false;
    }
    return value.data.length === sizeOf(this.shape);
  }

  override toJsonable(samples: readonly NdArray<D>[]): NestedList[] {
    return samples.map(toNestedList);
  }

  override fromJsonable(json: unknown): NdArray<D>[] {
    return (json as NestedList[]).map((list) => fromNestedList(list, this.shape, this.dtype));
  }

  equals(other: unknown): boolean {
    return (
      other instanceof Box &&
      this.dtype === other.dtype &&
      shapeString(this.shape) === shapeString(other.shape) &&
      allClose(this.low.data, other.low.data) &&
      allClose(this.high.data, other.high.data)
    );
  }

  override toString(): string {
    const { low, high } = this;
    return `Box(${boundString(low)}, ${boundString(high)}, ${shapeString(this.shape)}, ${this.dtype})`;
  }
}

function shapeOf(bound: Bound): readonly number[] | null {
  if (typeof bound === 'number') return null;
  return 'data' in bound ? bound.shape : [bound.length];
}

function boundedness(bound: Bound, test: (value: number) => boolean): readonly boolean[] | boolean {
  if (typeof bound === 'number') return test(bound);
  const values: readonly number[] = 'data' in bound ? (bound.data as unknown as readonly number[]) : bound;
  const first = test(values[0]);
  return values.every((value) => test(value) === first) ? first : Array.from(values, test);
}

/** As numpy's allclose with its default tolerances. */
function allClose(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i] && !(Math.abs(a[i] - b[i]) <= 1e-8 + 1e-5 * Math.abs(b[i]))) return false;
  }
  return true;
}

function boundString({ data, dtype }: NdArray): string {
  const text = (value: number): string => {
    if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
    const short = dtype === 'float32' ? Number(value.toPrecision(8)) : value;
    return dtype.startsWith('float') && Number.isInteger(short) ? `${short}.0` : `${short}`;
  };
  if (data.length > 0 && data.every((value) => value === data[0])) return text(data[0]);
  return `[${Array.from(data, text).join(' ')}]`;
}
