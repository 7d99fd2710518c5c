/**
 * Counter-based random numbers: Philox4x32-10 (Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as
 * 1, 2, 3", SC 2011). The n-th word of a stream is a pure function of key and n, so a stream's state is two words of
 * key and a position, and streams forked by name never overlap in practice.
 */

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
/** Weyl constants: the golden ratio and √3 − 1, as 32-bit fractions. */
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const TWO_32 = 2 ** 32;

/** The high 32 bits of the 64-bit product of two unsigned words. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + (middle >>> 16) + (carry >>> 16)) >>> 0;
}

/** Ten rounds of Philox4x32: four words of counter and two of key to four random words. */
export function philox4x32(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): [number, number, number, number] {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const low0 = Math.imul(MULTIPLIER_0, c0) >>> 0;
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** FNV-1a over the UTF-8 bytes, from two different offsets: 64 bits to be mixed by Philox. */
function hashText(text: string): [number, number] {
  let a = 0x811c9dc5;
  let b = 0xcbf29ce4;
  for (const byte of new TextEncoder().encode(text)) {
    a = Math.imul(a ^ byte, 0x01000193) >>> 0;
    b = Math.imul(b ^ byte, 0x01000193) >>> 0;
    b = (b ^ (b >>> 15)) >>> 0;
  }
  return [a, b];
}

/** Where a stream stands, as JSON. */
export interface RandomState {
  readonly key: readonly [number, number];
  /** 32-bit words drawn so far. */
  readonly position: number;
}

/** Mixes `text` into a key; `purpose` keeps seeds and forks of the same text apart. */
function deriveKey(key: readonly [number, number], purpose: number, text: string): [number, number] {
  const [low, high] = hashText(text);
  const [k0, k1] = philox4x32([low, high, text.length, purpose], key);
  return [k0, k1];
}

export class RandomStream {
  readonly #key: readonly [number, number];
  #position = 0;
  #block: readonly number[] = [];
  #blockIndex = -1;

  /** `seed`: a safe integer, any text, or the state of another stream to go on from. */
  constructor(seed: number | string | RandomState) {
    if (typeof seed === 'object') {
      this.#key = [...seed.key];
      this.#position = seed.position;
    } else if (typeof seed === 'string') {
      this.#key = deriveKey([0, 0], 1, seed);
    } else if (Number.isSafeInteger(seed)) {
      this.#key = [seed >>> 0, Math.floor(seed / TWO_32) >>> 0];
    } else {
      throw new RangeError(`a seed must be a safe integer or a text, not ${seed}`);
    }
  }

  /** A stream that goes on where `state` was taken. */
  static restore(state: RandomState): RandomStream {
    return new RandomStream(state);
  }

  get state(): RandomState {
    return { key: [...this.#key], position: this.#position };
  }

  /** An independent stream that depends on this stream's seed and on `name`, not on what was drawn already. */
  fork(name: string): RandomStream {
    return new RandomStream({ key: deriveKey(this.#key, 2, name), position: 0 });
  }

  /** The next 32 random bits, unsigned. */
  #word(): number {
    const index = Math.floor(this.#position / 4);
    if (index !== this.#blockIndex) {
      this.#block = philox4x32([index >>> 0, Math.floor(index / TWO_32), 0, 0], this.#key);
      this.#blockIndex = index;
    }
    return this.#block[this.#position++ % 4];
  }

  /** One double in [0, 1) with 53 random bits. */
  next(): number {
    const high = this.#word() >>> 5;
    const low = this.#word() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** One integer in [0, high), without modulo bias; `high` ≤ 2^32. */
  integer(high: number): number {
    if (!Number.isInteger(high) || high < 1 || high > TWO_32) {
      throw new RangeError(`the exclusive upper limit must be an integer in [1, 2^32], not ${high}`);
    }
    const limit = TWO_32 - (TWO_32 % high);
    let word = this.#word();
    while (word >= limit) word = this.#word();
    return word % high;
  }

  /** `n` numbers in [0, 1), each a multiple of 2^-24: float32 holds them exactly, and none rounds up to 1. */
  uniform(n: number): Float32Array {
    const values = new Float32Array(n);
    for (let i = 0; i < n; i++) values[i] = (this.#word() >>> 8) / 2 ** 24;
    return values;
  }

  /** `n` standard normal numbers by the Box–Muller transform. */
  normal(n: number): Float32Array {
    const values = new Float32Array(n);
    for (let i = 0; i < n; i += 2) {
      const radius = Math.sqrt(-2 * Math.log((this.#word() + 1) / TWO_32));
      const angle = (2 * Math.PI * this.#word()) / TWO_32;
      values[i] = radius * Math.cos(angle);
      if (i + 1 < n) values[i + 1] = radius * Math.sin(angle);
    }
    return values;
  }

  /** `n` integers in [0, high), without modulo bias. */
  integers(n: number, high: number): Int32Array {
    return Int32Array.from({ length: n }, () => this.integer(high));
  }

  /** A shuffled copy (Fisher–Yates). */
  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
    }
    return shuffled;
  }
}
