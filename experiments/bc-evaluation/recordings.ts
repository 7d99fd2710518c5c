/**
 * The two kinds of recordings that the experiment needs, each in a training part and a held-out part: random play,
 * from which the world model learns as video alone, and experts, who are imitated. Either the project's own CoinRun is
 * played, or a folder of recorded Procgen episodes is read.
 */
import { access } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { AgentDefinition } from '../../agents/agent.ts';
import { heldRandomAgent, rightRandomAgent } from '../../agents/held-random.ts';
import { sightedExpertAgent } from '../../agents/sighted-expert.ts';
import { withRandomActions } from '../../agents/with-random-actions.ts';
import { type Dataset, type LabelledDataset, openDataset } from '../../data/dataset.ts';
import { DatasetWriter } from '../../data/writer.ts';
import { UserError } from '../../engine/errors.ts';
import type { Progress } from '../../engine/progress.ts';
import { make } from '../../envs/registry.ts';
import { heldOutCount } from '../cloning/config.ts';
import { collect } from '../collect.ts';
import { seedsFrom } from '../evaluate.ts';
import { type BcEvaluationConfig, firstLevel, type Mode, modes } from './config.ts';

export interface Recordings {
  /** Random play without labels. */
  video: Dataset;
  /** Random play that the world model never sees, with labels for the probe. */
  heldOutVideo: LabelledDataset;
  /** One data set or several (one a mode). */
  experts: readonly LabelledDataset[];
  heldOutExperts: readonly LabelledDataset[];
  /** Changes if any of them does. */
  hash: string;
}

const parts = ['video', 'held-out-video', 'experts', 'held-out-experts'] as const;

/** An agent's levels in one world. */
interface Play {
  readonly env: string;
  readonly facts: { readonly game: string; readonly mode: string };
  readonly agent: AgentDefinition;
  readonly levels: readonly number[];
}

/** Games that the experts do not play. */
const otherGames = ['Climber-v0', 'CaveJumper-v0', 'Runner-v0'];

/** Plays and records what `openRecordings` then finds in `folder`; what was recorded before is kept. */
export async function record(config: BcEvaluationConfig, folder: string, progress: Progress): Promise<void> {
  const { videoEpisodes, otherGamesEpisodes, expertEpisodes, expertRandomActions } = config.collect;
  const expert = withRandomActions(sightedExpertAgent, expertRandomActions);
  const random = [heldRandomAgent, rightRandomAgent];
  const video = coinrun(random, firstLevel.video, videoEpisodes);
  const others = otherGames.map((env): Play => {
    // Without modes of their own; the name keeps their episodes apart.
    const facts = { game: env, mode: env };
    return { env, facts, agent: heldRandomAgent, levels: seedsFrom(firstLevel.video, otherGamesEpisodes) };
  });
  const heldOutVideo = coinrun(random, firstLevel.heldOutVideo, heldOutCount(videoEpisodes));
  const experts = coinrun([expert], firstLevel.expert, expertEpisodes);
  const heldOutExperts = coinrun([expert], firstLevel.heldOutExpert, heldOutCount(expertEpisodes));
  const plays = [[...video, ...others], heldOutVideo, experts, heldOutExperts];
  for (const [i, part] of parts.entries()) {
    await recordPart(config, join(folder, part), plays[i], progress);
  }
}

/** Both modes; half of the levels of each go to each agent, if there are two. */
function coinrun(agents: readonly AgentDefinition[], first: number, episodes: number): Play[] {
  const levels = seedsFrom(first, episodes);
  return modes.flatMap((mode) =>
    agents.map((agent, i) => ({
      env: coinrunId(mode),
      facts: { game: 'coinrun', mode },
      agent,
      levels: levels.filter((_, n) => n % agents.length === i),
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
    for (const { env: id, agent, levels, facts } of plays) {
      const env = await make(id, { disableEnvChecker: true });
      try {
        const onlySolved = agent.name.startsWith(sightedExpertAgent.name);
        await collect({ agent, env, levels, seed, maximumSteps, onlySolved, facts, writer, stage });
      } finally {
        await env.close();
      }
    }
  } finally {
    stage.end();
  }
}

function coinrunId(mode: Mode): string {
  return `CoinRun-${mode}-v0`;
}

export function makeCoinRun(mode: Mode) {
  return make(coinrunId(mode), { disableEnvChecker: true });
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

/**
 * Splits recorded Procgen episodes by level: every tenth level is held out, in both modes alike.
 * @throws UserError if one of the three folders is missing, an episode does not tell its level, a level of the
 *   evaluation was recorded, or too little is left on either side.
 */
export async function openProcgenRecordings(path: string): Promise<Recordings> {
  const folders = ['coinrun-random', 'coinrun-expert-easy', 'coinrun-expert-hard'].map((name) =>
    join(path, name),
  );
  for (const folder of folders) {
    await access(folder).catch(() => {
      throw new UserError(
        `${folder} does not exist: --data needs coinrun-random, coinrun-expert-easy and -hard`,
      );
    });
  }
  const [random, easy, hard] = await Promise.all(
    folders.map((folder) => openDataset(folder, { labels: true })),
  );
  for (const dataset of [random, easy, hard]) {
    const unknown = dataset.episodes.find(({ levelSeed }) => levelSeed === undefined);
    if (unknown) {
      throw new UserError(
        `${dataset.path}: ${unknown.id} has no levelSeed, by which levels are held out: add it to episodes.jsonl`,
      );
    }
    const reused = dataset.episodes.find(({ levelSeed = 0 }) => levelSeed >= firstLevel.evaluation);
    if (reused) throw new UserError(`${dataset.path}: ${reused.id} was played on a level of the evaluation`);
  }
  const heldOut = ({ levelSeed = 0 }) => levelSeed % 10 === 3;
  for (const datasets of [[random], [easy, hard]]) {
    const episodes = datasets.flatMap((dataset) => dataset.episodes);
    const apart = episodes.filter(heldOut).length;
    // The probe fits on one half of what is held out, and judges on the other.
    if (apart < 2 || apart === episodes.length) {
      throw new UserError(
        `${datasets.map(({ path }) => path).join(' and ')}: ${apart} of ${episodes.length} episodes are held out ` +
          '(level seeds that end in 3): record more levels, so that at least two are and others remain',
      );
    }
  }
  return {
    video: random.filter((episode) => !heldOut(episode)).withoutLabels(),
    heldOutVideo: random.filter(heldOut),
    experts: [easy, hard].map((experts) => experts.filter((episode) => !heldOut(episode))),
    heldOutExperts: [easy, hard].map((experts) => experts.filter(heldOut)),
    hash: [random, easy, hard].map((dataset) => dataset.hash.slice(0, 16)).join('-'),
  };
}
