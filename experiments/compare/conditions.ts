/** Runs sorted into conditions: those of one condition differ in their seeds alone. */
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../engine/errors.ts';
import type { EpisodeResult } from '../evaluate.ts';
import { type Metric, type RunRecord, readJson } from '../run-record.ts';
import { type Figures, readFigures, readLog } from './run-figures.ts';

export interface ComparedRun {
  readonly folder: string;
  readonly record: RunRecord;
  /** Flat: a dotted key each, seeds left out. */
  readonly config: Readonly<Record<string, string>>;
  /** Of configuration and record, in one text: runs of one condition with the same seeds are repetitions. */
  readonly seeds: string;
  readonly figures: Figures;
  readonly log: readonly Metric[];
  /** Of an evaluation. */
  readonly episodes?: readonly EpisodeResult[];
}

export interface Condition {
  /** Its values of the keys in which conditions differ, or the folder's name if there are none. */
  readonly name: string;
  readonly runs: readonly ComparedRun[];
}

/** @throws UserError if the folder holds no run. */
export async function readRun(folder: string): Promise<ComparedRun> {
  const record = (await readJson(join(folder, 'run.json'))) as RunRecord | undefined;
  if (!record) throw new UserError(`${folder}: holds no run (no run.json): give the folder that --out named`);
  const all = Object.entries(flat({ experiment: record.experiment, ...(record.config as object) }));
  const isSeed = ([key]: [string, string]) => /seed$/i.test(key);
  return {
    folder,
    record,
    config: Object.fromEntries(all.filter((entry) => !isSeed(entry))),
    seeds: JSON.stringify([record.seeds, all.filter(isSeed)]),
    figures: await readFigures(folder),
    log: await readLog(folder),
    episodes: ((await readJson(join(folder, 'episodes.json'))) as { results: EpisodeResult[] } | undefined)
      ?.results,
  };
}

/** Keys whose values are not the same in all runs. */
export function differingKeys(runs: readonly ComparedRun[]): string[] {
  const keys = new Set(runs.flatMap(({ config }) => Object.keys(config)));
  return [...keys].filter((key) => new Set(runs.map(({ config }) => config[key])).size > 1);
}

/** In the order in which they first appear. */
export function conditionsOf(runs: readonly ComparedRun[]): Condition[] {
  const keys = differingKeys(runs);
  const groups = new Map<string, ComparedRun[]>();
  for (const run of runs) {
    const identity = JSON.stringify(keys.map((key) => run.config[key] ?? null));
    groups.set(identity, [...(groups.get(identity) ?? []), run]);
  }
  // A long list of differences is no name.
  // The last word of a key, unless two keys end in it.
  const last = (key: string) => key.split('.').at(-1)!;
  const short = (key: string) =>
    keys.filter((other) => last(other) === last(key)).length > 1 ? key : last(key);
  const named = keys.length > 0 && keys.length <= 3;
  return [...groups.values()].map((members) => ({
    name: named
      ? keys.map((key) => `${short(key)} ${members[0].config[key] ?? '–'}`).join(', ')
      : folderName(members[0].folder),
    runs: members,
  }));
}

function folderName(folder: string): string {
  const [name, parent] = [basename(folder), basename(dirname(folder))];
  return parent === 'jobs' ? join(basename(dirname(dirname(folder))), name) : name;
}

function flat(value: unknown, path: readonly string[] = []): Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { [path.join('.')]: typeof value === 'string' ? value : JSON.stringify(value) };
  }
  return Object.assign({}, ...Object.entries(value).map(([key, item]) => flat(item, [...path, key])));
}
