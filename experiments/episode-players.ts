/** Threads that play episodes, one each at a time. */
import { JobPool } from '../engine/job-pool.ts';
import { JobThread } from '../engine/job-thread.ts';
import { startWorker } from '../engine/worker.ts';
import type { EnvKeywords } from '../envs/env-spec.ts';
import type { Play, PlayedEpisode } from './play-episode.ts';

/** What a thread needs to make environment and agent for itself. */
export interface PlayerSetup extends Pick<Play, 'seed' | 'maximumSteps' | 'facts'> {
  /** As `make` takes it. */
  readonly env: string;
  readonly envKeywords?: EnvKeywords;
  /** As `findAgent` takes it. */
  readonly agent: string;
  /** The share of actions that are replaced by random ones. */
  readonly randomActions: number;
}

export class EpisodePlayers {
  readonly #pool: JobPool<JobThread<number, PlayedEpisode>>;

  constructor(setup: PlayerSetup, count: number) {
    const start = () => startWorker('episode-worker', import.meta.url, { workerData: setup });
    this.#pool = new JobPool(Array.from({ length: count }, () => new JobThread(start)));
  }

  get count(): number {
    return this.#pool.count;
  }

  /** Plays a level as soon as a thread is free, in the order of the calls. */
  play(level: number): Promise<PlayedEpisode> {
    return this.#pool.use((thread) => thread.do(level));
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
