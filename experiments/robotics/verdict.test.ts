import { expect, it } from 'vitest';
import { againstCopying } from '../measure/controllability-summary.ts';
import type { ModelMeasures } from './measurements.ts';
import { type Difference, genieMapping, mappings, type SuccessRow } from './summary.ts';
import { verdict } from './verdict.ts';

function row(
  condition: string,
  task: 'reach' | 'push',
  successRate: number,
  mapping: SuccessRow['mapping'] = null,
) {
  const ci95: [number, number] = [successRate - 0.1, successRate + 0.1];
  const rest = { labelledSamples: 200, seeds: 1, trainings: 1, episodes: 10, ci95, stepsToSuccess: null };
  return { condition, task, mapping, successRate, ...rest };
}

/** @param gain over copying the last frame, whose PSNR is 20 dB */
function measures(delta: number, distance: number, gain = 1, input = 'pixels'): ModelMeasures {
  const figureAt = (mean: number) => ({ mean, ci95: [mean - 0.2, mean + 0.2] });
  const figure = figureAt(delta);
  const quality = ['inferred', 'copy'].map((source, i) => {
    const psnr = figureAt(20 + (i === 0 ? gain : 0));
    return { mode: 'free', source, psnr, ssim: psnr };
  });
  const what = againstCopying('free');
  const beyondNoise = Math.abs(gain) > 0.2;
  return {
    input,
    summary: {
      quality,
      comparisons: [
        { what, metric: 'ssim', ...figureAt(-gain), beyondNoise },
        { what, metric: 'psnr', ...figureAt(gain), beyondNoise },
      ],
      delta: [{ mode: 'free', against: 'random', at: [figure, figure, figure, figure] }],
    },
    control: { readerDistances: { inferred: distance } },
  } as unknown as ModelMeasures;
}

const rows = (['reach', 'push'] as const).flatMap((task) => [
  row('oracle-bc', task, 0.7),
  row('random', task, 0.1),
  row('genie-bc', task, 0.2, genieMapping),
  ...mappings.map((mapping) => row('latent-bc', task, 0.63, mapping)),
]);

function difference(condition: string, mapping: Difference['mapping'], ci95: Difference['ci95']): Difference {
  const [low, high] = ci95;
  return { task: 'reach', condition, mapping, against: 'random', difference: (low + high) / 2, ci95 };
}

it('says who is above whom by the interval of the paired difference, not by their own', () => {
  const differences = [
    difference('oracle-bc', null, [0.4, 0.8]),
    difference('latent-bc', 'means', [-0.2, -0.1]),
    difference('latent-bc', 'dictionary', [-0.1, 0.6]),
    difference('genie-bc', genieMapping, [0.01, 0.2]),
  ];
  const [reach, push] = verdict({ rows, differences, measures: [measures(0.1, 3)] });
  expect(reach).toContain('and is above random play (10.0%)');
  expect(reach).toContain('by means (90.0% of oracle-bc, below random play)');
  expect(reach).toContain('by dictionary (90.0% of oracle-bc, not to be told apart from random play)');
  expect(reach).toContain('genie-bc solves 20.0% (regression), above random play');
  expect(push).not.toMatch(/ (above|below) random/);
});

it('holds the figures against the aims', () => {
  const [reach, push, , control, inputs] = verdict({
    rows,
    differences: [],
    measures: [measures(1.4, 3), measures(0.9, 5)],
  });
  expect(reach).toContain('70.0%, fewer than the 80.0% aimed at');
  expect(push).toContain('70.0%, no fewer than the 60.0% aimed at');
  expect(reach).toContain('63.0% by dictionary (90.0% of oracle-bc, ');
  expect(reach).toContain('20.0% (regression), not to be told apart from random play');
  expect(control).toContain('1.40 dB, above the 1 dB aimed at; the interval leaves out 0');
  expect(inputs).toContain('pixels are ahead in control. Reader distance 3.00 against');
});

it('says nothing of tokens where no such model was trained', () => {
  expect(verdict({ rows, differences: [], measures: [measures(0.1, 3)] })).toHaveLength(4);
});

it('calls neither input ahead where the intervals of their gains meet', () => {
  const [, , , , inputs] = verdict({ rows, differences: [], measures: [measures(0.1, 5), measures(0, 3)] });
  expect(inputs).toContain('so neither is ahead in control. Reader distance 5.00 against 3.00, not smaller');
});

it.each([
  [
    0.5,
    'better than the last true frame copied (PSNR 20.50 against 20.00 dB, a difference of +0.50 (+0.30 … +0.70))',
  ],
  [
    -1.8,
    'worse than the last true frame copied (PSNR 18.20 against 20.00 dB, a difference of −1.80 (−2.00 … −1.60))',
  ],
  [
    0.1,
    'neither better nor worse, beyond the interval, than the last true frame copied (PSNR 20.10 against 20.00 dB',
  ],
])('says whether generated frames are worth more than the last frame copied (%s dB)', (gain, words) => {
  const models = [measures(0.1, 3, 2), measures(0.1, 3, gain, 'tokens')];
  const frames = verdict({ rows, differences: [], measures: models })[2];
  expect(frames).toMatch(
    /^\*\*generated frames\*\*: those of the model whose LAM sees pixels are better than /,
  );
  expect(frames).toContain(`; those of the model whose LAM sees tokens are ${words}`);
});
