/**
 * The two kinds of recordings that the experiment needs, each in a training part and a held-out part: random play,
 * from which the world model learns as video alone, and experts, who are imitated. Either the project's own CoinRun is
 * played, or a folder of recorded Procgen episodes is read.
 */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentDefinition } from '../../agents/agent.ts';
import { expertAgent } from '../../agents/expert.ts';
import { heldRandomAgent, rightRandomAgent } from '../../agents/held-random.ts';
import { withRandomActions } from '../../agents/with-random-actions.ts';
import { type Dataset, type LabelledDataset, openDataset } from '../../data/dataset.ts';
import { DatasetWriter } from '../../data/writer.ts';
import { UserError } from '../../engine/errors.ts';
import type { Progress } from '../../engine/progress.ts';
import { make } from '../../envs/registry.ts';
import { collect } from '../collect.ts';
import { type BcEvaluationConfig, firstLevel, heldOutCount, levelsFrom, type Mode, modes } from './config.ts';

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

/** Plays and records what `openRecordings` then finds in `folder`; what was recorded before is kept. */
export async function record(config: BcEvaluationConfig, folder: string, progress: Progress): Promise<void> {
  const { videoEpisodes, expertEpisodes, expertRandomActions } = config.collect;
  const expert = withRandomActions(expertAgent, expertRandomActions);
  const random = [heldRandomAgent, rightRandomAgent];
  await recordPart(config, join(folder, 'video'), random, firstLevel.video, videoEpisodes, progress);
  const heldOutVideos = heldOutCount(videoEpisodes);
  await recordPart(
    config,
    join(folder, 'held-out-video'),
    random,
    firstLevel.heldOutVideo,
    heldOutVideos,
    progress,
  );
  await recordPart(config, join(folder, 'experts'), [expert], firstLevel.expert, expertEpisodes, progress);
  const heldOutExperts = heldOutCount(expertEpisodes);
  await recordPart(
    config,
    join(folder, 'held-out-experts'),
    [expert],
    firstLevel.heldOutExpert,
    heldOutExperts,
    progress,
  );
}

/** Half of the levels of each mode go to each agent, if there are two. */
async function recordPart(
  { seed, collect: { maximumSteps } }: BcEvaluationConfig,
  path: string,
  agents: readonly AgentDefinition[],
  first: number,
  episodes: number,
  progress: Progress,
): Promise<void> {
  const writer = await DatasetWriter.open(path);
  const stage = progress.stage(`record ${path.split('/').pop()}`, episodes * modes.length);
  try {
    for (const mode of modes) {
      const env = await makeCoinRun(mode);
      const levels = levelsFrom(first, episodes);
      try {
        for (const [i, agent] of agents.entries()) {
          await collect({
            agent,
            env,
            levels: levels.filter((_, n) => n % agents.length === i),
            seed,
            maximumSteps,
            onlySolved: agent.name.startsWith(expertAgent.name),
            facts: { game: 'coinrun', mode },
            writer,
            stage,
          });
        }
      } finally {
        await env.close();
      }
    }
  } finally {
    stage.end();
  }
}

export function makeCoinRun(mode: Mode) {
  return make(`CoinRun-${mode}-v0`, { disableEnvChecker: true });
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
