/** One value of each of several spaces, by name. Names are kept in alphabetical order, as Gymnasium does. */
import { UserError } from '../../engine/errors.ts';
import { type SampleConstraint, type SeedInput, type Seeds, Space } from './space.ts';

type Named = Record<string, unknown>;

export class Dict<T extends Named = Named> extends Space<T> {
  readonly spaces: { readonly [K in keyof T]: Space<T[K]> };
  readonly shape = null;
  readonly dtype = null;

  constructor(spaces: { readonly [K in keyof T]: Space<T[K]> }, { seed }: { seed?: SeedInput } = {}) {
    super();
    const sorted = Object.entries(spaces).sort(([a], [b]) => (a < b ? -1 : 1));
    this.spaces = Object.fromEntries(sorted) as typeof spaces;
    if (seed !== undefined) this.seed(seed);
  }

  get entries(): [name: string, space: Space][] {
    return Object.entries(this.spaces);
  }

  get isFlattenable(): boolean {
    return this.entries.every(([, space]) => space.isFlattenable);
  }

  /** Calls `make` for each name and puts the results under the names. */
  #map<R>(make: (name: string, space: Space, place: number) => R): Record<string, R> {
    return Object.fromEntries(this.entries.map(([name, space], place) => [name, make(name, space, place)]));
  }

  #hasNames(value: unknown): value is Named {
    return (
      typeof value === 'object' &&
      value !== null &&
      Object.keys(value).length === this.entries.length &&
      this.entries.every(([name]) => Object.hasOwn(value, name))
    );
  }

  /** One seed for all, or one for each name. */
  override seed(seed?: SeedInput): Seeds {
    if (typeof seed === 'number') {
      const seeds = this.seedsOfParts(seed, this.entries.length);
      return this.#map((_, space, place) => space.seed(seeds[place]));
    }
    if (seed !== undefined && !this.#hasNames(seed)) {
      throw new UserError(`${this}.seed: one seed or one for each name is needed`);
    }
    return this.#map((name, space) => space.seed((seed as Record<string, SeedInput> | undefined)?.[name]));
  }

  /** Mask and probability hold one entry for each name. */
  sample(constraint: SampleConstraint<Named> = {}): T {
    this.onlyOne(constraint);
    const { mask, probability } = constraint;
    if ((mask ?? probability) !== undefined && !this.#hasNames(mask ?? probability)) {
      throw new UserError(`${this}.sample: the mask or probability must have the names of the space`);
    }
    return this.#map((name, space) =>
      space.sample({ mask: mask?.[name] ?? undefined, probability: probability?.[name] ?? undefined }),
    ) as T;
  }

  contains(value: unknown): value is T {
    return this.#hasNames(value) && this.entries.every(([name, space]) => space.contains(value[name]));
  }

  override toJsonable(samples: readonly T[]): Record<string, unknown> {
    return this.#map((name, space) => space.toJsonable(samples.map((sample) => sample[name])));
  }

  override fromJsonable(json: unknown): T[] {
    const columns = this.#map((name, space) => space.fromJsonable((json as Named)[name]));
    const count = Object.values(columns)[0]?.length ?? 0;
    return Array.from({ length: count }, (_, n) => this.#map((name) => columns[name][n]) as T);
  }

  equals(other: unknown): boolean {
    return (
      other instanceof Dict &&
      this.#hasNames(other.spaces) &&
      this.entries.every(([name, space]) => space.equals(other.spaces[name]))
    );
  }

  override toString(): string {
    return `Dict(${this.entries.map(([name, space]) => `'${name}': ${space}`).join(', ')})`;
  }
}
