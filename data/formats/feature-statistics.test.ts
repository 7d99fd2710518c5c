import fc from 'fast-check';
import { expect, it } from 'vitest';
import { combine, FeatureValues, PictureValues, storedQuantiles } from './feature-statistics.ts';

it('combines episodes to what all their values give, but for quantiles, which are bounds', () => {
  const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.array(values, { minLength: 1, maxLength: 5 }), (episodes) => {
      const summaryOf = (numbers: readonly number[]) => {
        const collected = new FeatureValues(1);
        collected.add(numbers);
        return collected.summary();
      };
      const whole = summaryOf(episodes.flat());
      const combined = combine(episodes.map(summaryOf));
      expect(combined.frames).toBe(episodes.flat().length);
      expect([combined.min, combined.max]).toEqual([whole.min, whole.max]);
      expect(combined.mean[0]).toBeCloseTo(whole.mean[0], 6);
      expect(combined.std[0]).toBeCloseTo(whole.std[0], 4);
      for (const name of ['q01', 'q10', 'q50'] as const) {
        expect(combined[name][0]).toBeLessThanOrEqual(whole[name][0]);
      }
      for (const name of ['q90', 'q99'] as const)
        expect(combined[name][0]).toBeGreaterThanOrEqual(whole[name][0]);
    }),
  );
});

it('takes quantiles that a share of the values does not exceed', () => {
  const values = new FeatureValues(2);
  for (let i = 1; i <= 100; i++) values.add([i, -i]);
  const { q01, q10, q50, q90, q99 } = values.summary();
  expect([q01, q10, q50, q90, q99].map(([first]) => first)).toEqual([1, 10, 50, 90, 99]);
  expect([q01, q99].map(([, second]) => second)).toEqual([-100, -2]);
});

it('knows the pixels of pictures by colour, from 0 to 1, shaped as LeRobot’s', () => {
  const pictures = new PictureValues();
  pictures.add(Uint8Array.of(0, 51, 255, 0, 51, 255));
  pictures.add(Uint8Array.of(255, 51, 255, 255, 51, 255));
  expect(storedQuantiles(pictures.summary(), true)).toMatchObject({
    min: [[[0]], [[0.2]], [[1]]],
    max: [[[1]], [[0.2]], [[1]]],
    mean: [[[0.5]], [[0.2]], [[1]]],
    std: [[[0.5]], [[0]], [[0]]],
    count: [2],
    q90: [[[1]], [[0.2]], [[1]]],
  });
});
