/**
 * The recordings that the experiment needs, each in a training part and a held-out part: play of several kinds, from
 * which the world models learn as video alone, and demonstrations of each task, which are imitated.
 */
import { join } from 'node:path';
import type { AgentDefinition } from '../../agents/agent.ts';
import { heldRandomAgent } from '../../agents/held-random.ts';
import { type LabelledDataset, openDataset } from '../../data/dataset.ts';
import { DatasetWriter } from '../../data/writer.ts';
import type { Progress } from '../../engine/progress.ts';
import { heldOutCount } from '../cloning/config.ts';
import { collect } from '../collect.ts';
import { seedsFrom } from '../evaluate.ts';
import { environmentOf, firstLayout, makeTabletop, type RoboticsConfig, tasks } from './config.ts';
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
  for (const request of plan) await recordPart(request, config, folder, progress);
}

interface PartRequest {
  part: (typeof parts)[number];
  environment: string;
  /** They share the layouts evenly. */
  agents: readonly AgentDefinition[];
  first: number;
  episodes: number;
  maximumSteps: number;
  onlySolved: boolean;
}

async function recordPart(
  { part, environment, agents, first, episodes, ...limits }: PartRequest,
  config: RoboticsConfig,
  folder: string,
  progress: Progress,
): Promise<void> {
  const env = await makeTabletop(environment, config);
  const writer = await DatasetWriter.open(join(folder, part), { framesPerSecond: env.metadata.renderFps });
  const stage = progress.stage(`record ${part} of ${environment}`, episodes);
  const layouts = seedsFrom(first, episodes);
  try {
    for (const [i, agent] of agents.entries()) {
      const levels = layouts.filter((_, n) => n % agents.length === i);
      // The task stands for the mode: ids of the two tasks' episodes differ by it.
      const facts = { game: 'tabletop', mode: environment };
      await collect({ agent, env, levels, seed: config.seed, ...limits, facts, writer, stage });
    }
  } finally {
    stage.end();
    await env.close();
  }
}

/** Opens what `record` wrote. */
export async function openRecordings(folder: string): Promise<RobotRecordings> {
  const [video, heldOutVideo, demonstrations, heldOutDemonstrations] = await Promise.all(
    parts.map((part) => openDataset(join(folder, part), { labels: true })),
  );
  const all = [video, heldOutVideo, demonstrations, heldOutDemonstrations];
  const hash = all.map((dataset) => dataset.hash.slice(0, 16)).join('-');
  return { video, heldOutVideo, demonstrations, heldOutDemonstrations, hash };
}
