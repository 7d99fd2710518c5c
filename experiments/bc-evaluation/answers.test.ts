import { expect, it } from 'vitest';
import { coinrun } from '../benchmarks/coinrun.ts';
import { answers } from './answers.ts';
import type { Summary, SummaryRow } from './summary.ts';

function row(condition: string, mode: string, labelledSamples: number, solvedRate: number): SummaryRow {
  const where = {
    solvedRateWhereConstantFails: null,
    ci95WhereConstantFails: null,
    levelsWhereConstantFails: 0,
  };
  const rest = { seeds: 1, trainings: 1, episodes: 20, ci95: [0, 1] as [number, number], ...where };
  return { condition, mode, labelledSamples, solvedRate, ...rest };
}

const rows = ['easy', 'hard'].flatMap((mode) => [
  row('expert', mode, 0, 0.99),
  row('always-right-up', mode, 0, 0.6),
  row('oracle-bc', mode, 900, 0.8),
  row('latent-bc', mode, 20, 0.5),
  row('latent-bc', mode, 200, mode === 'easy' ? 0.79 : 0.4),
  row('genie-bc', mode, 200, 0.3),
  row('few-label-bc', mode, 200, 0.45),
]);

function difference(mode: string, condition: string, against: string, ci95: [number, number]) {
  return { mode, condition, against, difference: (ci95[0] + ci95[1]) / 2, ci95 };
}

const summary: Summary = {
  experiment: 'bc-evaluation',
  preset: 'tiny',
  rows,
  differences: [
    difference('easy', 'oracle-bc', 'always-right-up', [0.1, 0.3]),
    difference('hard', 'oracle-bc', 'always-right-up', [0.05, 0.35]),
    difference('easy', 'latent-bc', 'oracle-bc', [-0.03, 0.02]),
    difference('hard', 'latent-bc', 'oracle-bc', [-0.5, -0.3]),
    difference('easy', 'genie-bc', 'always-right-up', [-0.4, -0.2]),
    difference('hard', 'genie-bc', 'always-right-up', [-0.4, -0.2]),
  ],
};

it('answers four questions in a sentence each, by task where tasks differ', () => {
  const [cloning, labels, number, generated] = answers(summary, coinrun);
  expect(cloning).toMatch(
    /^\*\*Does cloning work\?\*\* Yes: .*easy: 80.0% against 60.0%, above it; expert 99.0%/,
  );
  expect(labels).toMatch(
    /\*\* Only in easy: .*with 200 labelled samples.*within ±5 points; hard: 40.0%, 50.0% of oracle-bc/,
  );
  expect(labels).toContain('not within ±5 points');
  expect(number).toMatch(/easy: latent-bc reaches 95% of oracle-bc from 200 labelled samples on/);
  expect(number).toMatch(/without any video .*: easy 45.0%, hard 45.0%\.$/);
  expect(generated).toMatch(/\*\* No: .*easy: 30.0%, against always-right-up below it/);
});

it('says nothing of what was not played', () => {
  const fewer = { ...summary, rows: rows.filter(({ condition }) => condition !== 'few-label-bc') };
  expect(answers(fewer, coinrun).join()).not.toContain('few-label-bc');
});
