/** Any number of values of one space: a list, or stacked into a batch. */
import { UserError } from '../../engine/errors.ts';
import { batchSpace, concatenate, iterate } from './batch.ts';
import { type SampleConstraint, type SeedInput, type Seeds, Space } from './space.ts';

export interface SequenceOptions {
  seed?: SeedInput;
  /** Values are batches (one array of all) instead of lists. */
  stack?: boolean;
}

/** A length, lengths to choose from (null: geometric with mean 4), and the constraint of each element. */
export type SequenceConstraint = readonly [length: number | readonly number[] | null, element: unknown];

export class Sequence<T = unknown> extends Space {
  readonly featureSpace: Space<T>;
  readonly stack: boolean;
  readonly shape = null;
  readonly dtype = null;
  readonly isFlattenable = false;

  constructor(featureSpace: Space<T>, { seed, stack = false }: SequenceOptions = {}) {
    super();
    this.featureSpace = featureSpace;
    this.stack = stack;
    if (seed !== undefined) this.seed(seed);
  }

  /** One seed for both, or two: for the lengths and for the elements. */
  override seed(seed?: SeedInput): Seeds {
    if (typeof seed === 'number') {
      const [featureSeed] = this.seedsOfParts(seed, 1);
      return [BigInt(seed), this.featureSpace.seed(featureSeed)];
    }
    if (seed !== undefined && !(Array.isArray(seed) && seed.length === 2)) {
      throw new UserError(`${this}.seed: one seed or two of them are needed`);
    }
    const [own, feature] = (seed ?? []) as readonly SeedInput[];
    return [super.seed(own), this.featureSpace.seed(feature)];
  }

  sample(constraint: SampleConstraint<SequenceConstraint> = {}): unknown {
    this.onlyOne(constraint);
    const { mask, probability } = constraint;
    const lengths = (mask ?? probability)?.[0] ?? null;
    const length =
      lengths === null
        ? this.npRandom.geometric(0.25)
        : typeof lengths === 'number'
          ? lengths
          : this.npRandom.choice(lengths);
    const element = { mask: mask?.[1] ?? undefined, probability: probability?.[1] ?? undefined };
    const values = Array.from({ length }, () => this.featureSpace.sample(element));
    return this.pack(values);
  }

  /** From a list of elements to a value of the space. */
  pack(values: readonly T[]): unknown {
    return this.stack ? concatenate(this.featureSpace, values) : values;
  }

  /** From a value of the space to a list of its elements. */
  unpack(value: unknown): T[] {
    return (this.stack ? iterate(this.featureSpace, value) : [...(value as T[])]) as T[];
  }

  contains(value: unknown): value is unknown {
    if (!this.stack)
      return Array.isArray(value) && value.every((element) => this.featureSpace.contains(element));
    try {
      const elements = this.unpack(value);
      return batchSpace(this.featureSpace, elements.length).contains(value);
    } catch {
      // What cannot be taken apart is no batch.
      return false;
    }
  }

  override toJsonable(samples: readonly unknown[]): unknown[] {
    return samples.map((sample) => this.featureSpace.toJsonable(this.unpack(sample)));
  }

  override fromJsonable(json: unknown): unknown[] {
    return (json as unknown[]).map((sample) => this.pack(this.featureSpace.fromJsonable(sample)));
  }

  equals(other: unknown): boolean {
    return (
      other instanceof Sequence && other.stack === this.stack && this.featureSpace.equals(other.featureSpace)
    );
  }

  override toString(): string {
    return `Sequence(${this.featureSpace}, stack=${this.stack ? 'True' : 'False'})`;
  }
}
