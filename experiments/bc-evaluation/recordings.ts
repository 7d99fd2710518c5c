/**
 * The two kinds of recordings that the experiment needs, each in a training part and a held-out part: random play,
 * from which the world model learns as video alone, and experts, who are imitated. Either the project's own CoinRun is
 * played, or a folder of recorded Procgen episodes is read.
 */
import { basename, join } from 'node:path';
import type { AgentDefinition } from '../../agents/agent.ts';
import { heldRandomAgent, rightRandomAgent } from '../../agents/held-random.ts';
import { findAgent } from '../../agents/registry.ts';
import { withRandomActions } from '../../agents/with-random-actions.ts';
import { openDataset } from '../../data/dataset.ts';
import { DatasetWriter } from '../../data/writer.ts';
import type { Progress } from '../../engine/progress.ts';
import { make } from '../../envs/registry.ts';
import { coinrunId, firstLevel, modes } from '../benchmarks/coinrun.ts';
import type { Recordings } from '../benchmarks/recordings.ts';
import { heldOutCount } from '../cloning/config.ts';
import { collect } from '../collect.ts';
import { seedsFrom } from '../evaluate.ts';
import type { BcEvaluationConfig } from './config.ts';

const parts = ['video', 'held-out-video', 'experts', 'held-out-experts'] as const;

/** An agent's levels in one world. */
interface Play {
  readonly env: string;
  readonly facts: { readonly game: string; readonly mode: string };
  readonly agent: AgentDefinition;
  readonly levels: readonly number[];
  readonly onlySolved: boolean;
}

/** Games that the experts do not play. */
const otherGames = ['Climber-v0', 'CaveJumper-v0', 'Runner-v0'];

/** Plays and records what `openRecordings` then finds in `folder`; what was recorded before is kept. */
export async function record(config: BcEvaluationConfig, folder: string, progress: Progress): Promise<void> {
  const { videoEpisodes, otherGamesEpisodes, expertEpisodes, expertRandomActions } = config.collect;
  const expert = withRandomActions(await findAgent(config.collect.expert), expertRandomActions);
  const random = [heldRandomAgent, rightRandomAgent];
  const video = coinrun(random, firstLevel.video, videoEpisodes, false);
  const others = otherGames.map((env): Play => {
    // Without modes of their own; the name keeps their episodes apart.
    const facts = { game: env, mode: env };
    return {
      env,
      facts,
      agent: heldRandomAgent,
      levels: seedsFrom(firstLevel.video, otherGamesEpisodes),
      onlySolved: false,
    };
  });
  const heldOutVideo = coinrun(random, firstLevel.heldOutVideo, heldOutCount(videoEpisodes), false);
  const experts = coinrun([expert], firstLevel.expert, expertEpisodes, true);
  const heldOutExperts = coinrun([expert], firstLevel.heldOutExpert, heldOutCount(expertEpisodes), true);
  const plays = [[...video, ...others], heldOutVideo, experts, heldOutExperts];
  for (const [i, part] of parts.entries()) {
    await recordPart(config, join(folder, part), plays[i], progress);
  }
}

/** Both modes; half of the levels of each go to each agent, if there are two. */
function coinrun(
  agents: readonly AgentDefinition[],
  first: number,
  episodes: number,
  onlySolved: boolean,
): Play[] {
  const levels = seedsFrom(first, episodes);
  return modes.flatMap((mode) =>
    agents.map((agent, i) => ({
      env: coinrunId(mode),
      facts: { game: 'coinrun', mode },
      agent,
      levels: levels.filter((_, n) => n % agents.length === i),
      onlySolved,
    })),
  );
}

async function recordPart(
  { seed, collect: { maximumSteps } }: BcEvaluationConfig,
  path: string,
  plays: readonly Play[],
  progress: Progress,
): Promise<void> {
  const writer = await DatasetWriter.open(path);
  const episodes = plays.reduce((sum, { levels }) => sum + levels.length, 0);
  const stage = progress.stage(`record ${basename(path)}`, episodes);
  try {
    for (const { env: id, agent, levels, facts, onlySolved } of plays) {
      const env = await make(id, { disableEnvChecker: true });
      try {
        await collect({ agent, env, levels, seed, maximumSteps, onlySolved, facts, writer, stage });
      } finally {
        await env.close();
      }
    }
  } finally {
    stage.end();
  }
}

/** Opens what `record` wrote. */
export async function openRecordings(folder: string): Promise<Recordings> {
  const [video, heldOutVideo, experts, heldOutExperts] = await Promise.all(
    parts.map((part) => openDataset(join(folder, part), { labels: true })),
  );
  const hash = [video, heldOutVideo, experts, heldOutExperts]
    .map((dataset) => dataset.hash.slice(0, 16))
    .join('-');
  return {
    video: video.withoutLabels(),
    heldOutVideo,
    experts: [experts],
    heldOutExperts: [heldOutExperts],
    hash,
  };
}
