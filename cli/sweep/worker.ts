/** What `genie worker` does: takes jobs out of the queue and runs them, until it is stopped. */
import { hostname } from 'node:os';
import { DelayedError, type Job, Worker } from 'bullmq';
import { UserError } from '../../engine/errors.ts';
import { interruption, untilInterrupted } from '../../engine/interruption.ts';
import { checkQueue, type QueuedJob, queueName } from './backends/bullmq.ts';
import { runJob } from './run-job.ts';
import { SweepFolder } from './sweep-folder.ts';

export interface WorkerOptions {
  queue: string;
  jobs: number;
}

/** How often BullMQ hands on a job whose worker died, before it takes the job itself for what kills them. */
const DEATHS = 5;

export async function workerCommand({ queue, jobs }: WorkerOptions): Promise<void> {
  await checkQueue(queue);
  const say = (line: string) => process.stdout.write(`${new Date().toISOString()} ${line}\n`);
  const worker = new Worker<QueuedJob>(
    queueName,
    async (job, token, lost) => {
      // A worker that could not renew its claim must not write beside the one that took the job over.
      const signal = AbortSignal.any(lost ? [interruption, lost] : [interruption]);
      say(`job ${job.data.number} of ${job.data.folder}: started`);
      try {
        await runJob(await folderOf(job), job.data.number, signal);
      } catch (error) {
        if (!interruption.aborted) throw error;
        // Given back without counting as a failure.
        await job.moveToDelayed(Date.now(), token);
        throw new DelayedError();
      }
    },
    { connection: { url: queue, maxRetriesPerRequest: null }, concurrency: jobs, maxStalledCount: DEATHS },
  );
  worker.on('completed', (job) => say(`job ${job.data.number} of ${job.data.folder}: finished`));
  worker.on('failed', (job, error) =>
    say(`job ${job?.data.number} of ${job?.data.folder}: ${error.message}`),
  );
  worker.on('stalled', (id) => say(`${id}: its worker is gone, it is handed on`));
  worker.on('lockRenewalFailed', (ids) => {
    for (const id of ids) worker.cancelJob(id, 'its claim could not be renewed');
  });
  worker.on('error', (error) => say(`queue: ${error.message}`));
  say(`waiting for jobs of ${queue} on ${hostname()}, ${jobs} at once`);
  await untilInterrupted();
  await worker.close();
}

/** @throws UserError if this machine does not see the folder of the job's sweep. */
async function folderOf({ data }: Job<QueuedJob>): Promise<SweepFolder> {
  const folder = await SweepFolder.open(data.folder);
  if (folder.record.id !== data.sweep) {
    throw new UserError(`${data.folder} on ${hostname()}: holds another sweep than the queue speaks of`);
  }
  return folder;
}
