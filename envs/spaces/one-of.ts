/** A value of exactly one of several spaces, with the number of the space. */
import { UserError } from '../../engine/errors.ts';
import { Dict } from './dict.ts';
import { type SampleConstraint, type SeedInput, type Seeds, Space } from './space.ts';
import { Tuple } from './tuple.ts';

export type OneOfValue = readonly [space: number, value: unknown];

export class OneOf extends Space<OneOfValue> {
  readonly spaces: readonly Space[];
  readonly shape = null;
  readonly dtype = null;

  constructor(spaces: readonly Space[], { seed }: { seed?: SeedInput } = {}) {
    super();
    if (spaces.length === 0) throw new UserError('OneOf: at least one space is needed');
    this.spaces = spaces;
    if (seed !== undefined) this.seed(seed);
  }

  get isFlattenable(): boolean {
    return this.spaces.every((space) => space.isFlattenable);
  }

  /** One seed for all, or a list: the choice's own, then one for each space. */
  override seed(seed?: SeedInput): Seeds {
    if (typeof seed === 'number') {
      const seeds = this.seedsOfParts(seed, this.spaces.length);
      return [BigInt(seed), ...this.spaces.map((space, i) => space.seed(seeds[i]))];
    }
    if (seed !== undefined && !(Array.isArray(seed) && seed.length === this.spaces.length + 1)) {
      throw new UserError(`${this}.seed: one seed or ${this.spaces.length + 1} of them are needed`);
    }
    const seeds = seed as readonly SeedInput[] | undefined;
    return [super.seed(seeds?.[0]), ...this.spaces.map((space, i) => space.seed(seeds?.[i + 1]))];
  }

  /** Mask and probability hold one entry for each space; the space itself is chosen uniformly. */
  sample(constraint: SampleConstraint<readonly unknown[]> = {}): OneOfValue {
    this.onlyOne(constraint);
    const { mask, probability } = constraint;
    if ((mask ?? probability ?? this.spaces).length !== this.spaces.length) {
      throw new UserError(`${this}.sample: ${this.spaces.length} masks or probabilities are needed`);
    }
    const chosen = this.npRandom.integers(this.spaces.length);
    const part = { mask: mask?.[chosen] ?? undefined, probability: probability?.[chosen] ?? undefined };
    return [chosen, this.spaces[chosen].sample(part)];
  }

  contains(value: unknown): value is OneOfValue {
    if (!Array.isArray(value) || value.length !== 2) return false;
    return this.spaces[value[0] as number]?.contains(value[1]) ?? false;
  }

  override toJsonable(samples: readonly OneOfValue[]): unknown[] {
    return samples.map(([chosen, value]) => {
      const batch = this.spaces[chosen].toJsonable([value]);
      return [chosen, isColumns(this.spaces[chosen]) ? batch : (batch as unknown[])[0]];
    });
  }

  override fromJsonable(json: unknown): OneOfValue[] {
    return (json as [number, unknown][]).map(([chosen, stored]) => {
      const batch = isColumns(this.spaces[chosen]) ? stored : [stored];
      return [chosen, this.spaces[chosen].fromJsonable(batch)[0]];
    });
  }

  equals(other: unknown): boolean {
    return (
      other instanceof OneOf &&
      other.spaces.length === this.spaces.length &&
      this.spaces.every((space, i) => space.equals(other.spaces[i]))
    );
  }

  override toString(): string {
    return `OneOf(${this.spaces.join(', ')})`;
  }
}

/** Tuple and Dict write a batch as columns, of which one value cannot be taken. */
function isColumns(space: Space): boolean {
  return space instanceof Tuple || space instanceof Dict;
}
