/**
 * Recording: an agent plays explicit levels, one episode each, into a data set. Every episode depends on its level
 * and the seed alone (the agent is made anew for it), so an interrupted recording goes on with the levels it lacks, and
 * it does not matter in which thread an episode is played.
 */
import type { EpisodeWriter } from '../data/formats/format.ts';
import { stopIfInterrupted } from '../engine/interruption.ts';
import type { Stage } from '../engine/progress.ts';
import { type Play, type PlayedEpisode, playEpisode } from './play-episode.ts';

export interface Collection extends Play {
  levels: readonly number[];
  /** Leave out episodes that were not solved: nobody needs to imitate them. */
  onlySolved: boolean;
  /** `ids`: what it holds already, in formats that can be continued. */
  writer: EpisodeWriter & { readonly ids?: readonly string[] };
  /** Threads that play in place of this one. */
  players?: { readonly count: number; play(level: number): Promise<PlayedEpisode> };
  /** Advanced by one for every level. */
  stage?: Stage;
}

/** Plays all levels that `writer` does not hold yet, and records them in their order. */
export async function collect(collection: Collection): Promise<void> {
  const { levels, agent, facts, writer, onlySolved, stage, players } = collection;
  const recorded = new Set(writer.ids ?? []);
  const idOf = (level: number) =>
    [facts.mode, agent.name.replace(/[^a-z0-9]+/gi, '-'), level].filter(Boolean).join('_');
  const missing = levels.filter((level) => !recorded.has(idOf(level)));
  stage?.advance(levels.length - missing.length);
  // One more than there are players: none waits while an episode is written.
  const ahead = players ? players.count + 1 : 1;
  const started: Promise<PlayedEpisode>[] = [];
  for (const [i, level] of missing.entries()) {
    stopIfInterrupted();
    while (started.length < Math.min(ahead, missing.length - i)) {
      const next = missing[i + started.length];
      const episode = players ? players.play(next) : playEpisode(collection, next);
      // Thrown where it is awaited, which may be after an earlier one has failed.
      episode.catch(() => {});
      started.push(episode);
    }
    const { frames_THWC, info, labels } = await started.shift()!;
    const id = idOf(level);
    if (labels.solved || !onlySolved) {
      await writer.add({ info: { ...info, id }, frames_THWC, labels: { ...labels, id } });
    }
    stage?.advance(1);
  }
}
