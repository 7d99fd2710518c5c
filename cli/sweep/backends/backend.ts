/** Where the jobs of a sweep run. A backend only starts them and knows which are alive: results lie in the folder. */
import { UserError } from '../../../engine/errors.ts';
import type { SweepFolder } from '../sweep-folder.ts';

/** `failed`: it will not be started again. */
export interface JobState {
  readonly state: 'waiting' | 'running' | 'failed';
  /** Why it failed. */
  readonly reason?: string;
}

export interface Backend {
  readonly name: string;
  /**
   * Whether jobs can be started at all; called before the folder is made.
   * @throws UserError saying what is missing.
   */
  check(): Promise<void>;
  /** Hands over these jobs; those that wait or run already, from an earlier call, are left to do so. */
  submit(folder: SweepFolder, numbers: readonly number[]): Promise<void>;
  /** The unfinished jobs that it knows; a job that is in neither list nor folder was lost. */
  states(folder: SweepFolder): Promise<ReadonlyMap<number, JobState>>;
  /** Lets go of connections; jobs of backends with workers elsewhere go on. */
  close(): Promise<void>;
}

export const backendNames = ['local', 'slurm', 'bullmq'] as const;
export type BackendName = (typeof backendNames)[number];

export interface BackendOptions {
  /** local: how many jobs at once. */
  readonly jobs: number;
  /** slurm: options of `sbatch` by their long names. */
  readonly slurm: Readonly<Record<string, string | number>>;
  /** bullmq: address of the Redis or Valkey. */
  readonly queue?: string;
}

/** Loads what only that backend needs. */
export async function createBackend(name: BackendName, options: BackendOptions): Promise<Backend> {
  if (name === 'slurm') return new (await import('./slurm.ts')).SlurmBackend(options.slurm);
  if (name === 'bullmq') {
    if (options.queue === undefined) {
      throw new UserError('the backend bullmq needs a queue: --queue redis://<host>:6379');
    }
    return new (await import('./bullmq.ts')).BullmqBackend(options.queue);
  }
  return new (await import('./local.ts')).LocalBackend(options.jobs);
}
