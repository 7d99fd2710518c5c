/**
 * The final figures of any run by name, so that runs of different kinds can be tabled: the numbers of `summary.json`,
 * and the last evaluation of each stage of a training.
 */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { MetricsLog, readJson } from '../run-record.ts';

export type Figures = Readonly<Record<string, number>>;

/** Figures of a run folder; none if it has no summary and no evaluation yet. */
export async function readFigures(folder: string): Promise<Figures> {
  const figures: Record<string, number> = {};
  flatten(await readJson(join(folder, 'summary.json')), [], figures);
  for (const file of await readdir(folder).catch(() => [])) {
    if (!file.endsWith('metrics.jsonl')) continue;
    for (const metric of await new MetricsLog(join(folder, basename(file))).read()) {
      // The last one of a stage stays. JSON has truth values, which the type of a metric leaves out.
      if ((metric.evaluation as unknown) !== true) continue;
      for (const [key, value] of Object.entries(metric)) {
        if (typeof value === 'number' && key !== 'step') figures[`${metric.stage}.${key}`] = value;
      }
    }
  }
  return figures;
}

/** Numbers that tell rows of a summary apart where their names do not. */
const identities = ['labelledSamples'];

function flatten(value: unknown, path: readonly string[], figures: Record<string, number>): void {
  if (typeof value === 'number') figures[path.join('.')] = value;
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    // Lists of numbers are intervals and values of single seeds: their mean stands beside them.
    for (const [i, item] of value.entries()) {
      if (typeof item === 'object') flatten(item, [...path, labelOf(item, i)], figures);
    }
    return;
  }
  const estimate = 'mean' in value && 'ci95' in value;
  for (const [key, item] of Object.entries(value)) {
    if (estimate && key === 'mean') flatten(item, path, figures);
    else if (!identities.includes(key)) flatten(item, [...path, key], figures);
  }
}

/** What a row of a summary is called: all its texts. */
function labelOf(item: object | null, place: number): string {
  const texts = Object.entries(item ?? {}).filter(
    ([key, value]) => typeof value === 'string' || (identities.includes(key) && value !== 0),
  );
  return texts.length > 0 ? texts.map(([, value]) => value).join(' ') : String(place);
}
