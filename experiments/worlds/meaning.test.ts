import { expect, it } from 'vitest';
import { meaningOf } from './meaning.ts';

const steps = (...pairs: [code: number, answer: number][]) =>
  pairs.map(([code, answer]) => ({ code, answer }));

it('counts as chance the answers that some code stands for', () => {
  const shown = steps([0, 1], [0, 1], [0, 2], [1, 2], [1, 2], [1, 2]);
  const generated = steps([0, 1], [0, 2], [1, 2], [2, 0]);
  const found = meaningOf(shown, generated, { codes: 3, answers: 3 });
  // Code 2 is never seen in true clips, and nothing stands for answer 0.
  expect(found.stands).toEqual([1, 2, null]);
  expect(found.balancedAccuracy).toBe(0.75);
  expect(found.chance).toBe(1 / 2);
});

it('divides by all answers where codes stand for all', () => {
  const shown = steps([0, 0], [1, 1], [2, 2]);
  expect(meaningOf(shown, shown, { codes: 3, answers: 3 })).toEqual({
    stands: [0, 1, 2],
    balancedAccuracy: 1,
    chance: 1 / 3,
  });
});
