/** Worker threads that decode, shared by every data set of the process: they start with the first request. */
import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { UserError } from '../engine/errors.ts';
import { startWorker } from '../engine/worker.ts';
import type { StoredFrames } from './frame-source.ts';

export interface DecodeRequest {
  readonly id: number;
  readonly stored: StoredFrames;
  readonly first: number;
  readonly count: number;
}

export interface DecodeReply {
  readonly id: number;
  readonly frames_THWC?: Uint8Array;
  readonly error?: { readonly message: string; readonly user: boolean };
}

interface Pending {
  resolve(frames_THWC: Uint8Array): void;
  reject(error: Error): void;
}

interface DecodeThread {
  readonly worker: Worker;
  readonly pending: Map<number, Pending>;
}

/** Half of the cores decode: the other half trains. */
const threadCount = Math.max(1, Math.min(4, Math.floor(availableParallelism() / 2)));
const threads: DecodeThread[] = [];
let requests = 0;

function startThread(): DecodeThread {
  const worker = startWorker('./decode-worker', import.meta.url);
  const thread: DecodeThread = { worker, pending: new Map() };
  // An idle thread does not keep the process alive.
  worker.unref();
  worker.on('message', ({ id, frames_THWC, error }: DecodeReply) => {
    const waiting = thread.pending.get(id)!;
    thread.pending.delete(id);
    if (thread.pending.size === 0) worker.unref();
    if (frames_THWC) waiting.resolve(frames_THWC);
    else waiting.reject(error?.user ? new UserError(error.message) : new Error(error?.message));
  });
  worker.on('error', (error) => {
    threads.splice(threads.indexOf(thread), 1);
    for (const waiting of thread.pending.values()) waiting.reject(error as Error);
  });
  return thread;
}

/**
 * Reads frames in a worker thread: uint8 [count, height, width, 3] in shared memory.
 * @throws UserError for a file that is missing, damaged or of another size or length than its index says.
 */
export function decodeInWorker(stored: StoredFrames, first: number, count: number): Promise<Uint8Array> {
  if (threads.length < threadCount) threads.push(startThread());
  const thread = threads.reduce((least, other) => (other.pending.size < least.pending.size ? other : least));
  const id = requests++;
  thread.worker.ref();
  return new Promise((resolve, reject) => {
    thread.pending.set(id, { resolve, reject });
    thread.worker.postMessage({ id, stored, first, count } satisfies DecodeRequest);
  });
}
