/** Runs side by side: what was set differently, what came of it, and their curves on one chart. */
import { join } from 'node:path';
import { writeFileAtomically } from '../../engine/files.ts';
import { trainingCurves } from '../charts.ts';
import { signed, table } from '../markdown.ts';
import { writePlots } from '../plots.ts';
import { type ComparedRun, type Condition, conditionsOf, differingKeys, readRun } from './conditions.ts';
import { type Difference, differenceOf, meanOf } from './differences.ts';
import { isEvaluation } from './run-figures.ts';

/** More panels than this are no chart; the table has all figures. */
const MOST_PANELS = 12;
/** What is set rather than found, or says little in a chart. */
const dull = /^(step|learningRate|gradientNorm)\b/;

const heldOut = ', held out';

export interface Comparison {
  /** Markdown. */
  readonly text: string;
  readonly written: readonly string[];
}

/**
 * Compares the runs in these folders and writes `comparison.md` and, where they have logs, `curves.png` into `out`. The
 * first run's condition is what the others are compared with.
 * @throws UserError if a folder holds no run.
 */
export async function compareRuns(folders: readonly string[], out: string): Promise<Comparison> {
  const runs = await Promise.all(folders.map(readRun));
  const conditions = conditionsOf(runs);
  const panels = curvePanels(conditions);
  if (panels.length > 0) await writePlots(out, { curves: trainingCurves('Curves of the runs', panels) });
  const sections = [
    `# ${runs.length} runs, ${conditions.length} conditions`,
    warnings(runs).join('\n'),
    conditionTable(conditions),
    '## What was set differently',
    settings(runs, conditions),
    '## Figures',
    figureTable(conditions),
    panels.length > 0 ? '## Curves\n\n![Curves of the runs](curves.png)' : '',
  ];
  const text = `${sections.filter(Boolean).join('\n\n')}\n`;
  await writeFileAtomically(join(out, 'comparison.md'), text);
  const written = ['comparison.md', ...(panels.length > 0 ? ['curves.png'] : [])];
  return { text, written: written.map((name) => join(out, name)) };
}

/** What makes a comparison less than fair. */
function warnings(runs: readonly ComparedRun[]): string[] {
  const differ = (of: (run: ComparedRun) => unknown) =>
    new Set(runs.map((run) => JSON.stringify(of(run) ?? null))).size > 1;
  return [
    ...runs
      .filter(({ record }) => record.status !== 'finished')
      .map(({ folder }) => `- **${folder} is not finished.**`),
    ...(differ(({ record }) => record.dataHash) ? ['- The runs read or recorded different data.'] : []),
    ...(differ(({ record }) => record.git?.sha) ? ['- The runs are of different commits.'] : []),
    ...(differ(({ record }) => record.engine) ? ['- The runs computed with different engines.'] : []),
  ];
}

function conditionTable(conditions: readonly Condition[]): string {
  return table(
    ['condition', 'runs', 'seeds', 'minutes', 'folders'],
    conditions.map(({ name, runs }) => [
      name,
      String(runs.length),
      [...new Set(runs.flatMap(({ record }) => record.seeds))].join(', '),
      runs.map(({ record }) => (record.wallSeconds / 60).toFixed(1)).join(', '),
      runs.map(({ folder }) => `\`${folder}\``).join(', '),
    ]),
  );
}

function settings(runs: readonly ComparedRun[], conditions: readonly Condition[]): string {
  const keys = differingKeys(runs);
  if (keys.length === 0) return 'Nothing but seeds.';
  return table(
    ['key', ...conditions.map(({ name }) => name)],
    keys.map((key) => [`\`${key}\``, ...conditions.map((condition) => condition.runs[0].config[key] ?? '–')]),
  );
}

function figureTable(conditions: readonly Condition[]): string {
  const [first, ...others] = conditions;
  const all = new Set(conditions.flatMap(({ runs }) => runs.flatMap((run) => Object.keys(run.figures))));
  const values = (figure: string) =>
    conditions.flatMap(({ runs }) => runs.map((run) => run.figures[figure]?.value));
  const names = [...all].filter((figure) => new Set(values(figure)).size > 1);
  if (names.length === 0) return all.size > 0 ? 'All figures are equal.' : 'No run has figures yet.';
  return `${table(
    [
      'figure',
      ...conditions.map(({ name }) => name),
      ...others.map(({ name }) => `${name} less ${first.name}`),
    ],
    names.map((figure) => [
      figure,
      ...conditions.map((condition) => numberText(meanOf(condition, figure))),
      ...others.map((other) => differenceText(differenceOf(other, first, figure))),
    ]),
  )}\n\nMeans over the runs of a condition; figures that are equal in all runs are left out. Differences are paired where seeds match (95% t interval over the pairs), the share of solved levels level by level and seed by seed (bootstrap over levels); without an interval nothing could be paired. Many figures are compared here: one in twenty intervals leaves out 0 by chance.`;
}

function differenceText(difference: Difference | undefined): string {
  if (!difference) return '–';
  const { mean, ci95, pairs, paired } = difference;
  const largest = Math.max(Math.abs(mean), ...(ci95 ?? []).map(Math.abs));
  const digits = largest === 0 ? 0 : Math.min(8, Math.max(0, 2 - Math.floor(Math.log10(largest))));
  if (!ci95) return signed(mean, digits);
  const [low, high] = ci95.map((end) => signed(end, digits));
  return `${signed(mean, digits)} (${low} … ${high}; ${pairs} ${paired})`;
}

function numberText(value: number | undefined): string {
  return value === undefined ? '–' : String(Number(value.toPrecision(5)));
}

/** A panel for each figure of each stage that changes over the steps of some run, those of held-out data first. */
function curvePanels(conditions: readonly Condition[]): Parameters<typeof trainingCurves>[1] {
  const panels = new Map<string, { step: number; value: number; series: string; run: string }[]>();
  for (const { name: series, runs } of conditions) {
    for (const { log, folder } of runs) {
      for (const metric of log) {
        for (const [key, value] of Object.entries(metric)) {
          if (typeof value !== 'number' || dull.test(key)) continue;
          const name = `${metric.stage}: ${key}${isEvaluation(metric) ? heldOut : ''}`;
          if (!panels.has(name)) panels.set(name, []);
          panels.get(name)!.push({ step: metric.step, value, series, run: folder });
        }
      }
    }
  }
  return [...panels]
    .map(([name, points]) => ({ name, points }))
    .filter(({ points }) => new Set(points.map(({ step }) => step)).size > 1)
    .sort((a, b) => Number(b.name.endsWith(heldOut)) - Number(a.name.endsWith(heldOut)))
    .slice(0, MOST_PANELS);
}
