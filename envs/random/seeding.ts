/**
 * Random numbers as Gymnasium draws them: numpy's Generator over PCG64, draw for draw. A level made from a seed here
 * is the level that the same code would make in Python.
 */
import { randomBytes } from 'node:crypto';
import { UserError } from '../../engine/errors.ts';
import { multiplyHigh, Pcg64, type Pcg64State } from './pcg64.ts';
import { SeedSequence } from './seed-sequence.ts';
import { exponentialLayers, normalLayers } from './ziggurat-tables.ts';

/** The element types of `integers`; narrow types share one 32-bit draw among several numbers, as in numpy. */
export type IntegerType = 'int64' | 'int32' | 'int16' | 'uint16' | 'int8' | 'uint8' | 'bool';

/** numpy's limits for an int64 reach further; beyond these JavaScript numbers are no longer whole. */
const WIDEST = Number.MAX_SAFE_INTEGER;
const NORMAL_TAIL = 3.654152885361009;
const EXPONENTIAL_TAIL = 7.69711747013105;

export class Generator {
  readonly #bits: Pcg64;

  constructor(seeds: SeedSequence) {
    this.#bits = new Pcg64(seeds);
  }

  /** The whole state of the generator; may be stored as JSON and set again on any generator. */
  get state(): Pcg64State {
    return this.#bits.state;
  }

  set state(state: Pcg64State) {
    this.#bits.state = state;
  }

  #fill(size: number, draw: () => number): Float64Array {
    const values = new Float64Array(size);
    for (let i = 0; i < size; i++) values[i] = draw();
    return values;
  }

  /** Uniform in [0, 1): one number, or `size` of them. */
  random(): number;
  random(size: number): Float64Array;
  random(size?: number): number | Float64Array {
    return size === undefined ? this.#bits.nextDouble() : this.#fill(size, () => this.#bits.nextDouble());
  }

  /** Uniform in [low, high). */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * this.#bits.nextDouble();
  }

  /** One whole number in [0, high), or in [low, high) if two are given. */
  integers(high: number): number;
  integers(low: number, high: number): number;
  integers(first: number, second?: number): number {
    return second === undefined ? this.#integer(0, first) : this.#integer(first, second);
  }

  #integer(low: number, high: number): number {
    return this.integersArray(low, high, 1)[0];
  }

  /**
   * `size` whole numbers in [low, high), by Lemire's rejection method, as numpy's `integers(low, high, size, dtype)`.
   * @throws RangeError if there is no number in the range, or it is wider than 2^53 - 1.
   */
  integersArray(low: number, high: number, size: number, dtype: IntegerType = 'int64'): number[] {
    if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || low >= high) {
      throw new RangeError(`integers need whole numbers low < high, but low is ${low} and high is ${high}`);
    }
    const range = high - 1 - low;
    if (range > WIDEST) throw new RangeError(`the range [${low}, ${high}) is wider than 2^53 - 1`);
    const draw = this.#bounded(range, dtype);
    return Array.from({ length: size }, () => low + draw());
  }

  /** Draws from 0..range, both included. */
  #bounded(range: number, dtype: IntegerType): () => number {
    if (range === 0) return () => 0;
    if (dtype === 'bool') return this.#pieces(1);
    if (dtype === 'int8' || dtype === 'uint8') return this.#lemireNarrow(range, 8);
    if (dtype === 'int16' || dtype === 'uint16') return this.#lemireNarrow(range, 16);
    if (range < 0xffffffff) return () => this.#lemire32(range + 1);
    if (range === 0xffffffff) return () => this.#bits.next32();
    return () => this.#lemire64(BigInt(range) + 1n);
  }

  /** Hands out a 32-bit draw in pieces of `bits`, lowest first; what is left at the end of a call is dropped. */
  #pieces(bits: 1 | 8 | 16): () => number {
    let buffer = 0;
    let left = 0;
    return () => {
      if (left === 0) {
        buffer = this.#bits.next32();
        left = 32 / bits;
      } else {
        buffer >>>= bits;
      }
      left--;
      return buffer & (2 ** bits - 1);
    };
  }

  #lemireNarrow(range: number, bits: 8 | 16): () => number {
    const count = range + 1;
    const piece = this.#pieces(bits);
    const span = 2 ** bits;
    if (count === span) return piece;
    const threshold = (span - count) % count;
    return () => {
      let product = piece() * count;
      while (product % span < threshold) product = piece() * count;
      return Math.floor(product / span);
    };
  }

  #lemire32(count: number): number {
    let draw = this.#bits.next32();
    let leftover = Math.imul(draw, count) >>> 0;
    if (leftover < count) {
      const threshold = (2 ** 32 - count) % count;
      while (leftover < threshold) {
        draw = this.#bits.next32();
        leftover = Math.imul(draw, count) >>> 0;
      }
    }
    return multiplyHigh(draw, count);
  }

  #lemire64(count: bigint): number {
    const threshold = (2n ** 64n - count) % count;
    for (;;) {
      this.#bits.next64();
      const product = ((BigInt(this.#bits.high) << 32n) | BigInt(this.#bits.low)) * count;
      if ((product & 0xffffffffffffffffn) >= threshold) return Number(product >> 64n);
    }
  }

  /** Uniform in 0..max, by masked rejection: what numpy's `shuffle` uses, unlike `integers`. */
  #interval(max: number): number {
    const mask = 2 ** (32 - Math.clz32(max)) - 1;
    let value: number;
    do {
      value = (this.#bits.next32() & mask) >>> 0;
    } while (value > max);
    return value;
  }

  /** Normal by the ziggurat: one number, or `size` of them. */
  normal(mean?: number, deviation?: number): number;
  normal(mean: number, deviation: number, size: number): Float64Array;
  normal(mean = 0, deviation = 1, size?: number): number | Float64Array {
    const draw = () => mean + deviation * this.#standardNormal();
    return size === undefined ? draw() : this.#fill(size, draw);
  }

  #standardNormal(): number {
    const bits = this.#bits;
    for (;;) {
      bits.next64();
      const layer = bits.low & 0xff;
      const negative = ((bits.low >>> 8) & 1) === 1;
      // 52 bits: those above the layer's eight and the sign.
      const magnitude = ((bits.high << 3) >>> 3) * 2 ** 23 + (bits.low >>> 9);
      const x = magnitude * normalLayers.width[layer] * (negative ? -1 : 1);
      if (magnitude < normalLayers.inside[layer]) return x;
      if (layer === 0) return this.#normalTail(Math.floor(magnitude / 256) % 2 === 1);
      const [above, edge] = [normalLayers.density[layer - 1], normalLayers.density[layer]];
      if ((above - edge) * bits.nextDouble() + edge < Math.exp(-0.5 * x * x)) return x;
    }
  }

  #normalTail(negative: boolean): number {
    for (;;) {
      const x = (-1 / NORMAL_TAIL) * Math.log1p(-this.#bits.nextDouble());
      const y = -Math.log1p(-this.#bits.nextDouble());
      if (y + y > x * x) return negative ? -(NORMAL_TAIL + x) : NORMAL_TAIL + x;
    }
  }

  /** Exponential with mean `scale` by the ziggurat: one number, or `size` of them. */
  exponential(scale?: number): number;
  exponential(scale: number, size: number): Float64Array;
  exponential(scale = 1, size?: number): number | Float64Array {
    const draw = () => scale * this.#standardExponential();
    return size === undefined ? draw() : this.#fill(size, draw);
  }

  #standardExponential(): number {
    const bits = this.#bits;
    for (;;) {
      bits.next64();
      const layer = (bits.low >>> 3) & 0xff;
      const magnitude = bits.high * 2 ** 21 + (bits.low >>> 11);
      const x = magnitude * exponentialLayers.width[layer];
      if (magnitude < exponentialLayers.inside[layer]) return x;
      if (layer === 0) return EXPONENTIAL_TAIL - Math.log1p(-bits.nextDouble());
      const [above, edge] = [exponentialLayers.density[layer - 1], exponentialLayers.density[layer]];
      if ((above - edge) * bits.nextDouble() + edge < Math.exp(-x)) return x;
    }
  }

  /** How many trials it takes until one succeeds, each with the given probability. */
  geometric(probability: number): number {
    if (!(probability > 0 && probability <= 1))
      throw new RangeError(`geometric: ${probability} is not in (0, 1]`);
    if (probability < 1 / 3) {
      return Math.ceil(-this.#standardExponential() / Math.log1p(-probability));
    }
    const draw = this.#bits.nextDouble();
    let trials = 1;
    for (let term = probability, sum = probability; draw > sum; sum += term) {
      term *= 1 - probability;
      trials++;
    }
    return trials;
  }

  /**
   * One of `items` (or of 0..items-1), uniformly or with the given probabilities.
   * @throws RangeError if there is nothing to choose from, or the probabilities are not ones.
   */
  choice(items: number, probabilities?: ArrayLike<number>): number;
  choice<T>(items: readonly T[], probabilities?: ArrayLike<number>): T;
  choice<T>(items: number | readonly T[], probabilities?: ArrayLike<number>): number | T {
    const count = typeof items === 'number' ? items : items.length;
    const index = probabilities ? this.#weighted(count, probabilities) : this.integers(count);
    return typeof items === 'number' ? index : items[index];
  }

  #weighted(count: number, probabilities: ArrayLike<number>): number {
    const cumulative: number[] = [];
    let total = 0;
    for (let i = 0; i < probabilities.length; i++) {
      if (!(probabilities[i] >= 0)) throw new RangeError(`probability ${i} is ${probabilities[i]}`);
      total += probabilities[i];
      cumulative.push(total);
    }
    if (cumulative.length !== count || Math.abs(total - 1) > 1.5e-8) {
      throw new RangeError(
        `${count} probabilities that sum to 1 are needed; got ${cumulative.length} with sum ${total}`,
      );
    }
    const draw = this.#bits.nextDouble();
    return cumulative.findIndex((bound) => bound / total > draw);
  }

  /** `size` different numbers of 0..count-1, as `choice(count, size, replace=False)`. */
  choiceWithoutReplacement(count: number, size: number): number[] {
    if (size > count) throw new RangeError(`cannot choose ${size} different ones of ${count}`);
    const chosen: number[] = [];
    if (count > 10000 && size > Math.floor(count / 50)) {
      const all = Array.from({ length: count }, (_, i) => i);
      this.#shuffleTail(all, Math.max(count - size, 1));
      return all.slice(count - size);
    }
    // Floyd's method: one draw each, then put into random order.
    const seen = new Set<number>();
    for (let last = count - size; last < count; last++) {
      const draw = this.#integer(0, last + 1);
      const value = seen.has(draw) ? last : draw;
      seen.add(value);
      chosen.push(value);
    }
    this.#shuffleTail(chosen, 1);
    return chosen;
  }

  #shuffleTail(items: number[], first: number): void {
    for (let i = items.length - 1; i >= first; i--) {
      const j = this.#integer(0, i + 1);
      [items[i], items[j]] = [items[j], items[i]];
    }
  }

  /** Puts `items` into random order, in place. */
  shuffle(items: unknown[]): void {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.#interval(i);
      [items[i], items[j]] = [items[j], items[i]];
    }
  }

  /** A random order of 0..items-1, or a shuffled copy of `items`. */
  permutation(items: number): number[];
  permutation<T>(items: readonly T[]): T[];
  permutation<T>(items: number | readonly T[]): (number | T)[] {
    const copy: (number | T)[] =
      typeof items === 'number' ? Array.from({ length: items }, (_, i) => i) : [...items];
    this.shuffle(copy);
    return copy;
  }
}

/**
 * A generator and the seed it started from, as `gymnasium.utils.seeding.np_random`. Without a seed, the operating
 * system gives one: 128 bits, which are returned so that the run can be repeated.
 * @throws UserError if the seed is not a non-negative whole number.
 */
export function npRandom(seed?: number | bigint): { generator: Generator; seed: bigint } {
  if (typeof seed === 'number' ? !Number.isSafeInteger(seed) || seed < 0 : seed !== undefined && seed < 0n) {
    throw new UserError(`seed: ${seed} is not one; give a non-negative whole number`);
  }
  const entropy = seed === undefined ? BigInt(`0x${randomBytes(16).toString('hex')}`) : BigInt(seed);
  return { generator: new Generator(new SeedSequence(entropy)), seed: entropy };
}
