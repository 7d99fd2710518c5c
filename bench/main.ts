/**
 * `npm run bench`: runs every benchmark in `rows/`, each in a process of its own so that its peak memory is its own,
 * prints their rows as they come and, if asked, writes them as JSON.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { UserError } from '../engine/errors.ts';
import { writeFileAtomically } from '../engine/files.ts';
import type { BenchContext, Benchmark, Row } from './row.ts';

const folder = new URL('./rows/', import.meta.url);

/** Names of all benchmarks, and the file of each. */
async function benchmarks(): Promise<Map<string, URL>> {
  const files = (await readdir(folder)).filter((file) => /(?<!\.d|\.test)\.[jt]s$/.test(file)).sort();
  return new Map(files.map((file) => [file.replace(/\.[jt]s$/, ''), new URL(file, folder)]));
}

function machine() {
  const [{ model }] = cpus();
  return {
    processor: model.trim(),
    cores: cpus().length,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform}-${process.arch}`,
  };
}

function versions() {
  const require = createRequire(import.meta.url);
  const versionOf = (name: string) => (require(`${name}/package.json`) as { version: string }).version;
  return {
    node: process.versions.node,
    'onnxruntime-node': versionOf('onnxruntime-node'),
    '@tensorflow/tfjs': versionOf('@tensorflow/tfjs'),
  };
}

function line({ name, value, unit, reference, referenceValue, ratio, aim, remark }: Row): string {
  const short = (x: number) => (x >= 100 ? x.toFixed(0) : x.toPrecision(3));
  const compared = reference ? `  ${ratio!.toFixed(2)} × ${reference} (${short(referenceValue!)})` : '';
  const aimed = aim === undefined ? '' : `  aim ${aim}`;
  const remarked = remark ? `  (${remark})` : '';
  return `${name.padEnd(72)} ${short(value).padStart(8)} ${unit}${compared}${aimed}${remarked}`;
}

interface Options {
  json?: string;
  only?: string[];
  yardstick?: string;
  python: string;
  rounds: string;
}

/** Runs one benchmark in this process and prints its rows. */
async function run(name: string, file: URL, options: Options): Promise<Row[]> {
  const { measure } = (await import(file.href)) as Benchmark;
  const context: BenchContext = {
    yardstick: options.yardstick,
    python: options.python,
    rounds: Number(options.rounds),
    note: (text) => void process.stderr.write(`${text}\n`),
  };
  const rows: Row[] = [];
  const add = (row: Row) => {
    rows.push(row);
    process.stdout.write(`${line(row)}\n`);
  };
  for await (const row of measure(context)) add(row);
  add({
    name: `peak memory of ${name}`,
    value: process.resourceUsage().maxRSS / 1024,
    unit: 'MB',
    remark: 'resident, of the whole process with its threads',
  });
  return rows;
}

/** Runs one benchmark in a child process, which prints; resolves to the rows that it sends at its end. */
async function runApart(name: string, options: Options): Promise<Row[]> {
  const flags = ['--only', name, '--python', options.python, '--rounds', options.rounds];
  if (options.yardstick) flags.push('--yardstick', options.yardstick);
  const child = fork(fileURLToPath(import.meta.url), flags);
  let rows: Row[] = [];
  child.once('message', (message) => {
    rows = message as Row[];
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new UserError(`benchmark ${name} failed: its error is printed above`);
  return rows;
}

async function main(options: Options): Promise<void> {
  const all = await benchmarks();
  const chosen = options.only ?? [...all.keys()];
  const unknown = chosen.find((name) => !all.has(name));
  if (unknown) {
    throw new UserError(`--only ${unknown}: no such benchmark: choose ${[...all.keys()].join(', ')}`);
  }
  const rows: Row[] = [];
  if (chosen.length === 1) {
    rows.push(...(await run(chosen[0], all.get(chosen[0])!, options)));
    process.send?.(rows);
  } else {
    for (const name of chosen) rows.push(...(await runApart(name, options)));
  }
  if (options.json) {
    const report = { machine: machine(), versions: versions(), rows };
    await writeFileAtomically(options.json, `${JSON.stringify(report, null, 2)}\n`);
  }
}

const command = new Command('bench')
  .description('measure the speed of training, generation, environments and loading')
  .option('--json <file>', 'also write machine, versions and rows as JSON')
  .option('--only <names...>', 'run some benchmarks: names of files in bench/rows')
  .option('--yardstick <path>', 'the PyTorch script that the training step is compared with')
  .option('--python <path>', 'the Python that has PyTorch', 'python3')
  .option(
    '--rounds <n>',
    'how often each measurement is repeated, in turn with its reference if it has one',
    '3',
  )
  .action(main);

try {
  await command.parseAsync();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
