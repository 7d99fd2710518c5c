/**
 * Ratios that were measured before. Both sides of a ratio are timed in one run, in turn, so it says more about the code
 * than about how busy the machine was, and holds for every machine of its class.
 */
import { readFile } from 'node:fs/promises';
import { UserError } from '../engine/errors.ts';
import { writeFileAtomically } from '../engine/files.ts';
import type { Machine } from './machine.ts';
import type { Row } from './row.ts';

/** How much of a recorded ratio may be lost. */
const TOLERANCE = 0.2;

export interface HistoryEntry {
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  /** By the name of the row. */
  readonly ratios: Readonly<Record<string, number>>;
}

/** The oldest first; none if there is no such file. @throws UserError if the file is not a history */
export async function readHistory(path: string): Promise<HistoryEntry[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  try {
    const entries = JSON.parse(text) as HistoryEntry[];
    for (const { machine, ratios } of entries) Object.keys({ ...machine, ...ratios });
    return entries;
  } catch {
    throw new UserError(`${path}: is no history of ratios: delete it, or take its last committed version`);
  }
}

export async function writeHistory(path: string, entries: readonly HistoryEntry[]): Promise<void> {
  await writeFileAtomically(path, `${JSON.stringify(entries, null, 2)}\n`);
}

/** Ratios with threads on one side depend on how many there can be; the kind of processor matters little. */
function sameClass(a: Machine, b: Machine): boolean {
  return a.platform === b.platform && a.cores === b.cores;
}

export function ratiosOf(rows: readonly Row[]): Record<string, number> {
  return Object.fromEntries(rows.flatMap(({ name, ratio }) => (ratio === undefined ? [] : [[name, ratio]])));
}

/** The last recorded ratio of each name on machines of this class. */
function recorded(entries: readonly HistoryEntry[], machine: Machine): Record<string, number> {
  const ofClass = entries.filter((entry) => sameClass(entry.machine, machine));
  return Object.assign({}, ...ofClass.map(({ ratios }) => ratios));
}

export interface Comparison {
  readonly name: string;
  readonly ratio: number;
  readonly recorded: number;
  readonly fallen: boolean;
}

/** The measured ratios beside those recorded for the machine's class; without a record there is nothing to compare. */
export function compare(
  ratios: Readonly<Record<string, number>>,
  entries: readonly HistoryEntry[],
  machine: Machine,
): Comparison[] {
  const before = recorded(entries, machine);
  return Object.entries(ratios)
    .filter(([name]) => before[name] !== undefined)
    .map(([name, ratio]) => ({
      name,
      ratio,
      recorded: before[name],
      fallen: ratio < (1 - TOLERANCE) * before[name],
    }));
}

/** The history with these ratios: added to the last entry if machine and versions are still the same. */
export function withEntry(entries: readonly HistoryEntry[], entry: HistoryEntry): HistoryEntry[] {
  const last = entries.at(-1);
  const unchanged =
    last && JSON.stringify([last.machine, last.versions]) === JSON.stringify([entry.machine, entry.versions]);
  if (!unchanged) return [...entries, entry];
  return [...entries.slice(0, -1), { ...entry, ratios: { ...last.ratios, ...entry.ratios } }];
}
