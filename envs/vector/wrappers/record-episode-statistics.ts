import { UserError } from '../../../engine/errors.ts';
import {
  EpisodeQueues,
  type RecordEpisodeStatisticsOptions,
  secondsSince,
} from '../../wrappers/record-episode-statistics.ts';
import type { VectorEnv, VectorResetOptions, VectorResetResult, VectorStepResult } from '../vector-env.ts';
import { VectorWrapper } from './vector-wrapper.ts';

/** Puts `{ r, l, t }` (returns, lengths, seconds) of the episodes that end at a step into its infos. */
export class RecordEpisodeStatistics extends VectorWrapper {
  readonly queues: EpisodeQueues;
  readonly #statsKey: string;
  readonly #running: { r: number; l: number; start: number; ended: boolean }[];

  constructor(env: VectorEnv, options: RecordEpisodeStatisticsOptions = {}) {
    super(env);
    this.queues = new EpisodeQueues(options);
    this.#statsKey = options.statsKey ?? 'episode';
    this.#running = Array.from({ length: env.numEnvs }, () => this.#beginning());
  }

  #beginning() {
    return { r: 0, l: 0, start: performance.now(), ended: false };
  }

  override async reset(options: VectorResetOptions = {}): Promise<VectorResetResult> {
    const result = await this.env.reset(options);
    const mask = options.options?.resetMask as readonly boolean[] | undefined;
    for (let i = 0; i < this.numEnvs; i++) {
      if (mask?.[i] ?? true) this.#running[i] = this.#beginning();
    }
    return result;
  }

  override async step(actions: unknown): Promise<VectorStepResult> {
    const result = await this.env.step(actions);
    const { rewards, terminations, truncations, infos } = result;
    const zeros = () => new Array<number>(this.numEnvs).fill(0);
    const statistics = { r: zeros(), l: zeros(), t: zeros() };
    const mask = new Array<boolean>(this.numEnvs).fill(false);
    for (const [i, episode] of this.#running.entries()) {
      if (episode.ended) {
        this.#running[i] = this.#beginning();
        // In mode NextStep this step was the reset itself.
        if (this.metadata.autoresetMode === 'NextStep') continue;
      }
      const current = this.#running[i];
      current.r += rewards.data[i];
      current.l++;
      current.ended = terminations.data[i] === 1 || truncations.data[i] === 1;
      if (!current.ended) continue;
      const finished = { r: current.r, l: current.l, t: secondsSince(current.start) };
      this.queues.add(finished);
      mask[i] = true;
      for (const key of ['r', 'l', 't'] as const) statistics[key][i] = finished[key];
    }
    if (!mask.includes(true)) return result;
    if (this.#statsKey in infos)
      throw new UserError(`statsKey: the infos have '${this.#statsKey}' already; choose another`);
    const masks = { _r: mask, _l: mask, _t: mask };
    return {
      ...result,
      infos: { ...infos, [this.#statsKey]: { ...statistics, ...masks }, [`_${this.#statsKey}`]: mask },
    };
  }
}
