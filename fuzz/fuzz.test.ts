/**
 * A few faults of every kind on every run, and each case that ever ended badly: format, seed of the fault, and what was
 * wrong with the reader then.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCase } from './case.ts';
import { samples } from './samples.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'fuzz-'));
  for (const [name, write] of Object.entries(samples)) {
    await mkdir(join(root, name));
    await write(join(root, name));
  }
});
afterAll(() => rm(root, { recursive: true }));

/**
 * Headers that are no JSON; videos whose checksum was not looked at again after the file had changed; a number of episodes
 * for which memory was taken; an integer read past the end of its record, for ever; a Parquet page that sends its reader
 * round for ever, ended after ten seconds.
 */
const once: [target: string, seed: string][] = [
  ['message', '1/27'],
  ['message', '1/41'],
  ['genie', '1/70'],
  ['genie', '1/238'],
  ['genie', '1/448'],
  ['minari-hdf5', '0/58'],
  ['minari-hdf5', '0/72'],
  ['rlds', '0/47'],
  ['lerobot-v3', '4/45'],
];

const first = Object.keys(samples).flatMap((target) =>
  [0, 1, 2].map((i): [string, string] => [target, `test/${i}`]),
);

it.each([...once, ...first])(
  '%s, fault %s: read, or refused in one line',
  async (target, seed) => {
    const result = await runCase({ target, seed, sample: join(root, target), scratch: join(root, 'case') });
    expect(['read', 'refused'], `${result.fault}: ${result.message}`).toContain(result.outcome);
  },
  // One is given up after ten seconds of the processor's, which are minutes on a machine that does other things too.
  300_000,
);
