/**
 * The recordings that the experiment needs, each in a training part and a held-out part: play of several kinds, from
 * which the world models learn as video alone, and demonstrations of each task, which are imitated.
 */
import { join } from 'node:path';
import { heldRandomAgent } from '../../agents/held-random.ts';
import { type LabelledDataset, openDataset } from '../../data/dataset.ts';
import type { Progress } from '../../engine/progress.ts';
import { hashOf, recordPlays, shareOf } from '../benchmarks/recordings.ts';
import { environmentOf, firstLayout, makeTabletop, tasks } from '../benchmarks/tabletop.ts';
import { heldOutCount } from '../cloning/config.ts';
import { seedsFrom } from '../evaluate.ts';
import type { RoboticsConfig } from './config.ts';
import { demonstrator, wanderer } from './players.ts';

export interface RobotRecordings {
  /** With labels, which the world models are not given. */
  video: LabelledDataset;
  heldOutVideo: LabelledDataset;
  demonstrations: LabelledDataset;
  heldOutDemonstrations: LabelledDataset;
  /** Changes if any of them does. */
  hash: string;
}

const parts = ['video', 'held-out-video', 'demonstrations', 'held-out-demonstrations'] as const;

/** Plays and records what `openRecordings` then finds in `folder`; what was recorded before is kept. */
export async function record(config: RoboticsConfig, folder: string, progress: Progress): Promise<void> {
  const { videoEpisodes, videoSteps, demonstrations, lapses } = config.collect;
  const expert = demonstrator(lapses);
  const play = {
    environment: 'Tabletop-v0',
    agents: [heldRandomAgent, wanderer, expert],
    maximumSteps: videoSteps,
    onlySolved: false,
  };
  const demonstration = { agents: [expert], maximumSteps: 1000, onlySolved: true };
  const { video, heldOutVideo, demonstrations: first, heldOutDemonstrations } = firstLayout;
  const plan = [
    { ...play, part: parts[0], first: video, episodes: videoEpisodes },
    { ...play, part: parts[1], first: heldOutVideo, episodes: heldOutCount(videoEpisodes) },
    ...tasks.flatMap((task) => {
      const common = { ...demonstration, environment: environmentOf[task] };
      const episodes = demonstrations[task];
      return [
        { ...common, part: parts[2], first, episodes },
        { ...common, part: parts[3], first: heldOutDemonstrations, episodes: heldOutCount(episodes) },
      ];
    }),
  ];
  for (const { part, environment, agents, first, episodes, ...limits } of plan) {
    const layouts = seedsFrom(first, episodes);
    const plays = agents.map((agent, i) => ({
      makeEnv: () => makeTabletop(environment, config),
      // The task stands for the mode: ids of the two tasks' episodes differ by it.
      facts: { game: 'tabletop', mode: environment },
      agent,
      levels: shareOf(layouts, i, agents.length),
      ...limits,
    }));
    const title = `${part} of ${environment}`;
    await recordPlays(join(folder, part), plays, { seed: config.seed, progress, title });
  }
}

/** Opens what `record` wrote. */
export async function openRecordings(folder: string): Promise<RobotRecordings> {
  const [video, heldOutVideo, demonstrations, heldOutDemonstrations] = await Promise.all(
    parts.map((part) => openDataset(join(folder, part), { labels: true })),
  );
  const all = [video, heldOutVideo, demonstrations, heldOutDemonstrations];
  return { video, heldOutVideo, demonstrations, heldOutDemonstrations, hash: hashOf(all) };
}
