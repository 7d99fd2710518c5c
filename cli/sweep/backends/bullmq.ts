/**
 * Jobs in a queue of BullMQ, in Redis or Valkey, taken by `genie worker` processes on any number of machines that see
 * the sweep's folder. BullMQ retries what fails and hands on what a dead worker held.
 */
import { Queue } from 'bullmq';
import { UserError } from '../../../engine/errors.ts';
import type { SweepFolder } from '../sweep-folder.ts';
import type { Backend, JobState } from './backend.ts';

export const queueName = 'genie-jobs';

/** What a worker is told; the rest is in the folder. */
export interface QueuedJob {
  readonly folder: string;
  readonly sweep: string;
  readonly number: number;
}

export class BullmqBackend implements Backend {
  readonly name = 'bullmq';
  readonly #url: string;
  #queue: Queue<QueuedJob> | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  async check(): Promise<void> {
    await this.#open();
  }

  async submit(folder: SweepFolder, numbers: readonly number[]): Promise<void> {
    const queue = await this.#open();
    for (const number of numbers) {
      const present = await queue.getJob(idOf(folder, number));
      const state = await present?.getState();
      // A failed one has used up its attempts, and a finished one whose result is gone must be done again.
      if (state === 'failed' || state === 'completed') await present!.remove();
      await queue.add(
        folder.record.command,
        { folder: folder.path, sweep: folder.record.id, number },
        { jobId: idOf(folder, number), attempts: folder.record.attempts, removeOnComplete: true },
      );
    }
  }

  async states(folder: SweepFolder): Promise<ReadonlyMap<number, JobState>> {
    const queue = await this.#open();
    const states = new Map<number, JobState>();
    for (const number of await folder.unfinished()) {
      const job = await queue.getJob(idOf(folder, number));
      const state = await job?.getState();
      if (job === undefined || state === 'completed' || state === 'unknown') continue;
      if (state === 'failed') states.set(number, { state: 'failed', reason: job.failedReason });
      else states.set(number, { state: state === 'active' ? 'running' : 'waiting' });
    }
    return states;
  }

  async close(): Promise<void> {
    await this.#queue?.close();
  }

  async #open(): Promise<Queue<QueuedJob>> {
    if (this.#queue) return this.#queue;
    await checkQueue(this.#url);
    this.#queue = new Queue<QueuedJob>(queueName, { connection: { url: this.#url } });
    this.#queue.on('error', () => {});
    return this.#queue;
  }
}

/** Adding a job under an identifier that is in the queue already does nothing. */
function idOf({ record }: SweepFolder, number: number): string {
  return `${record.id}-${number}`;
}

/** @throws UserError if nothing answers as Redis does at that address: the clients would try for ever. */
export async function checkQueue(url: string): Promise<void> {
  if (!/^rediss?:\/\//.test(url)) throw new UserError(`--queue ${url}: expected redis://<host>:<port>`);
  const { Redis } = await import('ioredis');
  const client = new Redis(url, { lazyConnect: true, connectTimeout: 5000, retryStrategy: () => null });
  let complaint = '';
  client.on('error', (error) => {
    complaint ||= error.message;
  });
  try {
    await client.connect();
    await client.ping();
  } catch (error) {
    throw new UserError(
      `no queue answers at ${url} (${complaint || (error as Error).message}): start Redis or Valkey there, or correct --queue`,
    );
  } finally {
    client.disconnect();
  }
}
