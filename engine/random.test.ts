import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { philox4x32, RandomStream } from './random.ts';

describe('Philox4x32-10', () => {
  // Known-answer vectors distributed with Random123 (kat_vectors).
  it.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ] as const)('counter %j', (counter, key, expected) => {
    expect(philox4x32(counter, key)).toEqual(expected);
  });
});

describe('RandomStream', () => {
  it('goes on from a saved state as if it had not been interrupted', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.nat(50), fc.nat(50), (seed, before, after) => {
        const whole = new RandomStream(seed);
        whole.uniform(before);
        const resumed = RandomStream.restore(JSON.parse(JSON.stringify(whole.state)));
        expect(resumed.normal(after)).toEqual(whole.normal(after));
        expect(resumed.next()).toBe(whole.next());
      }),
    );
  });

  it('forks by name: same name, same stream, whatever was drawn before; other name or seed, another stream', () => {
    const first = new RandomStream(1);
    const drawn = new RandomStream(1);
    drawn.uniform(7);
    expect(drawn.fork('a').uniform(4)).toEqual(first.fork('a').uniform(4));
    const streams = [
      first.fork('a'),
      first.fork('b'),
      first.fork('a').fork('a'),
      new RandomStream(2).fork('a'),
    ];
    streams.push(
      new RandomStream('a'),
      new RandomStream(-1),
      new RandomStream(2 ** 40 + 1),
      new RandomStream(1),
    );
    expect(new Set(streams.map((stream) => stream.next())).size).toBe(streams.length);
  });

  it('draws with the moments of the distributions', () => {
    const stream = new RandomStream('moments');
    const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length;
    const uniform = stream.uniform(20_000);
    expect(mean(uniform)).toBeCloseTo(0.5, 1.7);
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...uniform)).toBeLessThan(1);
    const normal = stream.normal(20_001);
    expect(mean(normal)).toBeCloseTo(0, 1);
    expect(mean(normal.map((x) => x * x))).toBeCloseTo(1, 1);
    expect(mean(stream.integers(20_000, 7))).toBeCloseTo(3, 1);
  });

  it('shuffles a copy without losing anything', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
        const copy = [...items];
        const shuffled = new RandomStream(seed).shuffle(items);
        expect(items).toEqual(copy);
        expect([...shuffled].sort()).toEqual([...items].sort());
      }),
    );
  });

  it('refuses seeds and limits that would silently repeat or bias', () => {
    expect(() => new RandomStream(0.5)).toThrow(RangeError);
    expect(() => new RandomStream(1).integer(0)).toThrow(RangeError);
  });
});
