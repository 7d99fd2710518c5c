/**
 * Writes the figures that README.md and results/README.md show, from the files under results/: `npm run docs`. A test
 * fails when a page and the files disagree, so that no figure is ever typed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Summary } from '../experiments/bc-evaluation/summary.ts';
import { headlineSamples } from '../experiments/cloning/config.ts';
import type { SuccessRow } from '../experiments/robotics/summary.ts';
import type { RunRecord } from '../experiments/run-record.ts';
import { claimsTable } from './claims.ts';

const root = resolve(import.meta.dirname, '..');
/** The pages that show results. */
export const pages = ['README.md', 'results/README.md'];
const marked = /<!-- results: (\S+) -->\n.*?<!-- end -->/gs;

/** A page with every marked block made anew from `results/<name>/`. */
export function withResults(text: string): string {
  return text.replace(marked, (_, name: string) => `<!-- results: ${name} -->\n${block(name)}\n<!-- end -->`);
}

/** A figure of one condition, whichever experiment measured it. */
interface Cell {
  readonly condition: string;
  /** Mode or task. */
  readonly column: string;
  readonly labelledSamples: number;
  readonly rate: number;
  readonly ci95: readonly [number, number];
}

/** What the experiments' summaries hold, and how the page speaks of it. */
const experiments: Readonly<
  Record<string, { title: string; more: string; cells(summary: unknown): Cell[] }>
> = {
  'bc-evaluation': {
    title: 'held-out levels solved',
    more: 'the curve against labelled samples, the share solved where\nalways-right-up fails, what each latent action means, and clips',
    cells: (summary) =>
      (summary as Summary).rows.map(({ mode, solvedRate, ...row }) => ({
        ...row,
        column: mode,
        rate: solvedRate,
      })),
  },
  robotics: {
    title: 'held-out layouts solved',
    more: 'what each latent action does to the gripper, the quality of generated\nframes, and clips',
    cells: (summary) =>
      (summary as { rows: SuccessRow[] }).rows.map(({ condition, mapping, task, successRate, ...row }) => ({
        ...row,
        condition: mapping ? `${condition}, by ${mapping}` : condition,
        column: task,
        rate: successRate,
      })),
  },
};

/** What a file of results/ holds. */
function read(name: string, file: string): unknown {
  return JSON.parse(readFileSync(join(root, 'results', name, file), 'utf8'));
}

function block(name: string): string {
  if (name === 'claims') return claimsTable((folder) => read(folder, 'summary.json'));
  const { experiment, wallSeconds, machine, preset, resumed } = read(name, 'run.json') as RunRecord;
  const { title, more, cells } = experiments[experiment];
  const all = cells(read(name, 'summary.json'));
  // An interrupted run knows nothing of the time between its last save and its end.
  const time = resumed > 0 ? 'in several sittings on' : `${(wallSeconds / 60).toFixed(1)} minutes on`;
  const labels = (condition: string) =>
    headlineSamples(
      all.filter((cell) => cell.condition === condition).map(({ labelledSamples }) => labelledSamples),
    );
  const headline = all.filter((cell) => cell.labelledSamples === labels(cell.condition));
  const conditions = [...new Set(headline.map(({ condition }) => condition))];
  const columns = [...new Set(headline.map(({ column }) => column))];
  const row = (condition: string) =>
    columns.map((column) =>
      described(headline.find((cell) => cell.condition === condition && cell.column === column)),
    );
  return [
    `Preset \`${preset}\`, ${time} ${machine}: ${title}, with 95% intervals.`,
    '',
    `| condition | labelled samples | ${columns.join(' | ')} |`,
    `|---|---|${'---|'.repeat(columns.length)}`,
    ...conditions.map((c) => `| ${c} | ${labels(c) || '–'} | ${row(c).join(' | ')} |`),
    '',
    `[The report](results/${name}/report.md) has ${more}.`,
  ].join('\n');
}

function described(cell: Cell | undefined): string {
  if (cell === undefined) return '–';
  const percent = (rate: number) => (100 * rate).toFixed(1);
  return `${percent(cell.rate)}% (${percent(cell.ci95[0])}–${percent(cell.ci95[1])})`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const page of pages) {
    const path = join(root, page);
    writeFileSync(path, withResults(readFileSync(path, 'utf8')));
  }
}
