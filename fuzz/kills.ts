/**
 * `npm run fuzz:kill -- --kills 20 --seed 1`: a recording and a training in small, killed (SIGKILL) at random moments and
 * taken up again until they are finished; what they leave must be, byte for byte, what an undisturbed run leaves.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Command } from 'commander';
import { integer } from '../cli/options.ts';
import { RandomStream } from '../engine/random.ts';

const options = new Command('kills')
  .option('--kills <n>', 'of each command', integer(1), 10)
  .option('--seed <n>', 'of the moments', integer(0), 0)
  .parse()
  .opts<{ kills: number; seed: number }>();

const genie = join(import.meta.dirname, '../cli/main.js');
const root = await mkdtemp(join(tmpdir(), 'kills-'));
const random = new RandomStream(`kills ${options.seed}`);

/** Runs `genie` and kills it after so many milliseconds; whether it finished before. */
async function run(words: readonly string[], killAfter?: number): Promise<boolean> {
  const child = spawn(process.execPath, [genie, ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (piece: Buffer) => {
    said += piece;
  });
  const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter);
  const [code, signal] = await once(child, 'exit');
  clearTimeout(timer);
  if (code !== 0 && signal !== 'SIGKILL')
    throw new Error(`genie ${words.join(' ')} ended with ${code}: ${said}`);
  return code === 0;
}

/** Content by name; of records only what must be equal: not when and how often a run was taken up. */
async function contents(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (
      !entry.isFile() ||
      /^(run\.json|\.genie-lock|events\.out.*)$/.test(entry.name) ||
      path.endsWith('.previous')
    )
      continue;
    found.set(relative(folder, path), (await readFile(path)).toString('base64'));
  }
  return found;
}

async function compare(name: string, command: (out: string) => string[]): Promise<void> {
  const undisturbed = join(root, `${name}-undisturbed`);
  const started = performance.now();
  await run(command(undisturbed));
  const usual = performance.now() - started;
  const expected = await contents(undisturbed);
  let kills = 0;
  let loops = 0;
  const wrong = new Set<string>();
  while (kills < options.kills) {
    const out = join(root, `${name}-${loops++}`);
    let begun = false;
    for (;;) {
      const words = [...command(out), ...(begun ? ['--resume'] : [])];
      if (await run(words, kills < options.kills ? random.next() * usual : undefined)) break;
      kills++;
      // A run killed before it wrote its record has nothing to go on with.
      begun = (await readdir(out).catch((): string[] => [])).some(
        (file) => file.endsWith('.json') || file.endsWith('.jsonl'),
      );
    }
    const actual = await contents(out);
    for (const file of new Set([...expected.keys(), ...actual.keys()])) {
      if (actual.get(file) !== expected.get(file)) wrong.add(file);
    }
    await rm(out, { recursive: true });
  }
  process.stdout.write(
    `| ${name} | ${kills} | ${loops} | ${wrong.size === 0 ? 'none' : [...wrong].join(', ')} |\n`,
  );
  if (wrong.size > 0) process.exitCode = 1;
}

process.stdout.write('| command | kills | runs | files that differ or are left over |\n|---|---|---|---|\n');
try {
  const data = join(root, 'data');
  const collect = (out: string) => [
    'collect',
    '--out',
    out,
    '--episodes',
    '12',
    '--max-steps',
    '40',
    '--workers',
    '1',
  ];
  await compare('collect', collect);
  await run(collect(data));
  const few = [
    'tokenizer.steps=12',
    'training.steps=12',
    'training.checkpointEvery=4',
    'training.evaluationBatches=1',
  ];
  await compare('train', (out) => [
    'train',
    '--data',
    data,
    '--preset',
    'tiny',
    '--out',
    out,
    ...few.flatMap((key) => ['--set', key]),
  ]);
} finally {
  await rm(root, { recursive: true, force: true });
}
