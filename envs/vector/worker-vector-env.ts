/** Copies of an environment in worker threads, several to a thread, with observations in shared memory. */
import { availableParallelism } from 'node:os';
import { MessageChannel, type MessagePort, receiveMessageOnPort, type Worker } from 'node:worker_threads';
import { UserError } from '../../engine/errors.ts';
import { startWorker } from '../../engine/worker.ts';
import { type EnvSpec, specToJson } from '../env-spec.ts';
import { make } from '../make.ts';
import { BaseVectorEnv, type SingleEnv } from './base-vector-env.ts';
import { addInfo } from './infos.ts';
import { type Batch, copyBatch, sharedBatch, sharedZeros, writeBatch } from './shared-batch.ts';
import type { SyncVectorOptions } from './sync-vector-env.ts';
import type { VectorInfos, VectorResetOptions, VectorResetResult, VectorStepResult } from './vector-env.ts';
import {
  COMMAND,
  DONE,
  GIVEN,
  MESSAGE,
  MESSAGES,
  type SharedMemory,
  STEP,
  type WorkerAnswer,
  type WorkerCommand,
  type WorkerSetup,
} from './worker-protocol.ts';

export interface AsyncVectorOptions extends SyncVectorOptions {
  /** Threads; as many as there are processors (and environments) unless given. */
  workers?: number;
}

/** How long this thread sleeps for a quick answer before it turns to other work in the meantime. */
const PATIENCE_MS = 2;

/** `Atomics.waitAsync`, which TypeScript's ES2023 library does not know yet. */
const { waitAsync } = Atomics as unknown as {
  waitAsync(
    array: Int32Array,
    index: number,
    value: number,
  ): { async: boolean; value: Promise<string> | string };
};

/** One worker thread as seen from the main thread. */
class Lane {
  readonly first: number;
  readonly count: number;
  readonly #worker: Worker;
  readonly #control: Int32Array;
  readonly #port: MessagePort;
  #given = 0;
  readonly #death: Promise<void>;
  /** Why there is no worker any more; null while it lives. */
  dead: string | null = null;

  constructor(setup: Omit<WorkerSetup, 'control' | 'port'>) {
    this.first = setup.first;
    this.count = setup.count;
    this.#control = new Int32Array(new SharedArrayBuffer(4 * Int32Array.BYTES_PER_ELEMENT));
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#worker = startWorker('vector-worker', import.meta.url, {
      workerData: { ...setup, control: this.#control, port: port2 } satisfies WorkerSetup,
      transferList: [port2],
    });
    this.#death = new Promise((resolve) => {
      const die = (reason: string) => {
        this.dead ??= reason;
        resolve();
      };
      this.#worker.once('error', (error) => die(error.stack ?? error.message));
      this.#worker.once('exit', (code) => die(`exit code ${code}`));
    });
    // A program that forgets to close its environments can still end.
    this.#worker.unref();
  }

  give(command: WorkerCommand | 'step'): void {
    Atomics.store(this.#control, COMMAND, command === 'step' ? STEP : MESSAGE);
    if (command !== 'step') this.#port.postMessage(command);
    this.#given++;
    Atomics.add(this.#control, GIVEN, 1);
    Atomics.notify(this.#control, GIVEN);
  }

  /** Waits until the last command (or the start, if there was none) is done. */
  async answer(): Promise<WorkerAnswer> {
    // The start counts as done once, before any command. Counts wrap around as int32.
    const before = this.#given | 0;
    // The notification of the command before may arrive late and wake us for nothing: only the count tells.
    while (((Atomics.load(this.#control, DONE) - before) | 0) <= 0) {
      if (this.dead !== null) throw new Error(`a worker of the vector environment died: ${this.dead}`);
      if (Atomics.wait(this.#control, DONE, before, PATIENCE_MS) === 'timed-out') {
        await this.#wakeOrDeath(before);
      }
    }
    if (Atomics.load(this.#control, MESSAGES) === 0) return {};
    const answer = receiveMessageOnPort(this.#port)?.message as WorkerAnswer;
    if (answer.error) throw fromWorker(answer.error);
    return answer;
  }

  /** Leaves this thread free until the count may have changed, or the worker has died. */
  async #wakeOrDeath(before: number): Promise<void> {
    const waiting = waitAsync(this.#control, DONE, before);
    if (!waiting.async) return;
    // A pending wait alone does not keep the process alive.
    this.#worker.ref();
    await Promise.race([waiting.value, this.#death]);
    this.#worker.unref();
  }

  async terminate(): Promise<void> {
    this.#port.close();
    await this.#worker.terminate();
  }
}

function fromWorker({ message, stack, ofUser }: NonNullable<WorkerAnswer['error']>): Error {
  if (ofUser) return new UserError(message);
  return Object.assign(new Error(message), { stack });
}

export class WorkerVectorEnv extends BaseVectorEnv {
  readonly #lanes: readonly Lane[];
  readonly #memory: SharedMemory;

  private constructor(
    numEnvs: number,
    single: SingleEnv,
    options: AsyncVectorOptions,
    setup: (memory: SharedMemory) => Lane[],
  ) {
    super(numEnvs, single, options.autoresetMode ?? 'NextStep');
    this.#memory = {
      observations: sharedBatch(single.observationSpace, numEnvs),
      actions: sharedBatch(single.actionSpace, numEnvs),
      rewards: sharedZeros([numEnvs], 'float64'),
      terminations: sharedZeros([numEnvs], 'bool'),
      truncations: sharedZeros([numEnvs], 'bool'),
    };
    this.#lanes = setup(this.#memory);
  }

  /**
   * Starts the workers. Each makes its environments from the spec, so an environment that a program registers by
   * itself has to be given as `module:id`.
   */
  static async create(
    spec: EnvSpec,
    numEnvs: number,
    keywords: Readonly<Record<string, unknown>> = {},
    options: AsyncVectorOptions = {},
  ): Promise<WorkerVectorEnv> {
    const { autoresetMode = 'NextStep', workers = availableParallelism() } = options;
    if (!Number.isInteger(workers) || workers < 1)
      throw new UserError(`workers: ${workers} must be at least 1`);
    // Only to learn its spaces.
    const single = await make(spec, { ...keywords });
    const lanes = Math.min(workers, numEnvs);
    const vectorEnv = new WorkerVectorEnv(numEnvs, single, options, (memory) =>
      Array.from({ length: lanes }, (_, k) => {
        const first = Math.floor((k * numEnvs) / lanes);
        const count = Math.floor(((k + 1) * numEnvs) / lanes) - first;
        return new Lane({ spec: specToJson(spec), keywords, autoresetMode, first, count, memory });
      }),
    );
    await single.close();
    try {
      await vectorEnv.#answers();
    } catch (error) {
      await vectorEnv.#terminate();
      throw error;
    }
    return vectorEnv;
  }

  /** The answers of all lanes; an error of one is thrown after all have answered. */
  async #answers(): Promise<WorkerAnswer[]> {
    const settled: PromiseSettledResult<WorkerAnswer>[] = [];
    for (const lane of this.#lanes) settled.push(...(await Promise.allSettled([lane.answer()])));
    return settled.map((result) => {
      if (result.status === 'rejected') throw result.reason;
      return result.value;
    });
  }

  #infosOf(answers: readonly WorkerAnswer[]): VectorInfos {
    const infos: VectorInfos = {};
    for (const { infos: some = [] } of answers) {
      for (const [index, info] of some) addInfo(infos, info, index, this.numEnvs);
    }
    return infos;
  }

  async reset(options: VectorResetOptions = {}): Promise<VectorResetResult> {
    const each = this.resetOptionsOfEach(options);
    for (const lane of this.#lanes) lane.give({ reset: each.slice(lane.first, lane.first + lane.count) });
    const infos = this.#infosOf(await this.#answers());
    return { observations: copyBatch(this.#memory.observations), infos };
  }

  async step(actions: unknown): Promise<VectorStepResult> {
    if (!this.actionSpace.contains(actions))
      throw new UserError(`the actions are not in ${this.actionSpace}`);
    writeBatch(this.#memory.actions, actions as Batch);
    for (const lane of this.#lanes) lane.give('step');
    const infos = this.#infosOf(await this.#answers());
    const { observations, rewards, terminations, truncations } = this.#memory;
    return {
      observations: copyBatch(observations),
      rewards: copyBatch(rewards) as typeof rewards,
      terminations: copyBatch(terminations) as typeof terminations,
      truncations: copyBatch(truncations) as typeof truncations,
      infos,
    };
  }

  async call(name: string, ...parameters: unknown[]): Promise<unknown[]> {
    for (const lane of this.#lanes) lane.give({ call: name, parameters });
    return (await this.#answers()).flatMap(({ results = [] }) => results);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    try {
      const living = this.#lanes.filter((lane) => lane.dead === null);
      for (const lane of living) lane.give({ close: true });
      for (const lane of living) await lane.answer();
    } finally {
      await this.#terminate();
    }
  }

  async #terminate(): Promise<void> {
    for (const lane of this.#lanes) await lane.terminate();
  }
}
