/**
 * PCG64 (XSL-RR 128/64, O'Neill 2014), numpy's default bit generator. The 128-bit state is kept as four 32-bit limbs,
 * lowest first, because BigInt arithmetic is some ten times slower.
 */
import type { SeedSequence } from './seed-sequence.ts';

/** As numpy's `bit_generator.state`, with the 128-bit numbers in hexadecimal so that they survive JSON. */
export interface Pcg64State {
  readonly state: string;
  readonly inc: string;
  /** The upper half of the last 64-bit draw, if only its lower half was used. */
  readonly spare: number | null;
}

// 0x2360ed051fc65da44385df649fccf645
const MULTIPLIER = [0x9fccf645, 0x4385df64, 0x1fc65da4, 0x2360ed05] as const;

/** The upper 32 bits of a product of two unsigned 32-bit numbers. */
export function multiplyHigh(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const carry = a0 * b1 + (middle & 0xffff);
  return a1 * b1 + Math.floor(middle / 65536) + Math.floor(carry / 65536);
}

function toHex(limbs: readonly number[]): string {
  return `0x${[...limbs]
    .reverse()
    .map((limb) => limb.toString(16).padStart(8, '0'))
    .join('')}`;
}

function fromHex(hex: string): [number, number, number, number] {
  const value = BigInt(hex);
  const limb = (index: bigint) => Number((value >> (32n * index)) & 0xffffffffn);
  return [limb(0n), limb(1n), limb(2n), limb(3n)];
}

export class Pcg64 {
  #s0 = 0;
  #s1 = 0;
  #s2 = 0;
  #s3 = 0;
  #increment: readonly number[];
  #spare: number | null = null;
  /** The halves of the last 64-bit draw. */
  high = 0;
  low = 0;

  constructor(seeds: SeedSequence) {
    // numpy reads the words as uint64 [state high, state low, stream high, stream low].
    const [state2, state3, state0, state1, stream2, stream3, stream0, stream1] = seeds.generateState(8);
    this.#increment = [
      ((stream0 << 1) | 1) >>> 0,
      ((stream1 << 1) | (stream0 >>> 31)) >>> 0,
      ((stream2 << 1) | (stream1 >>> 31)) >>> 0,
      ((stream3 << 1) | (stream2 >>> 31)) >>> 0,
    ];
    this.#advance();
    this.#add([state0, state1, state2, state3]);
    this.#advance();
  }

  #add(limbs: readonly number[]): void {
    const t0 = this.#s0 + limbs[0];
    const t1 = this.#s1 + limbs[1] + Math.floor(t0 / 2 ** 32);
    const t2 = this.#s2 + limbs[2] + Math.floor(t1 / 2 ** 32);
    this.#s0 = t0 >>> 0;
    this.#s1 = t1 >>> 0;
    this.#s2 = t2 >>> 0;
    this.#s3 = (this.#s3 + limbs[3] + Math.floor(t2 / 2 ** 32)) >>> 0;
  }

  /** state ← state · multiplier + increment (mod 2^128), column by column; sums stay far below 2^53. */
  #advance(): void {
    const [m0, m1, m2, m3] = MULTIPLIER;
    const s0 = this.#s0;
    const s1 = this.#s1;
    const s2 = this.#s2;
    const s3 = this.#s3;
    const t1 = (Math.imul(s0, m1) >>> 0) + (Math.imul(s1, m0) >>> 0) + multiplyHigh(s0, m0);
    const t2 =
      (Math.imul(s0, m2) >>> 0) +
      (Math.imul(s1, m1) >>> 0) +
      (Math.imul(s2, m0) >>> 0) +
      multiplyHigh(s0, m1) +
      multiplyHigh(s1, m0) +
      Math.floor(t1 / 2 ** 32);
    const t3 =
      (Math.imul(s0, m3) >>> 0) +
      (Math.imul(s1, m2) >>> 0) +
      (Math.imul(s2, m1) >>> 0) +
      (Math.imul(s3, m0) >>> 0) +
      multiplyHigh(s0, m2) +
      multiplyHigh(s1, m1) +
      multiplyHigh(s2, m0) +
      Math.floor(t2 / 2 ** 32);
    this.#s0 = Math.imul(s0, m0) >>> 0;
    this.#s1 = t1 >>> 0;
    this.#s2 = t2 >>> 0;
    this.#s3 = t3 >>> 0;
    this.#add(this.#increment);
  }

  /** Draws 64 bits into `high` and `low`. */
  next64(): void {
    this.#advance();
    const high = this.#s3 ^ this.#s1;
    const low = this.#s2 ^ this.#s0;
    const rotation = this.#s3 >>> 26;
    const [upper, lower] = rotation < 32 ? [high, low] : [low, high];
    const shift = rotation & 31;
    // A shift by 32 is a shift by 0 in JavaScript.
    this.high = (shift === 0 ? upper : (upper >>> shift) | (lower << (32 - shift))) >>> 0;
    this.low = (shift === 0 ? lower : (lower >>> shift) | (upper << (32 - shift))) >>> 0;
  }

  /** Draws 32 bits: the lower half of a 64-bit draw, then its upper half. */
  next32(): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    this.next64();
    this.#spare = this.high;
    return this.low;
  }

  /** Uniform in [0, 1) with 53 bits. */
  nextDouble(): number {
    this.next64();
    return (this.high * 2 ** 21 + (this.low >>> 11)) / 2 ** 53;
  }

  get state(): Pcg64State {
    return {
      state: toHex([this.#s0, this.#s1, this.#s2, this.#s3]),
      inc: toHex(this.#increment),
      spare: this.#spare,
    };
  }

  set state({ state, inc, spare }: Pcg64State) {
    [this.#s0, this.#s1, this.#s2, this.#s3] = fromHex(state);
    this.#increment = fromHex(inc);
    this.#spare = spare;
  }
}
