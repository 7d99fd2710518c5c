/** The folder of a run. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../engine/errors.ts';

/** @throws UserError if the folder holds a run already and it is not to be resumed. */
export async function refuseToOverwrite(out: string, resume: boolean): Promise<void> {
  if (resume) return;
  if (existsSync(join(out, 'run.json')))
    throw new UserError(`${out} already holds a run: go on with it by --resume, or choose another --out`);
}
