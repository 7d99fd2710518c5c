import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RandomStream } from '../../engine/random.ts';
import { BalancedDraw } from './balanced-draw.ts';

const sharesOf = (actions: Int32Array, drawn: Int32Array): number[] =>
  [0, 1, 2, 3].map((action) => drawn.filter((number) => actions[number] === action).length / drawn.length);

/** Of four actions; the second never happens. */
const actions = Int32Array.from({ length: 1000 }, (_, i) => (i < 900 ? 0 : i < 990 ? 2 : 3));

test('actions of share p are drawn in proportion to p^(1 − strength), and every sample is', () => {
  for (const [strength, expected] of [
    [1, [1 / 3, 0, 1 / 3, 1 / 3]],
    [0.5, [0.703, 0, 0.222, 0.074]],
  ] as const) {
    const drawn = new BalancedDraw(actions, 4, strength).next(60_000, new RandomStream(0));
    for (const [action, share] of sharesOf(actions, drawn).entries())
      expect(Math.abs(share - expected[action])).toBeLessThan(0.01);
    expect(new Set(drawn).size).toBe(1000);
  }
});

test('the emphasis undoes the balance', () => {
  const someActions = fc.array(fc.nat(3), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(someActions, fc.double({ min: 0, max: 1, noNaN: true }), (list, strength) => {
      const { emphasis_A } = new BalancedDraw(Int32Array.from(list), 4, strength);
      const counts = [0, 1, 2, 3].map((action) => list.filter((other) => other === action).length);
      // p · exp(emphasis) is the drawn distribution: it adds up to one and goes as p^(1 − strength).
      const drawn = counts.map((n, action) => (n / list.length) * Math.exp(emphasis_A[action]));
      expect(drawn.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
      const present = [0, 1, 2, 3].filter((action) => counts[action] > 0);
      for (const action of present) {
        const ratio = (counts[action] / counts[present[0]]) ** (1 - strength);
        expect(drawn[action] / drawn[present[0]]).toBeCloseTo(ratio, 4);
      }
    }),
  );
});
