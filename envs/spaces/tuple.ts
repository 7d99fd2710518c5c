/** One value of each of several spaces, in order. */
import { UserError } from '../../engine/errors.ts';
import { type SampleConstraint, type SeedInput, type Seeds, Space } from './space.ts';

type SpacesOf<T extends readonly unknown[]> = { readonly [K in keyof T]: Space<T[K]> };

export class Tuple<T extends readonly unknown[] = readonly unknown[]> extends Space<T> {
  readonly spaces: SpacesOf<T>;
  readonly shape = null;
  readonly dtype = null;

  constructor(spaces: SpacesOf<T>, { seed }: { seed?: SeedInput } = {}) {
    super();
    this.spaces = spaces;
    if (seed !== undefined) this.seed(seed);
  }

  get isFlattenable(): boolean {
    return this.spaces.every((space) => space.isFlattenable);
  }

  /** One seed for all, or a list with one for each. */
  override seed(seed?: SeedInput): Seeds {
    const seeds = typeof seed === 'number' ? this.seedsOfParts(seed, this.spaces.length) : seed;
    if (seeds !== undefined && !(Array.isArray(seeds) && seeds.length === this.spaces.length)) {
      throw new UserError(`${this}.seed: one seed or ${this.spaces.length} of them are needed`);
    }
    return this.spaces.map((space, i) => space.seed((seeds as readonly SeedInput[] | undefined)?.[i]));
  }

  /** Mask and probability hold one entry for each space. */
  sample(constraint: SampleConstraint<readonly unknown[]> = {}): T {
    this.onlyOne(constraint);
    const { mask, probability } = constraint;
    if ((mask ?? probability ?? this.spaces).length !== this.spaces.length) {
      throw new UserError(`${this}.sample: ${this.spaces.length} masks or probabilities are needed`);
    }
    return this.spaces.map((space, i) =>
      space.sample({ mask: mask?.[i] ?? undefined, probability: probability?.[i] ?? undefined }),
    ) as unknown as T;
  }

  contains(value: unknown): value is T {
    return (
      Array.isArray(value) &&
      value.length === this.spaces.length &&
      this.spaces.every((space, i) => space.contains(value[i]))
    );
  }

  override toJsonable(samples: readonly T[]): unknown[] {
    return this.spaces.map((space, i) => space.toJsonable(samples.map((sample) => sample[i])));
  }

  override fromJsonable(json: unknown): T[] {
    const columns = this.spaces.map((space, i) => space.fromJsonable((json as unknown[])[i]));
    const count = columns[0]?.length ?? 0;
    return Array.from({ length: count }, (_, n) => columns.map((column) => column[n]) as unknown as T);
  }

  equals(other: unknown): boolean {
    return (
      other instanceof Tuple &&
      other.spaces.length === this.spaces.length &&
      this.spaces.every((space, i) => space.equals(other.spaces[i]))
    );
  }

  override toString(): string {
    return `Tuple(${this.spaces.join(', ')})`;
  }
}
