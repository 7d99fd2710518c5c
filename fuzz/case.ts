/** One case: a sample with one file changed, read, and what came of it. A case is its number and the run's seed. */
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { UserError } from '../engine/errors.ts';
import { RandomStream } from '../engine/random.ts';
import { byteMutations } from './bytes.ts';
import { structureMutations } from './structures.ts';
import { targets } from './targets.ts';

/** Good: `read` and `refused`. `stack`: not one line that names the file. `silent`: other content passed for the written. */
export type Outcome = 'read' | 'refused' | 'stack' | 'silent' | 'rejection' | 'hang' | 'crash' | 'memory';

export interface CaseRequest {
  readonly target: string;
  readonly seed: string;
  /** The whole sample, and a folder for the changed one. */
  readonly sample: string;
  readonly scratch: string;
}

export interface CaseResult {
  readonly outcome: Outcome;
  /** What was done to which file. */
  readonly fault: string;
  readonly message: string;
}

const originals = new Map<string, Promise<string>>();

export async function runCase({ target: name, seed, sample, scratch }: CaseRequest): Promise<CaseResult> {
  const target = targets[name];
  if (!originals.has(name)) originals.set(name, target.read(sample));
  const original = await originals.get(name);
  const { fault, structural } = await changedCopy(sample, scratch, new RandomStream(seed));
  const result = (outcome: Outcome, message: string): CaseResult => ({ outcome, fault, message });
  try {
    const digest = await target.read(scratch);
    // Faults of structure come without checksums, as files of others do.
    const silent = target.sealed && !structural && digest !== original;
    return result(silent ? 'silent' : 'read', '');
  } catch (error) {
    const { message, stack } = error as Error;
    const named = target.nameless || message.includes(scratch);
    const good = error instanceof UserError && named && !message.includes('\n');
    return good ? result('refused', message) : result('stack', stack ?? message);
  }
}

/** Copies the sample and changes one file of it. */
async function changedCopy(sample: string, scratch: string, random: RandomStream) {
  await rm(scratch, { recursive: true, force: true });
  await cp(sample, scratch, { recursive: true });
  const entries = await readdir(scratch, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const file = files[random.integer(files.length)];
  const bytes = await readFile(file);
  const inner = structureMutations[extname(file)];
  const structural = inner !== undefined && random.integer(2) === 0;
  const names = Object.keys(byteMutations);
  const kind = structural ? 'structure' : names[random.integer(names.length)];
  const changed = structural ? inner(bytes, random) : byteMutations[kind](bytes, random);
  await writeFile(file, changed);
  return { fault: `${kind} in ${relative(scratch, file)}`, structural };
}
