import { expect, it } from 'vitest';
import { probe } from '../measure/probe.ts';
import type { SummaryRow } from './summary.ts';
import { verdict } from './verdict.ts';

const found = probe(
  [0, 1].map(() => ({ latents: [0, 0, 1], actions: [7, 7, 8] })),
  { codes: 4, actions: 9, effective: (action) => action },
);

function row(condition: string, labelledSamples: number, solvedRate: number): SummaryRow {
  return {
    condition,
    mode: 'easy',
    seeds: 1,
    trainings: 1,
    episodes: 20,
    labelledSamples,
    solvedRate,
    ci95: [solvedRate - 0.05, solvedRate + 0.05],
    solvedRateWhereConstantFails: null,
    ci95WhereConstantFails: null,
    levelsWhereConstantFails: 0,
  };
}

function sentences(oracle: number, latent: Record<number, number>): string {
  const rows = [
    row('oracle-bc', 900, oracle),
    row('random', 0, 0.1),
    row('always-right-up', 0, 0.3),
    row('genie-bc', 200, 0.2),
    ...Object.entries(latent).map(([labels, rate]) => row('latent-bc', Number(labels), rate)),
  ];
  return verdict({ experiment: 'bc-evaluation', preset: 'tiny', rows, differences: [] }, found).join('\n');
}

it('says "from N on" only if every larger number passes too', () => {
  expect(sentences(0.8, { 10: 0.79, 20: 0.5, 50: 0.78, 100: 0.8 })).toContain(
    'reaches 95% of oracle-bc from 50 labelled samples on by the means (tested: 10, 20, 50, 100)',
  );
});

it('names the number with which the mark was not reached', () => {
  const text = sentences(0.8, { 10: 0.8, 50: 0.7 });
  expect(text).toContain('does not reach 95% of oracle-bc with 50 labelled samples');
  expect(text).not.toContain('samples on');
});

it('divides by no oracle that solves nothing', () => {
  const text = sentences(0, { 10: 0.2, 50: 0 });
  expect(text).not.toMatch(/NaN|∞|Infinity/);
  expect(text).toContain('oracle-bc solves no level');
});

it('compares the probe with the commonest action, and counts codes against their total', () => {
  const text = sentences(0.8, { 10: 0.8 });
  expect(text).toContain("balanced accuracy, 100.0%, is above the commonest action's (50.0%)");
  expect(text).toContain('2 of 4 codes are in use, not more than half');
});
