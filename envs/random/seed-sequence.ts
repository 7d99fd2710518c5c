/**
 * numpy's SeedSequence: spreads the bits of any seed over a pool, so that neighbouring seeds give unrelated streams
 * (M. O'Neill's seed_seq_fe, as numpy.random.bit_generator specifies it).
 */

const POOL_WORDS = 4;

/** Words of 32 bits, lowest first; zero is one word. */
function toWords(value: bigint): number[] {
  const words: number[] = [];
  do {
    words.push(Number(value & 0xffffffffn));
    value >>= 32n;
  } while (value > 0n);
  return words;
}

function xorShift16(value: number): number {
  return (value ^ (value >>> 16)) >>> 0;
}

/** A hash whose constant moves on with each word, so that equal words at different places hash differently. */
function hasher(initial: number, multiplier: number): (word: number) => number {
  let constant = initial;
  return (word) => {
    const mixed = word ^ constant;
    constant = Math.imul(constant, multiplier);
    return xorShift16(Math.imul(mixed, constant));
  };
}

function mix(x: number, y: number): number {
  return xorShift16(Math.imul(0xca01f9dd, x) - Math.imul(0x4973f715, y));
}

export class SeedSequence {
  readonly entropy: bigint;
  readonly #pool: number[];

  /** @param entropy a non-negative integer of any size */
  constructor(entropy: bigint | number) {
    this.entropy = BigInt(entropy);
    const words = toWords(this.entropy);
    const hash = hasher(0x43b0d7e5, 0x931e8875);
    const pool = Array.from({ length: POOL_WORDS }, (_, i) => hash(words[i] ?? 0));
    for (let from = 0; from < POOL_WORDS; from++) {
      for (let to = 0; to < POOL_WORDS; to++) {
        if (from !== to) pool[to] = mix(pool[to], hash(pool[from]));
      }
    }
    for (const word of words.slice(POOL_WORDS)) {
      for (let to = 0; to < POOL_WORDS; to++) pool[to] = mix(pool[to], hash(word));
    }
    this.#pool = pool;
  }

  /** `count` words of 32 bits with which to start a bit generator. */
  generateState(count: number): number[] {
    const hash = hasher(0x8b51f9dd, 0x58f38ded);
    return Array.from({ length: count }, (_, i) => hash(this.#pool[i % POOL_WORDS]));
  }
}
