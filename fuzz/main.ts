/**
 * `npm run fuzz -- --cases 10000 --seed 1`: damaged files of every format that is read, in a process that may crash.
 * Every case must end in a correct read or in one line that names the file. Prints a table; exits with 1 otherwise.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { Command } from 'commander';
import { integer } from '../cli/options.ts';
import type { CaseRequest, CaseResult, Outcome } from './case.ts';
import { samples } from './samples.ts';

/** No case takes so much of a processor, nor so long on the busiest of machines. */
const HANG_SECONDS = { processor: 30, clock: 600 };

/** What a process has used so far, where the system tells of others; 0 elsewhere. */
async function processorSeconds(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [user, system] = text.slice(text.lastIndexOf(')')).split(' ').slice(12, 14).map(Number);
  return ((user ?? 0) + (system ?? 0)) / 100;
}

const outcomes: readonly Outcome[] = [
  'read',
  'refused',
  'stack',
  'silent',
  'rejection',
  'hang',
  'crash',
  'memory',
];

const program = new Command('fuzz')
  .option('--cases <n>', 'how many, shared out over the formats', integer(1), 1000)
  .option('--seed <n>', 'of the faults', integer(0), 0)
  .option('--only <format>', 'one format alone')
  .option('--case <n>', 'one case alone, by its number', integer(0))
  .parse();
const options = program.opts<{ cases: number; seed: number; only?: string; case?: number }>();

const names = Object.keys(samples).filter((name) => options.only === undefined || name === options.only);
const root = await mkdtemp(join(tmpdir(), 'fuzz-'));
for (const name of names) {
  await mkdir(join(root, name), { recursive: true });
  await samples[name](join(root, name));
}

let child: ChildProcess | undefined;

/** The process that cases run in, once it has loaded what it reads with. */
async function started(): Promise<ChildProcess> {
  const process = fork(join(import.meta.dirname, `case-process${extname(import.meta.filename)}`), {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  await once(process, 'message');
  return process;
}

/** Runs a case in the child, which is started anew after a crash or a hang. */
async function run(request: CaseRequest): Promise<CaseResult> {
  child ??= await started();
  const running = child;
  const before = { processor: await processorSeconds(running.pid!), clock: performance.now() };
  return new Promise((resolve) => {
    let over = false;
    const end = (result: CaseResult, lost: boolean) => {
      if (over) return;
      over = true;
      clearInterval(watchdog);
      running.removeAllListeners();
      if (lost) {
        running.kill('SIGKILL');
        child = undefined;
      }
      resolve(result);
    };
    const watchdog = setInterval(async () => {
      const used = (await processorSeconds(running.pid!)) - before.processor;
      const passed = (performance.now() - before.clock) / 1000;
      if (used < HANG_SECONDS.processor && passed < HANG_SECONDS.clock) return;
      const message = `no answer after ${Math.round(passed)} s, ${Math.round(used)} of them at work`;
      end({ outcome: 'hang', fault: '', message }, true);
    }, 1000);
    running.once('message', (result: CaseResult) => end(result, result.outcome === 'memory'));
    running.once('exit', (code, signal) =>
      end({ outcome: 'crash', fault: '', message: `${signal ?? code}` }, true),
    );
    running.send(request);
  });
}

const counts = new Map(names.map((name) => [name, new Map<Outcome, number>()]));
let tried = 0;
let bad = 0;
let stopped = false;
// The table of what has been tried is printed all the same.
process.once('SIGINT', () => {
  stopped = true;
});
const [first, last] = options.case === undefined ? [0, options.cases] : [options.case, options.case + 1];
try {
  for (let i = first; i < last && !stopped; i++) {
    const target = names[i % names.length];
    const request = {
      target,
      seed: `${options.seed}/${i}`,
      sample: join(root, target),
      scratch: join(root, 'case'),
    };
    const { outcome, fault, message } = await run(request);
    tried++;
    const own = counts.get(target)!;
    own.set(outcome, (own.get(outcome) ?? 0) + 1);
    if (outcome !== 'read' && outcome !== 'refused') {
      bad++;
      process.stdout.write(
        `case ${i}: ${target}: ${outcome}: ${fault}\n  ${message.split('\n').slice(0, 4).join('\n  ')}\n`,
      );
    } else if (options.case !== undefined) process.stdout.write(`${outcome}: ${fault}: ${message}\n`);
  }
} finally {
  child?.kill('SIGKILL');
  await rm(root, { recursive: true, force: true });
}

process.stdout.write(
  `| format | cases | ${outcomes.join(' | ')} |\n|---|---|${'---|'.repeat(outcomes.length)}\n`,
);
for (const [name, own] of counts) {
  const total = [...own.values()].reduce((sum, count) => sum + count, 0);
  process.stdout.write(
    `| ${name} | ${total} | ${outcomes.map((outcome) => own.get(outcome) ?? 0).join(' | ')} |\n`,
  );
}
if (bad > 0) {
  process.stdout.write(
    `${bad} of ${tried} cases ended badly; one again: --seed ${options.seed}${options.only ? ` --only "${options.only}"` : ''} --case <n>\n`,
  );
  process.exitCode = 1;
}
