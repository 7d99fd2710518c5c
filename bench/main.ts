/** `npm run bench`: runs every benchmark in `rows/`, prints a table and, if asked, writes it as JSON. */
import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { cpus, totalmem } from 'node:os';
import { Command } from 'commander';
import { UserError } from '../engine/errors.ts';
import { writeFileAtomically } from '../engine/files.ts';
import type { BenchContext, Benchmark, Row } from './row.ts';

const folder = new URL('./rows/', import.meta.url);

async function benchmarks(): Promise<Benchmark[]> {
  const files = (await readdir(folder)).filter((file) => /(?<!\.d|\.test)\.[jt]s$/.test(file)).sort();
  return Promise.all(files.map((file) => import(new URL(file, folder).href) as Promise<Benchmark>));
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

function line({ name, value, unit, reference, referenceValue, ratio }: Row): string {
  const short = (x: number) => (x >= 100 ? x.toFixed(0) : x.toPrecision(3));
  const compared = reference ? `  ${ratio!.toFixed(2)} × ${reference} (${short(referenceValue!)})` : '';
  return `${name.padEnd(72)} ${short(value).padStart(8)} ${unit}${compared}`;
}

interface Options {
  json?: string;
  only?: string;
  yardstick?: string;
  python: string;
  rounds: string;
}

async function main(options: Options): Promise<void> {
  const all = await benchmarks();
  const chosen = all.filter(({ name }) => !options.only || name === options.only);
  if (chosen.length === 0) {
    throw new UserError(
      `--only ${options.only}: no such benchmark: choose ${all.map(({ name }) => name).join(', ')}`,
    );
  }
  const context: BenchContext = {
    yardstick: options.yardstick,
    python: options.python,
    rounds: Number(options.rounds),
    note: (text) => void process.stderr.write(`${text}\n`),
  };
  const rows: Row[] = [];
  for (const { measure } of chosen) {
    for await (const row of measure(context)) {
      rows.push(row);
      process.stdout.write(`${line(row)}\n`);
    }
  }
  const peak: Row = { name: 'peak memory', value: process.resourceUsage().maxRSS / 1024, unit: 'MB' };
  rows.push(peak);
  process.stdout.write(`${line(peak)}\n`);
  if (options.json) {
    const report = { machine: machine(), versions: versions(), rows };
    await writeFileAtomically(options.json, `${JSON.stringify(report, null, 2)}\n`);
  }
}

const command = new Command('bench')
  .description('measure the speed of training, generation, environments and loading')
  .option('--json <file>', 'also write machine, versions and rows as JSON')
  .option('--only <name>', 'run one benchmark')
  .option('--yardstick <path>', 'the PyTorch script that the training step is compared with')
  .option('--python <path>', 'the Python that has PyTorch', 'python3')
  .option('--rounds <n>', 'how often ours and the reference take turns', '3')
  .action(main);

try {
  await command.parseAsync();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
