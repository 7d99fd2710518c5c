/**
 * Takes a trained Genie out of a run of `worlds` to `genie/trained/`, where it ships with the package:
 * `tsx docs/ship-world.ts <run folder> <model> <name>`, for example `runs/worlds-standard coinrun-0 coinrun`.
 */
import { cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Of the package's weights, in bytes. */
const LARGEST = 8 * 2 ** 20;

const [run, model, name] = process.argv.slice(2);
if (!name) throw new Error('usage: tsx docs/ship-world.ts <run folder> <model> <name>');
const from = join(run, 'models', model);
const to = join(import.meta.dirname, '..', 'genie', 'trained', name);
const { size } = await stat(join(from, 'genie.safetensors'));
if (size > LARGEST) throw new Error(`${from}: weights of ${size} bytes are too large to ship`);
await rm(to, { recursive: true, force: true });
await mkdir(to, { recursive: true });
for (const file of ['genie.json', 'genie.safetensors', 'prompts']) {
  await cp(join(from, file), join(to, file), { recursive: true });
}
const { preset, git, dataHash, machine, versions } = JSON.parse(
  await readFile(join(run, 'run.json'), 'utf8'),
);
const { rows } = JSON.parse(await readFile(join(run, 'summary.json'), 'utf8'));
const row = rows.find((each: { preset: string; seed: number }) => `${each.preset}-${each.seed}` === model);
const made = {
  command: `genie run worlds --preset ${preset}`,
  commit: git?.sha ?? null,
  dataHash,
  machine,
  versions,
  weights: 'float32, as trained',
  ...row,
};
await writeFile(join(to, 'made.json'), `${JSON.stringify(made, null, 2)}\n`);
process.stdout.write(`wrote ${to}\n`);
