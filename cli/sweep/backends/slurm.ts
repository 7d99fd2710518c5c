/**
 * One Slurm array job for all jobs of a sweep. Slurm's own requeueing (a node that dies, a preemption) starts a task
 * again, and it goes on from what it finds in its folder; so does a task whose process fails, in its place.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { UserError } from '../../../engine/errors.ts';
import { writeFileAtomically } from '../../../engine/files.ts';
import { readJson } from '../../../experiments/run-record.ts';
import { genieProgram } from '../run-job.ts';
import type { SweepFolder } from '../sweep-folder.ts';
import type { Backend, JobState } from './backend.ts';

/** What the project itself sets. */
const reserved = ['array', 'cpus-per-task', 'requeue', 'output', 'parsable', 'open-mode', 'test-only'];

/** States of Slurm in which a task is on its way; all others are ends. */
const waiting = [
  'PENDING',
  'CONFIGURING',
  'REQUEUED',
  'REQUEUE_HOLD',
  'REQUEUE_FED',
  'SUSPENDED',
  'RESV_DEL_HOLD',
];
const running = ['RUNNING', 'COMPLETING', 'STAGE_OUT', 'SIGNALING', 'STOPPED'];

export class SlurmBackend implements Backend {
  readonly name = 'slurm';
  readonly #options: string[];

  /** @param options of `sbatch`, by their long names */
  constructor(options: Readonly<Record<string, string | number>>) {
    const own = reserved.find((key) => key in options);
    if (own) throw new UserError(`sweep: key "slurm.${own}": is set by the sweep itself: leave it out`);
    this.#options = Object.entries(options).map(([key, value]) => `--${key}=${value}`);
  }

  async check(): Promise<void> {
    await slurm('sbatch', ['--test-only', '--array=1', ...this.#options], '#!/bin/sh\n');
  }

  async submit(folder: SweepFolder, numbers: readonly number[]): Promise<void> {
    const known = await this.states(folder);
    const wanted = numbers.filter(
      (number) => !['waiting', 'running'].includes(known.get(number)?.state ?? ''),
    );
    if (wanted.length === 0) return;
    const id = await slurm(
      'sbatch',
      [
        '--parsable',
        `--array=${wanted.join(',')}`,
        `--cpus-per-task=${folder.record.threads}`,
        '--requeue',
        '--open-mode=append',
        `--output=${join(folder.path, 'jobs', 'slurm-%A_%a.log')}`,
        '--job-name=genie',
        ...this.#options,
      ],
      batchScript(folder),
    );
    // A cluster's name may follow: 17;cluster
    const arrays = [...(await arraysOf(folder)), id.trim().split(';')[0]];
    await writeFileAtomically(join(folder.path, 'slurm.json'), `${JSON.stringify({ arrays })}\n`);
  }

  async states(folder: SweepFolder): Promise<ReadonlyMap<number, JobState>> {
    const states = new Map<number, JobState>();
    // Later arrays hold what earlier ones did not finish.
    for (const array of await arraysOf(folder)) {
      const lines = [...(await accounted(array)), ...(await queued(array))];
      for (const { number, state, reason } of lines) {
        if (waiting.includes(state)) states.set(number, { state: 'waiting', reason });
        else if (running.includes(state)) states.set(number, { state: 'running' });
        else
          states.set(number, {
            state: 'failed',
            reason: `job ${number} ended in Slurm's state ${state} (${array}_${number})`,
          });
      }
    }
    return states;
  }

  async close(): Promise<void> {}
}

interface TaskLine {
  readonly number: number;
  readonly state: string;
  readonly reason?: string;
}

/** What the queue knows: tasks that wait or run, and for some minutes those that ended. */
async function queued(array: string): Promise<TaskLine[]> {
  // A job that has left the controller's memory is an error to squeue.
  const text = await slurm('squeue', ['-h', '-r', '-t', 'all', '-j', array, '-o', '%K|%T|%r']).catch(
    forgotten,
  );
  return text.split('\n').flatMap((line) => {
    const [task, state, reason] = line.split('|');
    return state === undefined ? [] : [{ number: Number(task), state, reason }];
  });
}

/** What the accounting knows, of ended tasks too; nothing where Slurm keeps none. */
async function accounted(array: string): Promise<TaskLine[]> {
  const text = await slurm('sacct', ['-n', '-X', '-P', '-j', array, '--format=JobID,State']).catch(() => '');
  return text.split('\n').flatMap((line) => {
    const [, task, state] = /^\d+_(\d+)\|(\w+)/.exec(line) ?? [];
    return state === undefined ? [] : [{ number: Number(task), state }];
  });
}

function forgotten(error: Error): string {
  if (/invalid job id/i.test(error.message)) return '';
  throw error;
}

async function arraysOf(folder: SweepFolder): Promise<string[]> {
  const found = (await readJson(join(folder.path, 'slurm.json'))) as { arrays: string[] } | undefined;
  return found?.arrays ?? [];
}

/** A failed task starts again in its place, which costs no second wait in the queue. */
function batchScript({ path, record }: SweepFolder): string {
  const command = [process.execPath, ...genieProgram(), 'job', path].map(quoted).join(' ');
  return [
    '#!/bin/sh',
    'attempt=0',
    `while [ $attempt -lt ${record.attempts} ]; do`,
    `  ${command} "$SLURM_ARRAY_TASK_ID" && exit 0`,
    '  attempt=$((attempt + 1))',
    'done',
    'exit 1',
    '',
  ].join('\n');
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** Standard output of a Slurm command. @throws UserError with its first line of complaint */
function slurm(command: string, options: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, options, { stdio: 'pipe' });
    let output = '';
    let complaint = '';
    child.stdout.on('data', (text) => {
      output += text;
    });
    child.stderr.on('data', (text) => {
      complaint += text;
    });
    child.on('error', () => reject(new UserError(`Slurm is not installed here: there is no ${command}`)));
    child.on('close', (code) => {
      if (code === 0) resolve(output);
      else
        reject(new UserError(`Slurm: ${complaint.trim().split('\n')[0] || `${command} ended by ${code}`}`));
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
