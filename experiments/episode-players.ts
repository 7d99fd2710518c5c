/** Threads that play episodes, one each at a time. */
import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { UserError } from '../engine/errors.ts';
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

export type PlayerReply =
  | { readonly episode: PlayedEpisode }
  | { readonly error: { readonly message: string; readonly ofUser: boolean } };

interface Player {
  readonly worker: Worker;
  /** Rejects when the thread ends. */
  readonly death: Promise<never>;
}

export class EpisodePlayers {
  readonly count: number;
  readonly #all: Player[] = [];
  readonly #free: Player[] = [];
  readonly #waiting: ((player: Player) => void)[] = [];

  constructor(setup: PlayerSetup, count: number) {
    this.count = count;
    for (let i = 0; i < count; i++) {
      const worker = startWorker('episode-worker', import.meta.url, { workerData: setup });
      const death = once(worker, 'exit').then(([code]) => {
        throw new Error(`a thread that plays episodes ended with exit code ${code}`);
      });
      death.catch(() => {});
      this.#all.push({ worker, death });
    }
    this.#free.push(...this.#all);
  }

  /** Plays a level as soon as a thread is free, in the order of the calls. */
  async play(level: number): Promise<PlayedEpisode> {
    const player =
      this.#free.shift() ?? (await new Promise<Player>((resolve) => this.#waiting.push(resolve)));
    try {
      player.worker.postMessage(level);
      const [reply] = (await Promise.race([once(player.worker, 'message'), player.death])) as [PlayerReply];
      if ('episode' in reply) return reply.episode;
      throw reply.error.ofUser ? new UserError(reply.error.message) : new Error(reply.error.message);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(player);
      else this.#free.push(player);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map(({ worker }) => worker.terminate()));
  }
}
