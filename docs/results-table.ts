/**
 * Writes the figures that README.md shows, from the files under results/: `npm run docs`. A test fails when the page
 * and the files disagree, so that no figure is ever typed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { headlineSamples } from '../experiments/bc-evaluation/config.ts';
import type { Summary, SummaryRow } from '../experiments/bc-evaluation/summary.ts';
import type { RunRecord } from '../experiments/run-record.ts';

const root = resolve(import.meta.dirname, '..');
const marked = /<!-- results: (\S+) -->\n.*?<!-- end -->/gs;

/** The page with every marked block made anew from `results/<name>/`. */
export function withResults(page: string): string {
  return page.replace(marked, (_, name: string) => `<!-- results: ${name} -->\n${block(name)}\n<!-- end -->`);
}

function block(name: string): string {
  const read = (file: string) => JSON.parse(readFileSync(join(root, 'results', name, file), 'utf8'));
  const { rows } = read('summary.json') as Summary;
  const { wallSeconds, machine, preset, resumed } = read('run.json') as RunRecord;
  // An interrupted run knows nothing of the time between its last save and its end.
  const time = resumed > 0 ? 'in several sittings on' : `${(wallSeconds / 60).toFixed(1)} minutes on`;
  const labels = (condition: string) => {
    const counts = rows.filter((row) => row.condition === condition).map((row) => row.labelledSamples);
    return headlineSamples(counts);
  };
  const headline = rows.filter((row) => row.labelledSamples === labels(row.condition));
  const conditions = [...new Set(headline.map((row) => row.condition))];
  const cell = (condition: string, mode: string) =>
    described(headline.find((row) => row.condition === condition && row.mode === mode));
  return [
    `Preset \`${preset}\`, ${time} ${machine}: held-out levels solved, with 95% intervals.`,
    '',
    '| condition | labelled samples | easy | hard |',
    '|---|---|---|---|',
    ...conditions.map((c) => `| ${c} | ${labels(c) || '–'} | ${cell(c, 'easy')} | ${cell(c, 'hard')} |`),
    '',
    `[The report](results/${name}/report.md) has the curve against labelled samples, the share solved where`,
    'always-right-up fails, what each latent action means, and clips.',
  ].join('\n');
}

function described(row: SummaryRow | undefined): string {
  if (row === undefined) return '–';
  const percent = (rate: number) => (100 * rate).toFixed(1);
  return `${percent(row.solvedRate)}% (${percent(row.ci95[0])}–${percent(row.ci95[1])})`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const path = join(root, 'README.md');
  writeFileSync(path, withResults(readFileSync(path, 'utf8')));
}
