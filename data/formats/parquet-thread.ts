/**
 * The thread that reads Parquet files. It is ended, and the file refused, when a read takes longer than its size explains
 * or more memory than a thread may have: within pages hyparquet trusts counts and lengths, and wrong ones make it go round
 * for ever.
 */
import { stat } from 'node:fs/promises';
import type { Worker } from 'node:worker_threads';
import { UserError } from '../../engine/errors.ts';
import { startWorker } from '../../engine/worker.ts';
import type { ParquetSelection } from './parquet.ts';

export interface ParquetRequest {
  readonly path: string;
  /** Which rows; without one, the shape alone. */
  readonly selection?: ParquetSelection;
}

export interface ParquetReply {
  readonly value?: unknown;
  readonly error?: { readonly message: string; readonly user: boolean };
}

/** A busy machine reads a megabyte in less than a second. */
const PATIENCE_SECONDS = 10;
const BYTES_A_SECOND = 2 ** 20;

let worker: Worker | undefined;
let previous: Promise<unknown> = Promise.resolve();

/**
 * Reads in the thread, after what was asked before.
 * @throws UserError for a file that is damaged, or that takes too long.
 */
export function readInThread<T>(request: ParquetRequest): Promise<T> {
  const reply = previous.then(() => ask(request));
  previous = reply.catch(() => undefined);
  return reply as Promise<T>;
}

async function ask(request: ParquetRequest): Promise<unknown> {
  const { path } = request;
  const { size } = await stat(path).catch(() => ({ size: 0 }));
  const seconds = PATIENCE_SECONDS + size / BYTES_A_SECOND;
  worker ??= startWorker('./parquet-worker', import.meta.url);
  const thread = worker;
  thread.ref();
  return new Promise((resolve, reject) => {
    const settled = () => {
      clearInterval(timer);
      thread.off('message', answered).off('error', failed);
      // An idle thread does not keep the process alive.
      thread.unref();
    };
    const end = (why: string) => {
      settled();
      worker = undefined;
      void thread.terminate();
      reject(new UserError(`${path}: ${why}: it is damaged; copy it again`));
    };
    const answered = ({ value, error }: ParquetReply) => {
      settled();
      if (error === undefined) resolve(value);
      else reject(error.user ? new UserError(error.message) : new Error(error.message));
    };
    const failed = (error: NodeJS.ErrnoException) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') return end('needs more memory than there is');
      settled();
      worker = undefined;
      reject(error);
    };
    const since = { clock: performance.now(), processor: process.cpuUsage() };
    const timer = setInterval(() => {
      const { user, system } = process.cpuUsage(since.processor);
      // Not by the clock alone: a process that others keep waiting has not tried yet.
      const tried = Math.min((performance.now() - since.clock) / 1e3, (user + system) / 1e6);
      if (tried > seconds) end(`cannot be read within ${Math.round(seconds)} s`);
    }, 1000);
    thread.once('message', answered).once('error', failed);
    thread.postMessage(request);
  });
}
