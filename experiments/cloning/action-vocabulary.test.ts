import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ActionVocabulary } from './action-vocabulary.ts';

const vectors = fc.array(
  fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
  {
    minLength: 1,
    maxLength: 30,
  },
);

it('has one class for each distinct binned action, whatever their order', () => {
  fc.assert(
    fc.property(vectors, (actions) => {
      const vocabulary = ActionVocabulary.of(actions, 5);
      expect(ActionVocabulary.of([...actions].reverse(), 5).vectors).toEqual(vocabulary.vectors);
      expect(new Set(vocabulary.vectors.map(String)).size).toBe(vocabulary.vectors.length);
      for (const action of actions) {
        const binned = vocabulary.vectors[vocabulary.classOf(action)];
        // Half a bin of 0.5.
        for (const [d, value] of action.entries())
          expect(Math.abs(binned[d] - value)).toBeLessThanOrEqual(0.2501);
      }
    }),
  );
});

it('names the nearest class of an action that did not occur', () => {
  const vocabulary = ActionVocabulary.of(
    [
      [-1, 0],
      [1, 0.5],
    ],
    5,
  );
  expect(vocabulary.vectors[vocabulary.classOf([0.9, -1])]).toEqual([1, 0.5]);
});
