/** Copies of an environment in worker threads, several to a thread, with observations in shared memory. */
import { availableParallelism } from 'node:os';
import { UserError } from '../../engine/errors.ts';
import { type EnvSpec, specToJson } from '../env-spec.ts';
import { make } from '../make.ts';
import { BaseVectorEnv, type SingleEnv } from './base-vector-env.ts';
import { Lane } from './lane.ts';
import {
  type Batch,
  copyBatch,
  copyItems,
  roomLike,
  sharedBatch,
  sharedZeros,
  writeBatch,
} from './shared-batch.ts';
import type { SyncVectorOptions } from './sync-vector-env.ts';
import type { VectorInfos, VectorResetOptions, VectorResetResult, VectorStepResult } from './vector-env.ts';
import type { SharedMemory, WorkerAnswer } from './worker-protocol.ts';

export interface AsyncVectorOptions extends SyncVectorOptions {
  /** Threads; as many as there are processors (and environments) unless given. */
  workers?: number;
  /**
   * Default true. Otherwise observations are not copied out of the memory that the threads share: the next step or
   * reset overwrites what this one returned.
   */
  copy?: boolean;
}

export class WorkerVectorEnv extends BaseVectorEnv {
  readonly #lanes: readonly Lane[];
  readonly #memory: SharedMemory;
  readonly #copy: boolean;

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
    this.#copy = options.copy ?? true;
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

  /**
   * Waits for all lanes, and hands the answer of each to `take` while later ones may still be at work. An error of one
   * is thrown after all have answered.
   */
  async #answers(take: (answer: WorkerAnswer, lane: Lane) => void = () => {}): Promise<void> {
    const errors: unknown[] = [];
    for (const lane of this.#lanes) {
      try {
        take(await lane.answer(), lane);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }

  /** Observations and infos of the reset or step that the lanes have been given. */
  async #observed(): Promise<VectorResetResult> {
    const infos: VectorInfos = {};
    const { observations: shared } = this.#memory;
    // Memory for the copy is found while the workers are busy.
    const observations = this.#copy ? roomLike(shared) : shared;
    await this.#answers((answer, lane) => {
      if (this.#copy) copyItems(shared, observations, lane.first, lane.count);
      lane.addInfos(answer, infos, this.numEnvs);
    });
    return { observations, infos };
  }

  async reset(options: VectorResetOptions = {}): Promise<VectorResetResult> {
    const each = this.resetOptionsOfEach(options);
    for (const lane of this.#lanes) lane.give({ reset: each.slice(lane.first, lane.first + lane.count) });
    return this.#observed();
  }

  async step(actions: unknown): Promise<VectorStepResult> {
    if (!this.actionSpace.contains(actions))
      throw new UserError(`the actions are not in ${this.actionSpace}`);
    writeBatch(this.#memory.actions, actions as Batch);
    for (const lane of this.#lanes) lane.give('step');
    const observed = await this.#observed();
    const { rewards, terminations, truncations } = this.#memory;
    return {
      ...observed,
      rewards: copyBatch(rewards),
      terminations: copyBatch(terminations),
      truncations: copyBatch(truncations),
    };
  }

  async call(name: string, ...parameters: unknown[]): Promise<unknown[]> {
    for (const lane of this.#lanes) lane.give({ call: name, parameters });
    const all: unknown[] = [];
    await this.#answers(({ results = [] }) => all.push(...results));
    return all;
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
