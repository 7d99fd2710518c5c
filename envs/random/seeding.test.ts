import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Generator, npRandom } from './seeding.ts';

interface Vectors {
  vectors: { seed: number; draws: Record<string, number[]>; last: number }[];
  sums: { normal: number; exponential: number };
  bigSeed: string;
}

const numpy = JSON.parse(
  readFileSync(new URL('../fixtures/numpy-vectors.json', import.meta.url), 'utf8'),
) as Vectors;

const times = (count: number, draw: () => number) => Array.from({ length: count }, draw);

/** The calls of fixtures/numpy_vectors.py, in its order: each starts where the one before left the generator. */
const calls: Record<string, (random: Generator) => ArrayLike<number>> = {
  random: (random) => random.random(5),
  uniform: (random) => times(5, () => random.uniform(-2, 3)),
  normal: (random) => random.normal(1, 2, 40),
  exponential: (random) => random.exponential(0.5, 40),
  integers10: (random) => random.integersArray(0, 10, 9),
  integersInt32: (random) => random.integersArray(-5, 1000, 5, 'int32'),
  integersInt16: (random) => random.integersArray(-5, 1000, 7, 'int16'),
  integersInt8: (random) => random.integersArray(-5, 100, 7, 'int8'),
  integersUint8: (random) => random.integersArray(0, 256, 7, 'uint8'),
  integersBool: (random) => random.integersArray(0, 2, 40, 'bool'),
  integersRejecting: (random) => random.integersArray(0, 3_000_000_000, 9),
  integers32Bits: (random) => random.integersArray(0, 2 ** 32, 3),
  integersWide: (random) => random.integersArray(-5, 2 ** 52, 5),
  choice: (random) => times(3, () => random.choice(7)),
  choiceWeighted: (random) => times(6, () => random.choice(4, [0.1, 0, 0.3, 0.6])),
  choiceWithoutReplacement: (random) => random.choiceWithoutReplacement(30, 12),
  choiceMostOfMany: (random) => random.choiceWithoutReplacement(10001, 300),
  geometric: (random) =>
    [0.25, 0.25, 0.25, 0.4, 0.9, 0.4].map((probability) => random.geometric(probability)),
  permutation: (random) => random.permutation(20),
};

describe('the generator draws what numpy draws', () => {
  test.each(numpy.vectors)('seed $seed', ({ seed, draws, last }) => {
    const random = npRandom(seed).generator;
    for (const [name, call] of Object.entries(calls)) {
      expect(Array.from(call(random)), name).toEqual(draws[name]);
    }
    expect(random.random()).toBe(last);
  });

  test('a hundred thousand normal and exponential draws, tails included', () => {
    const random = npRandom(7).generator;
    let normal = 0;
    let exponential = 0;
    for (let i = 0; i < 100_000; i++) {
      normal += random.normal();
      exponential += random.exponential();
    }
    expect(normal).toBeCloseTo(numpy.sums.normal, 8);
    expect(exponential).toBeCloseTo(numpy.sums.exponential, 8);
  });

  test('a seed of more than 64 bits', () => {
    expect(npRandom(2n ** 100n + 12345n).generator.integers(2 ** 40)).toBe(Number(numpy.bigSeed));
  });
});

test('a stored state continues the stream exactly, between the halves of a 64-bit draw too', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(9), (seed, drawsBefore) => {
      const random = npRandom(seed).generator;
      random.integersArray(0, 100, drawsBefore);
      const state = JSON.parse(JSON.stringify(random.state)) as typeof random.state;
      const expected = random.integersArray(0, 100, 9);
      const other = npRandom(0).generator;
      other.state = state;
      expect(other.integersArray(0, 100, 9)).toEqual(expected);
    }),
  );
});

test('integers stay in their range and permutations hold every element once', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer(), fc.integer({ min: 1, max: 2 ** 40 }), (seed, low, width) => {
      const random = npRandom(seed).generator;
      const value = random.integers(low, low + width);
      expect(value).toBeGreaterThanOrEqual(low);
      expect(value).toBeLessThan(low + width);
      const size = width % 50;
      expect(random.permutation(size).sort((a, b) => a - b)).toEqual(
        Array.from({ length: size }, (_, i) => i),
      );
      expect(new Set(random.choiceWithoutReplacement(50, size)).size).toBe(size);
    }),
  );
});

test('without a seed the one used is told, and repeats the stream', () => {
  const { generator, seed } = npRandom();
  expect(npRandom(seed).generator.random()).toBe(generator.random());
});

test.each([-1, 1.5, Number.NaN, 2 ** 53])('seed %s is refused', (seed) => {
  expect(() => npRandom(seed)).toThrow('seed');
});
