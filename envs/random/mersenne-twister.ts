/**
 * MT19937 (Matsumoto and Nishimura, 1998): the generator that decides every CoinRun level. It is C++'s
 * `std::mt19937`, number for number; the rest of the project draws from other generators.
 */

const WORDS = 624;
const MIDDLE = 397;

export class MersenneTwister {
  readonly #words = new Uint32Array(WORDS);
  #position = WORDS;

  /** @param seed an integer; only its low 32 bits count. */
  constructor(seed: number) {
    const words = this.#words;
    words[0] = seed;
    for (let i = 1; i < WORDS; i++) {
      const previous = words[i - 1];
      words[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
    }
  }

  /** The next 32 random bits, as an integer in [0, 2^32). */
  next(): number {
    if (this.#position === WORDS) this.#twist();
    let bits = this.#words[this.#position++];
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9d2c5680;
    bits ^= (bits << 15) & 0xefc60000;
    bits ^= bits >>> 18;
    return bits >>> 0;
  }

  /** An integer in [0, high): the remainder of 32 bits, with the small bias that Procgen's levels have too. */
  below(high: number): number {
    return this.next() % high;
  }

  /** A float32 in [0, 1]. */
  unit(): number {
    return Math.fround(this.next() / 2 ** 32);
  }

  #twist(): void {
    const words = this.#words;
    for (let i = 0; i < WORDS; i++) {
      const joined = (words[i] & 0x80000000) | (words[(i + 1) % WORDS] & 0x7fffffff);
      words[i] = words[(i + MIDDLE) % WORDS] ^ (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0);
    }
    this.#position = 0;
  }
}
