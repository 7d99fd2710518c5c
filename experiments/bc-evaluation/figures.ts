/** The report's plots. */

import { asShares, type CurvesWithReferences, curvesWithReferences, heatMap } from '../charts.ts';
import { playedText } from '../cloning/played-text.ts';
import { trainingFigure } from '../cloning/training-panels.ts';
import { percent } from '../markdown.ts';
import { writePlots } from '../plots.ts';
import type { ReportInput } from './report-input.ts';
import type { SummaryRow } from './summary.ts';

const curved = ['latent-bc', 'genie-bc', 'few-label-bc', 'displacement-bc', 'latent-bc-features'];
/** What learned online has a table of its own. */
const online = /^(latent-|oracle-)?ppo-/;

/** More rows than these nobody reads. */
const shownCodes = 32;

/** Writes solved.png, probe.png, codes.png and training.png into `folder`. */
export async function writeFigures(input: ReportInput, folder: string): Promise<void> {
  const { summary, labelling, config, metrics, benchmark, actions } = input;
  const actionNames = actions.effects;
  const { probe } = labelling;
  const codes = commonest(probe.counts, shownCodes);
  await writePlots(folder, {
    solved: curvesWithReferences({
      title: 'Held-out levels solved against labelled expert samples',
      subtitle: `${playedText(config.evaluation, 'levels', 'mode')}; bands and bars are 95% bootstrap intervals`,
      xTitle: 'labelled expert samples (log scale)',
      yTitle: 'levels solved',
      panels: benchmark.tasks.map((mode) =>
        panel(
          mode,
          summary.rows.filter((row) => row.mode === mode),
        ),
      ),
    }),
    probe: heatMap({
      title: 'Action taken (rows) against action read from the latent (columns)',
      subtitle:
        `held-out random play: balanced accuracy ${percent(probe.balancedAccuracy)}, ` +
        `${percent(probe.majorityBalancedAccuracy)} for the commonest action alone`,
      rowTitle: 'taken',
      columnTitle: 'read',
      rows: actionNames,
      columns: actionNames,
      values: probe.confusion.map(asShares),
    }),
    codes: heatMap({
      title: 'What was done where each code was seen',
      subtitle:
        'held-out random play; each row is one latent action and adds up to 100%' +
        (probe.counts.length > shownCodes ? `; the commonest ${shownCodes} of ${probe.counts.length}` : ''),
      rowTitle: 'latent action',
      columnTitle: 'action taken',
      rows: codes.map((code) => `${code}`),
      columns: actionNames,
      values: codes.map((code) => asShares(probe.counts[code])),
    }),
    training: trainingFigure(metrics),
  });
}

/** The codes that occur most often, in their own order. */
function commonest(counts: readonly (readonly number[])[], most: number): number[] {
  const seen = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  return [...seen.keys()]
    .sort((a, b) => seen[b] - seen[a])
    .slice(0, most)
    .sort((a, b) => a - b);
}

function panel(mode: string, rows: readonly SummaryRow[]): CurvesWithReferences['panels'][number] {
  return {
    name: mode,
    curves: curved
      .filter((name) => rows.some(({ condition }) => condition === name))
      .map((name) => ({
        name,
        points: rows
          .filter(({ condition }) => condition === name)
          .map(({ labelledSamples, solvedRate, ci95 }) => ({
            x: labelledSamples,
            y: solvedRate,
            low: ci95[0],
            high: ci95[1],
          }))
          .sort((a, b) => a.x - b.x),
      })),
    references: rows
      .filter(({ condition }) => !curved.includes(condition) && !online.test(condition))
      .map(({ condition, solvedRate }) => ({ name: condition, y: solvedRate })),
  };
}
