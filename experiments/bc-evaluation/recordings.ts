/**
 * The two kinds of recordings that the experiment needs, each in a training part and a held-out part: play of all kinds,
 * from which the world model learns as video alone, and experts, who are imitated.
 */
import { join } from 'node:path';
import type { AgentDefinition } from '../../agents/agent.ts';
import { heldRandomAgent } from '../../agents/held-random.ts';
import { withRandomActions } from '../../agents/with-random-actions.ts';
import { openDataset } from '../../data/dataset.ts';
import type { Progress } from '../../engine/progress.ts';
import { make } from '../../envs/registry.ts';
import type { Benchmark, Recordings } from '../benchmarks/benchmark.ts';
import { hashOf, type Play, playsOf, recordPlays } from '../benchmarks/recordings.ts';
import { heldOutCount } from '../cloning/config.ts';
import { seedsFrom } from '../evaluate.ts';
import type { BcEvaluationConfig } from './config.ts';

const parts = ['video', 'held-out-video', 'experts', 'held-out-experts'] as const;

/** Plays and records what `openRecordings` then finds in `folder`; what was recorded before is kept. */
export async function record(
  benchmark: Benchmark,
  { seed, collect }: BcEvaluationConfig,
  folder: string,
  progress: Progress,
): Promise<void> {
  const { videoEpisodes, otherGamesEpisodes, expertEpisodes, expertRandomActions, maximumSteps } = collect;
  const { firstLevels, players } = benchmark;
  const expert = [withRandomActions(benchmark.expert, expertRandomActions)];
  const others = benchmark.otherGames.map((env): Play => {
    // Without modes of their own; the name keeps their episodes apart.
    const facts = { game: env, mode: env };
    const levels = seedsFrom(firstLevels.video, otherGamesEpisodes);
    const makeEnv = () => make(env, { disableEnvChecker: true });
    return { makeEnv, facts, agent: heldRandomAgent, levels, maximumSteps, onlySolved: false };
  });
  const play = (agents: readonly AgentDefinition[], first: number, episodes: number) =>
    playsOf(benchmark, agents, seedsFrom(first, episodes), maximumSteps, agents === expert);
  const plays = [
    [...play(players, firstLevels.video, videoEpisodes), ...others],
    play(players, firstLevels.heldOutVideo, heldOutCount(videoEpisodes)),
    play(expert, firstLevels.expert, expertEpisodes),
    play(expert, firstLevels.heldOutExpert, heldOutCount(expertEpisodes)),
  ];
  for (const [i, part] of parts.entries()) {
    await recordPlays(join(folder, part), plays[i], { seed, progress });
  }
}

/** Opens what `record` wrote. */
export async function openRecordings(folder: string): Promise<Recordings> {
  const datasets = await Promise.all(parts.map((part) => openDataset(join(folder, part), { labels: true })));
  const [video, heldOutVideo, experts, heldOutExperts] = datasets;
  return {
    video: video.withoutLabels(),
    heldOutVideo,
    experts: [experts],
    heldOutExperts: [heldOutExperts],
    hash: hashOf(datasets),
  };
}
