import { describe, expect, it } from 'vitest';
import { coinrun } from '../benchmarks/coinrun.ts';
import type { ConditionResult } from '../cloning/play-all.ts';
import type { EpisodeResult } from '../evaluate.ts';
import { probe } from '../measure/probe.ts';
import { aggregate, summarise } from './summary.ts';
import { verdict } from './verdict.ts';

/** Episodes of ten levels and two seeds, of which the first `solved` levels are solved. */
function result(condition: string, task: string, solved: number, labelledSamples = 0): ConditionResult {
  const episodes: EpisodeResult[] = [0, 1].flatMap((seed) =>
    Array.from({ length: 10 }, (_, level) => ({
      seed,
      levelSeed: 100 + level,
      solved: level < solved,
      return: level < solved ? 10 : 0,
      steps: 5,
      truncated: false,
    })),
  );
  return { condition, mapping: null, task, labelledSamples, trainings: 1, episodes };
}

const results = (['easy', 'hard'] as const).flatMap((mode) => [
  result('always-right-up', mode, 6),
  result('random', mode, 1),
  result('oracle-bc', mode, 10, 900),
  result('latent-bc', mode, 2, 0),
  result('latent-bc', mode, 8, 200),
  result('genie-bc', mode, 7, 200),
]);

describe('summary.json', () => {
  const { rows, differences, ...head } = summarise('tiny', results, 500, 0);

  it('has one row for each condition, mode and number of labels, with exactly these keys', () => {
    expect(head).toEqual({ experiment: 'bc-evaluation', preset: 'tiny' });
    expect(rows).toHaveLength(results.length);
    for (const row of rows) {
      expect(Object.keys(row)).toEqual([
        'condition',
        'mode',
        'seeds',
        'trainings',
        'episodes',
        'labelledSamples',
        'solvedRate',
        'ci95',
        'solvedRateWhereConstantFails',
        'ci95WhereConstantFails',
        'levelsWhereConstantFails',
      ]);
      expect(row.ci95[0]).toBeLessThanOrEqual(row.solvedRate);
      expect(row.ci95[1]).toBeGreaterThanOrEqual(row.solvedRate);
    }
  });

  it('counts solved levels, and those where the constant action fails', () => {
    const latent = rows.find(
      ({ condition, labelledSamples }) => condition === 'latent-bc' && labelledSamples === 200,
    );
    // Levels 6 to 9 are beyond the constant action; latent-bc solves two of those four.
    expect(latent).toMatchObject({
      seeds: 2,
      episodes: 20,
      solvedRate: 0.8,
      solvedRateWhereConstantFails: 0.5,
    });
    expect(rows.find(({ condition }) => condition === 'always-right-up')?.solvedRateWhereConstantFails).toBe(
      0,
    );
  });

  it('has no rate where the constant action fails nowhere', () => {
    const perfect = summarise('tiny', [result('always-right-up', 'easy', 10)], 100, 0);
    expect(perfect.rows[0].solvedRateWhereConstantFails).toBeNull();
  });

  it('is the same for the same seed', () => {
    expect(summarise('tiny', results, 500, 0).rows).toEqual(rows);
  });
});

it('aggregates are normalised as Procgen does', () => {
  expect(coinrun.score.of(1)).toBe(1);
  expect(coinrun.score.of(0.5)).toBe(0);
  const oracle = aggregate(results, 100, 0).find(({ condition }) => condition === 'oracle-bc');
  expect(oracle).toMatchObject({ iqm: 1, optimalityGap: 0, improvementOverOracle: 0.5 });
});

it('differences are paired by level: ten levels against six of the same ones', () => {
  const { differences } = summarise('tiny', results, 500, 0);
  const of = (condition: string, against: string) =>
    differences.find((one) => one.mode === 'easy' && one.condition === condition && one.against === against);
  expect(of('oracle-bc', 'always-right-up')?.difference).toBeCloseTo(0.4);
  expect(of('oracle-bc', 'always-right-up')?.ci95[0]).toBeGreaterThan(0);
  expect(of('latent-bc', 'oracle-bc')?.difference).toBeCloseTo(-0.2);
  expect(of('genie-bc', 'always-right-up')?.ci95[0]).toBe(0);
});

it('the verdict follows the intervals and says when the claim is missed', () => {
  // The codes were seen with other actions in the half on which they are judged.
  const misled = probe(
    [
      { latents: [0, 1, 1], actions: [7, 8, 8] },
      { latents: [0, 1, 1, 1], actions: [8, 7, 7, 8] },
    ],
    { codes: 2, actions: 9, effective: (action) => action },
  );
  const text = verdict(summarise('tiny', results, 500, 0), misled).join('\n');
  expect(text).toContain('80.0% of oracle-bc (100.0%). It is above random');
  expect(text).toContain('does not reach 95% of oracle-bc with 200 labelled samples');
  expect(text).toContain("balanced accuracy, 25.0%, is below the commonest action's (50.0%)");
  expect(text).toContain('2 of 2 codes are in use, more than half');
});
