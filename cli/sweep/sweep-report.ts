/** What came of a sweep so far: `report.md` and `report.json` in its folder. */
import { join } from 'node:path';
import { writeFileAtomically } from '../../engine/files.ts';
import { type Figures, readFigures } from '../../experiments/compare/run-figures.ts';
import { table } from '../../experiments/markdown.ts';
import type { Json } from '../config.ts';
import type { Job } from './sweep-file.ts';
import type { JobStanding, SweepFolder } from './sweep-folder.ts';

interface ReportedJob extends Job {
  readonly standing: JobStanding | undefined;
  /** Of finished jobs alone. */
  readonly figures: Figures;
}

/** Resolves to the paths written. */
export async function writeSweepReport(folder: SweepFolder): Promise<string[]> {
  const jobs: ReportedJob[] = [];
  for (const job of folder.record.jobs) {
    const standing = await folder.standing(job.number);
    const figures = standing?.state === 'finished' ? await readFigures(folder.pathOf(job.number)) : {};
    jobs.push({ ...job, standing, figures });
  }
  const finished = jobs.filter(({ standing }) => standing?.state === 'finished');
  const missing = jobs.filter((job) => !finished.includes(job));
  const sections = [
    `# ${folder.record.command}: ${finished.length} of ${jobs.length} jobs finished`,
    missingText(missing),
    '## Figures',
    figureTable(finished),
    '## Jobs',
    jobTable(jobs),
  ].filter(Boolean);
  const written = {
    'report.md': `${sections.join('\n\n')}\n`,
    'report.json': `${JSON.stringify({ jobs }, null, 2)}\n`,
  };
  for (const [name, content] of Object.entries(written))
    await writeFileAtomically(join(folder.path, name), content);
  const combined = await combine(folder, finished);
  return [...combined, ...Object.keys(written).map((name) => join(folder.path, name))];
}

/** The experiment's own report of its parts, if it makes one. */
async function combine(folder: SweepFolder, finished: readonly ReportedJob[]): Promise<string[]> {
  const [command, reference] = folder.record.command.split(/\s+/);
  if (command !== 'run' || finished.length === 0) return [];
  const { findExperiment } = await import('../../experiments/registry.ts');
  const folders = finished.map(({ number }) => folder.pathOf(number));
  return (await (await findExperiment(reference)).combine?.(folders, join(folder.path, 'combined'))) ?? [];
}

function missingText(missing: readonly ReportedJob[]): string {
  if (missing.length === 0) return '';
  const lines = missing.map(({ number, changes, standing }) => {
    const why = standing?.reason ?? standing?.state ?? 'not started';
    return `- job ${number} (${changesText(changes)}): ${why}`;
  });
  return `**Missing**, and in no figure below:\n\n${lines.join('\n')}`;
}

/** A row for each job; a column for each key that differs, and for each figure that differs. */
function figureTable(jobs: readonly ReportedJob[]): string {
  if (jobs.length === 0) return 'No job is finished.';
  const keys = [...new Set(jobs.flatMap(({ changes }) => Object.keys(changes)))];
  const names = [...new Set(jobs.flatMap(({ figures }) => Object.keys(figures)))];
  const shown = names
    .filter((name) => new Set(jobs.map(({ figures }) => figures[name]?.value)).size > 1)
    .slice(0, 12);
  return table(
    ['job', ...keys, ...shown],
    jobs.map(({ number, changes, figures }) => [
      String(number),
      ...keys.map((key) => valueText(changes[key])),
      ...shown.map((name) =>
        figures[name] === undefined ? '–' : String(Number(figures[name].value.toPrecision(4))),
      ),
    ]),
  );
}

function jobTable(jobs: readonly ReportedJob[]): string {
  return table(
    ['job', 'changes', 'state', 'attempts', 'seconds', 'host'],
    jobs.map(({ number, changes, standing }) => [
      String(number),
      changesText(changes),
      standing?.state ?? 'not started',
      String(standing?.attempts ?? 0),
      String(standing?.seconds ?? '–'),
      standing?.host ?? '–',
    ]),
  );
}

function changesText(changes: Job['changes']): string {
  return Object.entries(changes)
    .map(([key, value]) => `${key.replace(/^--/, '')} ${valueText(value)}`)
    .join(', ');
}

function valueText(value: Json | undefined): string {
  if (value === undefined) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
