/**
 * What the main thread and a worker of a vector environment share. Numbers travel through shared memory; a step
 * needs no message at all unless an info has more to say than numbers and booleans, and waking is one `Atomics.notify` each way.
 */
import type { MessagePort } from 'node:worker_threads';
import type { NdArray } from '../../engine/ndarray.ts';
import type { ThreadError } from '../../engine/thread-error.ts';
import type { ResetOptions } from '../env.ts';
import type { Batch } from './shared-batch.ts';
import type { SharedInfos } from './shared-infos.ts';
import type { AutoresetMode } from './vector-env.ts';

/** Places in the control array: how many commands were given, how many are done, and what is asked. */
export const GIVEN = 0;
export const DONE = 1;
export const COMMAND = 2;
/** How many messages the worker sent with its answer. */
export const MESSAGES = 3;

export const STEP = 1;
/** The command is in a message. */
export const MESSAGE = 2;

export interface SharedMemory {
  readonly observations: Batch;
  readonly actions: Batch;
  readonly rewards: NdArray<'float64'>;
  readonly terminations: NdArray<'bool'>;
  readonly truncations: NdArray<'bool'>;
}

export interface WorkerSetup {
  /** The spec as JSON, and the keywords that `make` gets besides. */
  readonly spec: string;
  readonly keywords: Readonly<Record<string, unknown>>;
  readonly autoresetMode: AutoresetMode;
  /** The environments of this worker: first … first + count - 1. */
  readonly first: number;
  readonly count: number;
  readonly control: Int32Array;
  readonly port: MessagePort;
  readonly infos: SharedInfos;
  readonly memory: SharedMemory;
}

export type WorkerCommand =
  | { readonly reset: readonly (ResetOptions | null)[] }
  | { readonly call: string; readonly parameters: readonly unknown[] }
  | { readonly close: true };

export interface WorkerAnswer {
  /** Infos that shared memory cannot hold, by the number of the environment. */
  readonly infos?: readonly (readonly [index: number, info: Record<string, unknown>])[];
  /** Keys that have got a column in the shared infos. */
  readonly keys?: readonly string[];
  readonly results?: readonly unknown[];
  readonly error?: ThreadError;
}
