/** What `genie sweep` does: expands, checks, hands over, waits, reports. */
import { availableParallelism } from 'node:os';
import { basename, extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../engine/errors.ts';
import { interruption, stopIfInterrupted } from '../../engine/interruption.ts';
import { terminalProgress } from '../progress.ts';
import { type Backend, backendNames, createBackend, type JobState } from './backends/backend.ts';
import { checkJobs } from './check-jobs.ts';
import { runJob } from './run-job.ts';
import { expandSweep, readSweepFile } from './sweep-file.ts';
import { SweepFolder } from './sweep-folder.ts';
import { writeSweepReport } from './sweep-report.ts';

export interface SweepOptions {
  out?: string;
  backend: string;
  jobs?: number;
  queue?: string;
  detach?: boolean;
  status?: boolean;
}

const POLL_MILLISECONDS = 1000;

export async function sweepCommand(file: string, options: SweepOptions): Promise<void> {
  const sweep = await readSweepFile(file);
  const jobs = expandSweep(sweep);
  await checkJobs(jobs);
  const { out = join('runs', basename(file, extname(file))), status = false, detach = false } = options;
  if (status) {
    await report(await SweepFolder.open(out));
    return;
  }
  const atOnce = options.jobs ?? Math.max(1, Math.floor(availableParallelism() / sweep.threads));
  const name = backendNames.find((known) => known === options.backend);
  if (!name) throw new UserError(`--backend ${options.backend}: use one of ${backendNames.join(', ')}`);
  const backend = await createBackend(name, { jobs: atOnce, slurm: sweep.slurm, queue: options.queue });
  try {
    await backend.check();
    const folder = await SweepFolder.create(out, sweep, jobs);
    const unfinished = await folder.unfinished();
    await backend.submit(folder, unfinished);
    if (detach && name !== 'local') {
      process.stdout.write(
        `${unfinished.length} jobs handed to ${name}; again without --detach to wait for them\n`,
      );
      return;
    }
    const missing = await waitForAll(folder, backend);
    await report(folder);
    if (missing.length > 0) {
      throw new UserError(`${missing.length} of ${jobs.length} jobs are missing, the first: ${missing[0]}`);
    }
  } finally {
    await backend.close();
  }
}

/** Resolves when no job waits or runs any more, to what is said of those that were given up. */
async function waitForAll(folder: SweepFolder, backend: Backend): Promise<string[]> {
  const total = folder.record.jobs.length;
  const stage = terminalProgress().stage(`${total} jobs, ${backend.name}`, total);
  let finished = 0;
  try {
    for (;;) {
      // In this order: what the backend has let go of by now has its result in the folder.
      const states = await backend.states(folder);
      const left = await folder.unfinished();
      if (total - left.length > finished)
        stage.advance(total - left.length - finished, countStates(left, states));
      finished = total - left.length;
      const alive = left.filter((number) => ['waiting', 'running'].includes(states.get(number)?.state ?? ''));
      if (alive.length === 0) {
        return left.map(
          (number) => states.get(number)?.reason ?? `job ${number} was lost by ${backend.name}`,
        );
      }
      stopIfInterrupted();
      await sleep(POLL_MILLISECONDS);
    }
  } finally {
    stage.end();
  }
}

function countStates(left: readonly number[], states: ReadonlyMap<number, JobState>): Record<string, number> {
  const count = (state: JobState['state']) =>
    left.filter((number) => states.get(number)?.state === state).length;
  return { running: count('running'), waiting: count('waiting'), failed: count('failed') };
}

async function report(folder: SweepFolder): Promise<void> {
  const written = await writeSweepReport(folder);
  process.stdout.write(written.map((path) => `wrote ${path}\n`).join(''));
}

/** What `genie job` does: one job of a sweep's folder, for those who start jobs elsewhere. */
export async function jobCommand(path: string, number: number): Promise<void> {
  await runJob(await SweepFolder.open(path), number, interruption);
}
