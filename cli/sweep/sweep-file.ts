/**
 * A sweep is data: a command, what all its jobs share, and what differs between them. `expandSweep` lists the jobs.
 *
 * A key that begins with `--` is an option of the command; any other is a configuration key, as after `--set`.
 */
import { readFile } from 'node:fs/promises';
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { UserError } from '../../engine/errors.ts';
import type { Json } from '../config.ts';

const json: z.ZodType<Json> = z.json();
const overrides = z.record(z.string().min(1), json);
const count = z.int().positive();

const sweepSchema = z.strictObject({
  /** What follows `genie`: `run ablation`, `train`, `learn`, `collect`, `label` or `evaluate`. */
  command: z.string().min(1),
  /** The same for every job. */
  set: overrides.default({}),
  /** Every combination of these values, the last key changing fastest. */
  grid: z.record(z.string().min(1), z.array(json).min(1)).default({}),
  /** Sets of overrides, one at a time; each meets every combination of the grid. */
  list: z.array(overrides).min(1).optional(),
  /** Seeds, or their number from 0: each job once for each of them. */
  seeds: z.union([count, z.array(z.int().min(0)).min(1)]).optional(),
  /** Processor threads of a job, wherever it runs: the last bits of a training may depend on it. */
  threads: count.default(1),
  /** How often a job is started before it is given up. */
  attempts: count.default(3),
  /** Options of `sbatch` by their long names, for example `{ partition: short, time: 60 }`. */
  slurm: z.record(z.string().min(1), z.union([z.string(), z.number()])).default({}),
});

export type SweepFile = z.infer<typeof sweepSchema>;

export interface Job {
  /** From 1. */
  readonly number: number;
  /** What this job has that others may have otherwise; shown to people. */
  readonly changes: Readonly<Record<string, Json>>;
  /** What follows `genie`, but for the place of its results. */
  readonly words: readonly string[];
}

/** How a command says where its seed and its results go. */
export const sweepable: Readonly<Record<string, { seed: string | null; out: string }>> = {
  run: { seed: 'seed', out: '' },
  train: { seed: '--seed', out: '' },
  learn: { seed: '--seed', out: '' },
  collect: { seed: '--seed', out: '' },
  evaluate: { seed: '--first-seed', out: '' },
  label: { seed: null, out: 'latents.jsonl' },
};

/** @throws UserError naming the file and the line or key that is wrong. */
export async function readSweepFile(path: string): Promise<SweepFile> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new UserError(`cannot read the sweep ${path}: check the path`);
  });
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    const line = error instanceof YAMLParseError ? ` line ${error.linePos?.[0].line}` : '';
    throw new UserError(`${path}${line}: not valid YAML: ${(error as Error).message.split('\n')[0]}`);
  }
  const result = sweepSchema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(sweepSchema.shape).join(', ');
    throw new UserError(`${path}: unknown key "${issue.keys[0]}": the keys of a sweep are ${known}`);
  }
  throw new UserError(`${path}: key "${issue.path.join('.')}": ${issue.message}`);
}

/** Its jobs, numbered from 1: list entry by list entry, grid point by grid point, seed by seed. */
export function expandSweep(sweep: SweepFile): Job[] {
  const command = sweep.command.split(/\s+/);
  const kind = Object.hasOwn(sweepable, command[0]) ? sweepable[command[0]] : undefined;
  if (!kind) {
    const names = Object.keys(sweepable).join(', ');
    throw new UserError(`sweep: "${sweep.command}" cannot be swept: the commands are ${names}`);
  }
  const seeds =
    typeof sweep.seeds === 'number' ? Array.from({ length: sweep.seeds }, (_, i) => i) : sweep.seeds;
  if (seeds && kind.seed === null)
    throw new UserError(`sweep: ${command[0]} draws nothing: leave out "seeds"`);
  let points: Record<string, Json>[] = sweep.list ?? [{}];
  for (const [key, values] of Object.entries(sweep.grid)) {
    points = points.flatMap((point) => values.map((value) => ({ ...point, [key]: value })));
  }
  if (seeds) points = points.flatMap((point) => seeds.map((seed) => ({ ...point, [kind.seed!]: seed })));
  return points.map((changes, i) => ({
    number: i + 1,
    changes,
    words: [
      ...command,
      ...Object.entries({ ...sweep.set, ...changes }).flatMap(([key, value]) => wordsOf(key, value)),
    ],
  }));
}

function wordsOf(key: string, value: Json): string[] {
  if (!key.startsWith('--')) return ['--set', `${key}=${JSON.stringify(value)}`];
  // A switch is on or absent; an option that may be repeated takes a list.
  if (typeof value === 'boolean') return value ? [key] : [];
  if (Array.isArray(value)) return value.flatMap((item) => wordsOf(key, item));
  return [key, typeof value === 'string' ? value : JSON.stringify(value)];
}
