/** The folder of a run. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../engine/errors.ts';
import { type RunRecord, readJson } from './run-record.ts';

/** @throws UserError if the folder holds a run already and it is not to be resumed. */
export async function refuseToOverwrite(out: string, resume: boolean): Promise<void> {
  if (resume) return;
  if (existsSync(join(out, 'run.json')))
    throw new UserError(`${out} already holds a run: go on with it by --resume, or choose another --out`);
}

/**
 * Going on with other settings would give a model that no configuration describes.
 * @throws UserError naming what differs from the run in `out`
 */
export async function refuseOtherRun(
  out: string,
  wanted: Pick<RunRecord, 'config' | 'seeds' | 'dataHash'>,
): Promise<void> {
  const earlier = (await readJson(join(out, 'run.json'))) as RunRecord | undefined;
  if (!earlier) return;
  for (const key of ['config', 'seeds', 'dataHash'] as const) {
    if (earlier[key] !== null && JSON.stringify(earlier[key]) !== JSON.stringify(wanted[key])) {
      throw new UserError(
        `${out}: was trained with another ${key} (see run.json): resume with the same, or choose another --out`,
      );
    }
  }
}
