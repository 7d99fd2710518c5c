/** A worker thread that does one job after the other: the side of whoever gives them. `serve-jobs.ts` is the other. */
import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { Interrupted, type StopSignal } from './interruption.ts';
import type { PoolMember } from './job-pool.ts';
import { errorFrom, type ThreadError } from './thread-error.ts';

/** To the thread. */
export type Order<Job> = { readonly job: Job } | { readonly heard: number } | { readonly stop: StopSignal };

/** From the thread: news in the middle of a job, which it can wait for to be heard; then the end. */
export type Reply<Result, News> =
  | { readonly news: News; readonly number: number }
  | { readonly result: Result }
  | { readonly error: ThreadError };

export class JobThread<Job, Result, News = never> implements PoolMember {
  readonly #start: () => Worker;
  #started: { readonly worker: Worker; readonly death: Promise<never> } | undefined;
  #stopped: StopSignal | undefined;

  /** @param start is called when there is a first job */
  constructor(start: () => Worker) {
    this.#start = start;
  }

  /**
   * One job at a time.
   * @param hear is told the news in their order; a failure of it is the job's
   * @throws what the job threw; an error of the user's or an interruption as such
   */
  async do(job: Job, hear: (news: News) => void | Promise<void> = () => {}): Promise<Result> {
    // Asked to stop while its first job was being prepared.
    if (this.#stopped !== undefined) throw new Interrupted(this.#stopped);
    this.#started ??= begin(this.#start());
    const { worker, death } = this.#started;
    const give = (order: Order<Job>) => worker.postMessage(order);
    let listen: ((reply: Reply<Result, News>) => void) | undefined;
    const answer = new Promise<Result>((resolve, reject) => {
      listen = async (reply) => {
        if ('result' in reply) resolve(reply.result);
        else if ('error' in reply) reject(errorFrom(reply.error));
        else {
          try {
            await hear(reply.news);
            give({ heard: reply.number });
          } catch (error) {
            reject(error);
          }
        }
      };
      worker.on('message', listen);
    });
    try {
      give({ job });
      return await Promise.race([answer, death]);
    } finally {
      worker.off('message', listen!);
    }
  }

  /** The job under way, and all that come after it. */
  stop(signal: StopSignal): void {
    this.#stopped = signal;
    this.#started?.worker.postMessage({ stop: signal } satisfies Order<Job>);
  }

  async close(): Promise<void> {
    await this.#started?.worker.terminate();
  }
}

function begin(worker: Worker) {
  const death = once(worker, 'exit').then(([code]): never => {
    throw new Error(`a worker thread ended with exit code ${code}`);
  });
  death.catch(() => {});
  return { worker, death };
}
