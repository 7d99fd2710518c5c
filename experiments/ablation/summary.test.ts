import { expect, it } from 'vitest';
import { presets } from './presets.ts';
import type { Study, Variant } from './study.ts';
import { type MeasuredVariant, summarise } from './summary.ts';

const variant = (name: string, size = 1): Variant => ({
  name,
  genie: presets.quick.genie,
  video: 'random',
  at: { size },
});
const study: Study = {
  title: 'A study',
  question: '',
  variants: () => [],
  metrics: ['psnr', 'crossEntropy', 'dynamicsParameters'],
  judged: ['psnr', 'crossEntropy'],
  notes: [],
};

function measured(name: string, psnr: readonly number[], crossEntropy: readonly number[]): MeasuredVariant {
  const seeds = psnr.map((value, i) => ({ psnr: value, crossEntropy: crossEntropy[i] }));
  return { variant: variant(name), seeds };
}

it('pairs seeds: what is hidden by their scatter shows in their differences', () => {
  const base = measured('base', [10, 20, 30], [3, 2, 1]);
  const better = measured('other', [11, 21.1, 30.9], [3.1, 1.9, 1]);
  const { comparisons, seeds } = summarise(study, [base, better]);
  expect(seeds).toBe(3);
  expect(comparisons).toHaveLength(2);
  expect(comparisons[0]).toMatchObject({
    first: 'other',
    second: 'base',
    metric: 'psnr',
    beyondNoise: true,
    better: true,
  });
  expect(comparisons[0].mean).toBeCloseTo(1);
  expect(comparisons[1].beyondNoise).toBe(false);
});

it('knows that less is better of a loss', () => {
  const { comparisons } = summarise(study, [
    measured('base', [1, 1], [3, 3]),
    measured('other', [1, 1], [2, 2.01]),
  ]);
  expect(comparisons[1]).toMatchObject({ metric: 'crossEntropy', better: true });
});

it('compares the pairs that a study asks for, if both were run', () => {
  const pairs = [
    ['c', 'b'],
    ['c', 'missing'],
  ] as const;
  const { comparisons } = summarise({ ...study, comparisons: pairs }, [
    measured('a', [1, 2], [1, 2]),
    measured('b', [1, 2], [1, 2]),
    measured('c', [2, 2], [1, 2]),
  ]);
  expect(comparisons.map(({ first, second }) => [first, second])).toEqual([
    ['c', 'b'],
    ['c', 'b'],
  ]);
});

it('fits a power law through the variants of a panel', () => {
  const sizes = [1000, 4000, 16_000];
  const rows = sizes.map((dynamicsParameters): MeasuredVariant => {
    const of = (factor: number) => ({
      dynamicsParameters,
      psnr: 1,
      crossEntropy: factor * dynamicsParameters ** -0.25,
    });
    return { variant: variant(`${dynamicsParameters}`), seeds: [of(8), of(8)] };
  });
  const { powerLaws } = summarise(
    {
      ...study,
      panels: [
        {
          title: 'Sizes',
          x: { of: 'dynamicsParameters', title: 'parameters', logarithmic: true },
          y: 'crossEntropy',
          series: () => 'sizes',
          powerLaw: 'sizes',
        },
      ],
    },
    rows,
  );
  expect(powerLaws).toHaveLength(1);
  expect(powerLaws[0].exponent.mean).toBeCloseTo(-0.25, 8);
  expect(powerLaws[0].factor).toBeCloseTo(8, 6);
});
