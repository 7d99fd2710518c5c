/** The whole numbers start … start + n - 1. */
import { UserError } from '../../engine/errors.ts';
import { type SampleConstraint, Space } from './space.ts';

export interface DiscreteOptions {
  start?: number;
  seed?: number;
}

export class Discrete extends Space<number> {
  readonly n: number;
  readonly start: number;
  readonly shape: readonly number[] = [];
  readonly dtype = 'int32';
  readonly isFlattenable = true;

  /** @throws UserError unless n is a whole number of at least 1 and start is whole */
  constructor(n: number, { start = 0, seed }: DiscreteOptions = {}) {
    super();
    if (!Number.isSafeInteger(n) || n < 1)
      throw new UserError(`Discrete n: ${n} must be a whole number of at least 1`);
    if (!Number.isSafeInteger(start)) throw new UserError(`Discrete start: ${start} must be a whole number`);
    this.n = n;
    this.start = start;
    if (seed !== undefined) this.seed(seed);
  }

  /**
   * Uniform, or among the values whose `mask` is 1 (`start` if there is none), or by `probability`.
   * Both have n elements.
   */
  sample(constraint: SampleConstraint<ArrayLike<number>> = {}): number {
    this.onlyOne(constraint);
    const { mask, probability } = constraint;
    if (mask !== undefined) {
      const allowed = allowedBy(mask, this.n, this);
      return this.start + (allowed.length === 0 ? 0 : this.npRandom.choice(allowed));
    }
    if (probability !== undefined) {
      checkProbability(probability, this.n, this);
      return this.start + this.npRandom.choice(this.n, probability);
    }
    return this.start + this.npRandom.integers(this.n);
  }

  contains(value: unknown): value is number {
    return (
      Number.isInteger(value) && (value as number) >= this.start && (value as number) < this.start + this.n
    );
  }

  equals(other: unknown): boolean {
    return other instanceof Discrete && other.n === this.n && other.start === this.start;
  }

  override toString(): string {
    return this.start === 0 ? `Discrete(${this.n})` : `Discrete(${this.n}, start=${this.start})`;
  }
}

/** The indices at which a mask of `length` zeros and ones is 1. */
export function allowedBy(mask: ArrayLike<number>, length: number, space: Space): number[] {
  const values = Array.from(mask);
  if (values.length !== length || values.some((value) => value !== 0 && value !== 1)) {
    throw new UserError(`${space}.sample: the mask must hold ${length} zeros and ones`);
  }
  return values.flatMap((value, index) => (value === 1 ? [index] : []));
}

export function checkProbability(probability: ArrayLike<number>, length: number, space: Space): void {
  const values = Array.from(probability);
  const total = values.reduce((sum, value) => sum + value, 0);
  if (
    values.length !== length ||
    values.some((value) => !(value >= 0 && value <= 1)) ||
    Math.abs(total - 1) > 1e-5
  ) {
    throw new UserError(
      `${space}.sample: ${length} probabilities that sum to 1 are needed (sum is ${total})`,
    );
  }
}
