import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RandomStream } from '../engine/random.ts';
import { differenceTable, inWords, pairedDifference } from './paired-differences.ts';

const options = () => ({ random: new RandomStream(0), repetitions: 200 });

it('takes differences level by level and seed by seed', () => {
  const own = [
    [1, 1],
    [1, 0],
  ];
  expect(pairedDifference(own, own, options())).toEqual({ difference: 0, ci95: [0, 0] });
  const none = own.map((runs) => runs.map(() => 0));
  expect(pairedDifference(own, none, options()).difference).toBe(0.75);
});

it('changes its sign with the order of the two', () => {
  const solved = fc.array(fc.tuple(fc.constantFrom(0, 1), fc.constantFrom(0, 1)), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(solved, (levels) => {
      const [own, other] = [0, 1].map((which) => levels.map((pair) => [pair[which]]));
      const there = pairedDifference(own, other, options());
      const back = pairedDifference(other, own, options());
      expect(back.difference).toBeCloseTo(-there.difference);
      expect(back.ci95[0]).toBeCloseTo(-there.ci95[1]);
      expect(back.ci95[1]).toBeCloseTo(-there.ci95[0]);
    }),
    { numRuns: 30 },
  );
});

it('says above or below only where the interval leaves out 0', () => {
  expect(inWords({ difference: 0.2, ci95: [0.1, 0.3] })).toBe('above');
  expect(inWords({ difference: -0.2, ci95: [-0.3, -0.1] })).toBe('below');
  expect(inWords({ difference: 0.2, ci95: [0, 0.3] })).toBe('not to be told apart from');
  expect(inWords(undefined)).toBe('not to be told apart from');
});

it('names both conditions and the place in each row', () => {
  const row = { difference: 0.25, ci95: [0.1, 0.4] as [number, number] };
  const names = ['latent-bc, means', 'random', 'push'] as const;
  expect(differenceTable('task', 'layout', [{ ...row, names }])).toContain(
    '| latent-bc, means | random | push | 25.0% | 10.0% – 40.0% |',
  );
});
