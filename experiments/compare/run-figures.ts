/**
 * The final figures of any run by name, so that runs of different kinds can be tabled: the numbers of `summary.json`,
 * and the last evaluation of each stage of a training.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Metric, MetricsLog, readJson } from '../run-record.ts';

interface Figure {
  readonly value: number;
  /** Those of the run's seeds, in their order, if the value is their mean. */
  readonly values?: readonly number[];
}

export type Figures = Readonly<Record<string, Figure>>;

/** Figures of a run folder; none if it has no summary and no evaluation yet. */
export async function readFigures(folder: string): Promise<Figures> {
  const figures: Record<string, Figure> = {};
  flatten(await readJson(join(folder, 'summary.json')), [], figures);
  // The last evaluation of a stage stays.
  for (const metric of await readLog(folder)) {
    if (!isEvaluation(metric)) continue;
    for (const [key, value] of Object.entries(metric)) {
      if (typeof value === 'number' && key !== 'step') figures[`${metric.stage}.${key}`] = { value };
    }
  }
  return figures;
}

/** Every line of a run's logs: `metrics.jsonl`, or one of them for each stage of a training. */
export async function readLog(folder: string): Promise<Metric[]> {
  const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('metrics.jsonl'));
  const logs = await Promise.all(files.sort().map((file) => new MetricsLog(join(folder, file)).read()));
  return logs.flat();
}

/** Whether a line of the log is of held-out data. JSON has truth values, which the type of a metric leaves out. */
export function isEvaluation(metric: Metric): boolean {
  return (metric.evaluation as unknown) === true;
}

/** Numbers that tell rows of a summary apart where their names do not. */
const identities = ['labelledSamples'];

function flatten(value: unknown, path: readonly string[], figures: Record<string, Figure>): void {
  if (typeof value === 'number') figures[path.join('.')] = { value };
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    // Lists of numbers are intervals and the like.
    for (const [i, item] of value.entries()) {
      if (typeof item === 'object') flatten(item, [...path, labelOf(item, i)], figures);
    }
    return;
  }
  if ('mean' in value && typeof value.mean === 'number') {
    const values = 'values' in value ? (value.values as number[]) : undefined;
    figures[path.join('.')] = { value: value.mean, values };
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    // `figures` says nothing that the figure's own name does not.
    if (!identities.includes(key)) flatten(item, key === 'figures' ? path : [...path, key], figures);
  }
}

/** What a row of a summary is called: all its texts. */
function labelOf(item: object | null, place: number): string {
  const texts = Object.entries(item ?? {}).filter(
    ([key, value]) => typeof value === 'string' || (identities.includes(key) && value !== 0),
  );
  return texts.length > 0 ? texts.map(([, value]) => value).join(' ') : String(place);
}
