/** What every space can do: draw a sample, tell membership, survive JSON. Semantics as `gymnasium.Space`. */
import { UserError } from '../../engine/errors.ts';
import type { DType } from '../../engine/ndarray.ts';
import { type Generator, npRandom } from '../random/seeding.ts';

/** Restricts a sample: either which values are allowed, or how likely each is. The form depends on the space. */
export interface SampleConstraint<Mask = unknown, Probability = Mask> {
  readonly mask?: Mask;
  readonly probability?: Probability;
}

/** A seed, or one for each part of a composite space. */
export type SeedInput = number | readonly SeedInput[] | { readonly [key: string]: SeedInput };

/** The seeds a space started from: one, or one for each part of a composite space. */
export type Seeds = bigint | readonly Seeds[] | { readonly [key: string]: Seeds };

/** The same in every copy of this module: a user's file may see another than the environment's maker does. */
const isKind = Symbol.for('genie-worlds.space');

export abstract class Space<T = unknown> {
  /** Whether its class, or one that it extends, has the name. */
  [isKind](name: string): boolean {
    let kind = this.constructor;
    while (kind.name !== '' && kind.name !== name) kind = Object.getPrototypeOf(kind);
    return kind.name === name;
  }

  static [Symbol.hasInstance](value: unknown): boolean {
    if (typeof value !== 'object' || value === null || !(isKind in value)) return false;
    // biome-ignore lint/complexity/noThisInStatic: the class that is asked about, Box as well as Space
    return (value as Space)[isKind](this.name);
  }

  /** The shape of its arrays; [] for single numbers; null where values are not arrays. */
  abstract readonly shape: readonly number[] | null;
  /** The element type of its arrays; null where values are not numbers. */
  abstract readonly dtype: DType | null;
  #generator: Generator | null = null;

  /** Started from the operating system's entropy unless `seed` was called. */
  get npRandom(): Generator {
    this.#generator ??= npRandom().generator;
    return this.#generator;
  }

  /** Restarts the generator from which samples are drawn, and says from which seed. */
  seed(seed?: SeedInput): Seeds {
    if (typeof seed === 'object') throw new UserError(`${this}.seed: one number is needed, not several`);
    const started = npRandom(seed);
    this.#generator = started.generator;
    return started.seed;
  }

  /** Draws from a generator that somebody else owns. */
  drawFrom(generator: Generator): this {
    this.#generator = generator;
    return this;
  }

  /** One seed for each of `count` parts, drawn from the space's own generator, which then starts again. */
  protected seedsOfParts(seed: number, count: number): number[] {
    const { generator } = npRandom(seed);
    this.#generator = npRandom(seed).generator;
    return generator.integersArray(0, 2 ** 31 - 1, count);
  }

  /** Draws one value. @throws UserError if the constraint does not fit the space. */
  abstract sample(constraint?: SampleConstraint): T;

  abstract contains(value: unknown): value is T;

  /** Whether `flatten` gives arrays of one fixed length. */
  abstract readonly isFlattenable: boolean;

  /** A batch of values as plain JSON. */
  toJsonable(samples: readonly T[]): unknown {
    return [...samples];
  }

  fromJsonable(json: unknown): T[] {
    return [...(json as T[])];
  }

  abstract equals(other: unknown): boolean;

  /** As Gymnasium prints it. */
  abstract toString(): string;

  protected onlyOne({ mask, probability }: SampleConstraint): void {
    if (mask !== undefined && probability !== undefined) {
      throw new UserError(`${this}.sample: give a mask or a probability, not both`);
    }
  }
}

/** A shape as Python writes tuples. */
export function shapeString(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
}
