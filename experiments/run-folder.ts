/** The folder of a run. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { UserError } from '../engine/errors.ts';
import { type RunRecord, readRunRecord } from './run-record.ts';

/** What a run leaves that was cut before its record was begun. */
const trace = /^\.|^events\.out\.tfevents\./;

/**
 * A run replaces the folders that are named as its stages: it is given none in which something else lies.
 * @throws UserError if the folder holds a run and it is not to be resumed, or if it holds no run but other files
 */
export async function refuseToOverwrite(out: string, resume: boolean): Promise<void> {
  const present = existsSync(out) ? await readdir(out) : [];
  if (present.includes('run.json')) {
    if (resume) return;
    throw new UserError(`${out} already holds a run: go on with it by --resume, or choose another --out`);
  }
  const other = present.find((name) => !trace.test(name));
  if (other !== undefined)
    throw new UserError(`${out} holds no run but other files, such as ${other}: choose another --out`);
}

/**
 * Going on with other settings would give a model that no configuration describes.
 * @throws UserError naming what differs from the run in `out`
 */
export async function refuseOtherRun(
  out: string,
  wanted: Pick<RunRecord, 'config' | 'seeds' | 'dataHash'>,
): Promise<void> {
  const earlier = await readRunRecord(out);
  if (!earlier) return;
  for (const key of ['config', 'seeds', 'dataHash'] as const) {
    if (earlier[key] === null) continue;
    const different = firstDifference(earlier[key], wanted[key], key);
    if (different) {
      const { at, before, now } = different;
      throw new UserError(
        `${out}: was begun with ${at} ${before}, and now it is ${now}: leave that out, or choose another --out`,
      );
    }
  }
}

/** Where two JSON values differ first, by its dotted key, and what stands there. */
function firstDifference(
  earlier: unknown,
  wanted: unknown,
  at: string,
): { at: string; before: string; now: string } | undefined {
  const [before, now] = [earlier, wanted].map((value) => JSON.stringify(value) ?? 'absent');
  if (before === now) return undefined;
  if (isObject(earlier) && isObject(wanted)) {
    for (const key of new Set([...Object.keys(earlier), ...Object.keys(wanted)])) {
      const inner = firstDifference(earlier[key], wanted[key], at === 'config' ? key : `${at}.${key}`);
      if (inner) return inner;
    }
    // The same, in another order.
    return undefined;
  }
  return { at, before, now };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What an option says in a run that goes on: what it is given, or else what the run was begun with.
 * @throws UserError if the two differ
 */
export function asBegun<T extends string | number>(
  option: string,
  given: T | undefined,
  begun: T | undefined,
): T | undefined {
  if (given !== undefined && begun !== undefined && given !== begun)
    throw new UserError(
      `${option} ${given}: the run was begun with ${begun}: leave it out, or choose another --out`,
    );
  return given ?? begun;
}
