/** Strings of a bounded length over a set of characters. */
import { UserError } from '../../engine/errors.ts';
import { allowedBy, checkProbability } from './discrete.ts';
import { type SampleConstraint, Space } from './space.ts';

const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export interface TextOptions {
  minLength?: number;
  /** Letters and digits unless given. */
  charset?: string;
  seed?: number;
}

/** A length (null: any) and a mask or probability for each character (null: all alike). */
export type TextConstraint = readonly [length: number | null, characters: ArrayLike<number> | null];

export class Text extends Space<string> {
  readonly minLength: number;
  readonly maxLength: number;
  /** Each character once; their place is their number when flattened. */
  readonly characters: readonly string[];
  readonly shape = null;
  readonly dtype = null;
  readonly isFlattenable = true;
  readonly #places: ReadonlyMap<string, number>;

  constructor(maxLength: number, { minLength = 1, charset = ALPHANUMERIC, seed }: TextOptions = {}) {
    super();
    if (![minLength, maxLength].every(Number.isInteger) || minLength < 0 || minLength > maxLength) {
      throw new UserError(
        `Text: whole numbers 0 ≤ minLength ≤ maxLength are needed, not ${minLength} and ${maxLength}`,
      );
    }
    this.minLength = minLength;
    this.maxLength = maxLength;
    this.characters = [...new Set(charset)];
    this.#places = new Map(this.characters.map((character, place) => [character, place]));
    if (seed !== undefined) this.seed(seed);
  }

  /** The number of a character; undefined if it is not of the set. */
  characterIndex(character: string): number | undefined {
    return this.#places.get(character);
  }

  sample(constraint: SampleConstraint<TextConstraint> = {}): string {
    this.onlyOne(constraint);
    const [givenLength, weights] = constraint.mask ?? constraint.probability ?? [null, null];
    if (givenLength !== null && !(givenLength >= this.minLength && givenLength <= this.maxLength)) {
      throw new UserError(
        `${this}.sample: length ${givenLength} is not in ${this.minLength}…${this.maxLength}`,
      );
    }
    const length = givenLength ?? this.npRandom.integers(this.minLength, this.maxLength + 1);
    const probabilities = this.#probabilities(weights, constraint.mask !== undefined);
    if (probabilities === null) {
      if (this.minLength === 0) return '';
      throw new UserError(`${this}.sample: the mask allows no character, but the text must have some`);
    }
    const draw = () => this.npRandom.choice(this.characters, probabilities);
    return Array.from({ length }, draw).join('');
  }

  /** Null if no character is allowed. */
  #probabilities(weights: ArrayLike<number> | null, isMask: boolean): number[] | null {
    const count = this.characters.length;
    if (weights === null) return new Array<number>(count).fill(1 / count);
    if (!isMask) {
      checkProbability(weights, count, this);
      return Array.from(weights);
    }
    const allowed = allowedBy(weights, count, this).length;
    return allowed === 0 ? null : Array.from(weights, (weight) => weight / allowed);
  }

  contains(value: unknown): value is string {
    if (typeof value !== 'string') return false;
    const characters = [...value];
    const fits = characters.length >= this.minLength && characters.length <= this.maxLength;
    return fits && characters.every((character) => this.#places.has(character));
  }

  equals(other: unknown): boolean {
    return (
      other instanceof Text &&
      other.minLength === this.minLength &&
      other.maxLength === this.maxLength &&
      [...other.characters].sort().join('') === [...this.characters].sort().join('')
    );
  }

  override toString(): string {
    return `Text(${this.minLength}, ${this.maxLength}, charset=${[...this.characters].sort().join('')})`;
  }
}
