/**
 * numpy's `RandomState`, as far as gym-pusht draws from it: the same seed starts the same episode there and here.
 */
import { MersenneTwister } from './mersenne-twister.ts';

export class LegacyRandom {
  readonly #bits: MersenneTwister;

  /** @param seed a whole number below 2^32. */
  constructor(seed: number) {
    this.#bits = new MersenneTwister(seed);
  }

  /** `randint(low, high)`: masked rejection. Whole numbers from low to high − 1. */
  integer(low: number, high: number): number {
    const range = high - 1 - low;
    const mask = 2 ** (32 - Math.clz32(range)) - 1;
    for (;;) {
      const draw = (this.#bits.next() & mask) >>> 0;
      if (draw <= range) return low + draw;
    }
  }

  /** `randn()`: Marsaglia's polar method. (numpy keeps the second number for the next call; nobody asks for it here.) */
  normal(): number {
    for (;;) {
      const x = 2 * this.#double() - 1;
      const y = 2 * this.#double() - 1;
      const square = x * x + y * y;
      if (square < 1 && square !== 0) return y * Math.sqrt((-2 * Math.log(square)) / square);
    }
  }

  /** 53 bits, in [0, 1). */
  #double(): number {
    const high = this.#bits.next() >>> 5;
    const low = this.#bits.next() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }
}
