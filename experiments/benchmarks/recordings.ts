/** How episodes are played and recorded for an experiment. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { AgentDefinition } from '../../agents/agent.ts';
import { heldRandomAgent } from '../../agents/held-random.ts';
import { type Dataset, openDataset } from '../../data/dataset.ts';
import { DatasetWriter } from '../../data/writer.ts';
import { UserError } from '../../engine/errors.ts';
import type { Progress } from '../../engine/progress.ts';
import type { Env } from '../../envs/env.ts';
import { make } from '../../envs/registry.ts';
import { collect } from '../collect.ts';
import { seedsFrom } from '../evaluate.ts';
import type { Benchmark, Recordings } from './benchmark.ts';

/** An agent's levels in one world. */
export interface Play {
  readonly makeEnv: () => Promise<Env>;
  readonly facts: { readonly game: string; readonly mode: string };
  readonly agent: AgentDefinition;
  readonly levels: readonly number[];
  readonly maximumSteps: number;
  readonly onlySolved: boolean;
}

/** Plays in turn and records in the data set `path`; what was recorded there before is kept. */
export async function recordPlays(
  path: string,
  plays: readonly Play[],
  { seed, progress, title = basename(path) }: { seed: number; progress: Progress; title?: string },
): Promise<void> {
  const episodes = plays.reduce((sum, { levels }) => sum + levels.length, 0);
  const stage = progress.stage(`record ${title}`, episodes);
  try {
    for (const { makeEnv, ...play } of plays) {
      const env = await makeEnv();
      try {
        const writer = await DatasetWriter.open(path, { framesPerSecond: env.metadata.renderFps });
        await collect({ ...play, env, seed, writer, stage });
      } finally {
        await env.close();
      }
    }
  } finally {
    stage.end();
  }
}

/** Every task of a benchmark; its levels are shared by the agents. */
export function playsOf(
  { tasks, makeEnv, facts }: Pick<Benchmark, 'tasks' | 'makeEnv' | 'facts'>,
  agents: readonly AgentDefinition[],
  levels: readonly number[],
  maximumSteps: number,
  onlySolved: boolean,
): Play[] {
  return tasks.flatMap((task) =>
    agents.map((agent, i) => ({
      makeEnv: () => makeEnv(task),
      facts: facts(task),
      agent,
      levels: shareOf(levels, i, agents.length),
      maximumSteps,
      onlySolved,
    })),
  );
}

/** The levels of agent number `index` of `agents`, who share them evenly. */
function shareOf(levels: readonly number[], index: number, agents: number): number[] {
  return levels.filter((_, n) => n % agents === index);
}

/** Changes if any of the data sets does. */
export function hashOf(datasets: readonly Dataset[]): string {
  return datasets.map(({ hash }) => hash.slice(0, 16)).join('-');
}

/** How much is recorded. */
export interface RecordingPlan {
  readonly seed: number;
  /** Episodes in each world; a tenth more is held out. */
  readonly videoEpisodes: number;
  readonly videoSteps: number;
  /** Episodes of each of `otherGames`. */
  readonly otherGamesEpisodes: number;
  /** Who is recorded to be imitated: the benchmark's expert, disturbed as the experiment wants. */
  readonly demonstrator: AgentDefinition;
  /** Demonstrations of a task; a tenth more is held out. */
  demonstrations(task: string): number;
  readonly demonstrationSteps: number;
}

/** The folders of a recording. */
export const parts = ['video', 'held-out-video', 'experts', 'held-out-experts'] as const;

/**
 * Plays and records what `openRecordings` then finds in `folder`, each in a training part and a held-out part: play of all
 * kinds, from which the world model learns as video alone, and experts, who are imitated. What was recorded before is kept.
 */
export async function record(
  benchmark: Benchmark,
  plan: RecordingPlan,
  folder: string,
  progress: Progress,
): Promise<void> {
  const { seed, videoEpisodes, videoSteps, otherGamesEpisodes, demonstrator, demonstrationSteps } = plan;
  const { tasks, videoWorlds = tasks, firstLevels, players } = benchmark;
  const others = benchmark.otherGames.map((env): Play => {
    // Without modes of their own; the name keeps their episodes apart.
    const facts = { game: env, mode: env };
    const levels = seedsFrom(firstLevels.video, otherGamesEpisodes);
    const makeEnv = () => make(env, { disableEnvChecker: true });
    const rest = { agent: heldRandomAgent, levels, maximumSteps: videoSteps, onlySolved: false };
    return { makeEnv, facts, ...rest };
  });
  const video = (first: number, episodes: number) =>
    playsOf({ ...benchmark, tasks: videoWorlds }, players, seedsFrom(first, episodes), videoSteps, false);
  const demonstrations = (first: number, count: (episodes: number) => number) =>
    tasks.flatMap((task) => {
      const levels = seedsFrom(first, count(plan.demonstrations(task)));
      return playsOf({ ...benchmark, tasks: [task] }, [demonstrator], levels, demonstrationSteps, true);
    });
  const plays = [
    [...video(firstLevels.video, videoEpisodes), ...others],
    video(firstLevels.heldOutVideo, heldOutCount(videoEpisodes)),
    demonstrations(firstLevels.expert, (episodes) => episodes),
    demonstrations(firstLevels.heldOutExpert, heldOutCount),
  ];
  for (const [i, part] of parts.entries()) {
    await recordPlays(join(folder, part), plays[i], { seed, progress });
    if (existsSync(join(folder, part, 'episodes.jsonl'))) continue;
    throw new UserError(
      `${part}: none of ${plays[i].reduce((sum, { levels }) => sum + levels.length, 0)} levels was solved within ` +
        `${demonstrationSteps} steps by ${demonstrator.name}: record more or longer episodes, or another expert`,
    );
  }
}

/** A tenth, but enough for the probe's two halves. */
export function heldOutCount(episodes: number): number {
  return Math.max(4, Math.ceil(episodes / 10));
}

/** Opens what `record` wrote. */
export async function openRecordings(folder: string): Promise<Recordings> {
  const datasets = await Promise.all(parts.map((part) => openDataset(join(folder, part), { labels: true })));
  const [video, heldOutVideo, experts, heldOutExperts] = datasets;
  return {
    ...{ video, heldOutVideo, experts: [experts], heldOutExperts: [heldOutExperts] },
    hash: hashOf(datasets),
  };
}
