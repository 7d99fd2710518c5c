import { UserError } from '../../engine/errors.ts';
import type { Env, ResetOptions, ResetResult, StepResult } from '../env.ts';
import { Wrapper } from './wrapper.ts';

export interface RecordEpisodeStatisticsOptions {
  /** How many episodes the queues keep (default 100). */
  bufferLength?: number;
  /** The key in the info (default `episode`). */
  statsKey?: string;
}

/** One finished episode. */
export interface EpisodeStatistics {
  /** Return: the sum of rewards. */
  readonly r: number;
  /** Length in steps. */
  readonly l: number;
  /** Seconds it took. */
  readonly t: number;
}

/** The last finished episodes, as Gymnasium's queues. */
export class EpisodeQueues {
  readonly returnQueue: number[] = [];
  readonly lengthQueue: number[] = [];
  readonly timeQueue: number[] = [];
  episodeCount = 0;
  readonly #bufferLength: number;

  constructor({ bufferLength = 100 }: RecordEpisodeStatisticsOptions) {
    this.#bufferLength = bufferLength;
  }

  add({ r, l, t }: EpisodeStatistics): void {
    this.episodeCount++;
    for (const [queue, value] of [
      [this.returnQueue, r],
      [this.lengthQueue, l],
      [this.timeQueue, t],
    ] as const) {
      queue.push(value);
      if (queue.length > this.#bufferLength) queue.shift();
    }
  }
}

export function secondsSince(start: number): number {
  return Math.round((performance.now() - start) * 1000) / 1e6;
}

/** Puts `{ r, l, t }` (return, length, seconds) into the info of an episode's last step. */
export class RecordEpisodeStatistics<Obs, Act> extends Wrapper<Obs, Act> {
  readonly queues: EpisodeQueues;
  readonly #statsKey: string;
  #return = 0;
  #length = 0;
  #start = performance.now();

  constructor(env: Env<Obs, Act>, options: RecordEpisodeStatisticsOptions = {}) {
    super(env, options);
    this.queues = new EpisodeQueues(options);
    this.#statsKey = options.statsKey ?? 'episode';
  }

  override async reset(options?: ResetOptions): Promise<ResetResult<Obs>> {
    const result = await this.env.reset(options);
    this.#begin();
    return result;
  }

  #begin(): void {
    this.#return = 0;
    this.#length = 0;
    this.#start = performance.now();
  }

  override async step(action: Act): Promise<StepResult<Obs>> {
    const result = await this.env.step(action);
    this.#return += result.reward;
    this.#length++;
    if (!result.terminated && !result.truncated) return result;
    if (this.#statsKey in result.info) {
      throw new UserError(`statsKey: the info has '${this.#statsKey}' already; choose another`);
    }
    const statistics = { r: this.#return, l: this.#length, t: secondsSince(this.#start) };
    this.queues.add(statistics);
    this.#start = performance.now();
    return { ...result, info: { ...result.info, [this.#statsKey]: statistics } };
  }
}
