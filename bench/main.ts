/**
 * `npm run bench`: runs every benchmark in `rows/`, each in a process of its own so that its peak memory is its own,
 * prints their rows as they come and, if asked, writes them as JSON.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { UserError } from '../engine/errors.ts';
import { writeFileAtomically } from '../engine/files.ts';
import { type Comparison, compare, ratiosOf, readHistory, withEntry, writeHistory } from './history.ts';
import { installedVersions, thisMachine } from './machine.ts';
import type { BenchContext, Benchmark, Row } from './row.ts';

const folder = new URL('./rows/', import.meta.url);
/** A ratio that has fallen is measured again so often before it counts: a busy moment is no change of the code. */
const RETRIES = 2;

/** Names of all benchmarks, and the file of each. */
async function benchmarks(): Promise<Map<string, URL>> {
  const files = (await readdir(folder)).filter((file) => /(?<!\.d|\.test)\.[jt]s$/.test(file)).sort();
  return new Map(files.map((file) => [file.replace(/\.[jt]s$/, ''), new URL(file, folder)]));
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
  model?: string;
  data?: string;
  rounds: string;
  figures?: string;
  history: string;
  record?: boolean;
  check?: boolean;
}

/** Runs one benchmark in this process and prints its rows. */
async function run(name: string, file: URL, options: Options): Promise<Row[]> {
  const { measure } = (await import(file.href)) as Benchmark;
  const context: BenchContext = {
    yardstick: options.yardstick,
    python: options.python,
    model: options.model,
    data: options.data,
    rounds: Number(options.rounds),
    figures: options.figures,
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
  if (options.model) flags.push('--model', options.model);
  if (options.data) flags.push('--data', options.data);
  if (options.figures) flags.push('--figures', options.figures);
  const child = fork(fileURLToPath(import.meta.url), flags);
  let rows: Row[] = [];
  child.once('message', (message) => {
    rows = message as Row[];
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new UserError(`benchmark ${name} failed: its error is printed above`);
  return rows;
}

/** Compares with the history, and measures again what seems to have fallen. @throws UserError if it has */
async function check(rows: ReadonlyMap<string, Row[]>, options: Options): Promise<void> {
  const history = await readHistory(options.history);
  const machine = thisMachine();
  const fallen: Comparison[] = [];
  for (const [name, first] of rows) {
    const best = ratiosOf(first);
    const fallenOf = () => compare(best, history, machine).filter((comparison) => comparison.fallen);
    for (let retry = 0; retry < RETRIES && fallenOf().length > 0; retry++) {
      for (const [row, ratio] of Object.entries(ratiosOf(await runApart(name, options)))) {
        best[row] = Math.max(ratio, best[row] ?? 0);
      }
    }
    fallen.push(...fallenOf());
    process.stdout.write(`${name}: ${compare(best, history, machine).length} ratios compared\n`);
  }
  if (fallen.length === 0) return;
  const list = fallen.map(
    ({ name, ratio, recorded }) => `${name} (${ratio.toFixed(2)}, was ${recorded.toFixed(2)})`,
  );
  throw new UserError(
    `ratios have fallen by more than a fifth: ${list.join('; ')}. If that is meant, measure with --record`,
  );
}

async function main(options: Options): Promise<void> {
  const all = await benchmarks();
  const chosen = options.only ?? [...all.keys()];
  const unknown = chosen.find((name) => !all.has(name));
  if (unknown) {
    throw new UserError(`--only ${unknown}: no such benchmark: choose ${[...all.keys()].join(', ')}`);
  }
  const rows = new Map<string, Row[]>();
  for (const name of chosen) {
    const measured = chosen.length === 1 ? run(name, all.get(name)!, options) : runApart(name, options);
    rows.set(name, await measured);
  }
  const flat = [...rows.values()].flat();
  process.send?.(flat);
  const [machine, versions] = [thisMachine(), installedVersions()];
  if (options.json) {
    await writeFileAtomically(
      options.json,
      `${JSON.stringify({ machine, versions, rows: flat }, null, 2)}\n`,
    );
  }
  if (options.check) await check(rows, options);
  if (options.record) {
    const entry = { machine, versions, ratios: ratiosOf(flat) };
    await writeHistory(options.history, withEntry(await readHistory(options.history), entry));
  }
}

const command = new Command('bench')
  .description('measure the speed of training, generation, environments and loading')
  .option('--json <file>', 'also write machine, versions and rows as JSON')
  .option('--only <names...>', 'run some benchmarks: names of files in bench/rows')
  .option('--yardstick <path>', 'the PyTorch script that the training step is compared with')
  .option('--model <folder>', 'a trained Genie, for what int8 weights cost in quality')
  .option('--data <path>', 'video that the model has not seen')
  .option('--figures <folder>', 'also draw the figures of the benchmarks that have some')
  .option('--record', 'add the ratios to the history')
  .option('--check', 'fail if a ratio has fallen by more than a fifth from the history of machines like this')
  .option('--history <file>', 'ratios measured before', 'bench/history.json')
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
