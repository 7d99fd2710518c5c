/** The video that variants learn from and are measured on: this project's own CoinRun, and what is not wanted. */
import { join } from 'node:path';
import type { AgentDefinition } from '../../agents/agent.ts';
import { constantAgent } from '../../agents/constant.ts';
import { expertAgent } from '../../agents/expert.ts';
import { heldRandomAgent, rightRandomAgent } from '../../agents/held-random.ts';
import { withRandomActions } from '../../agents/with-random-actions.ts';
import { type Dataset, type LabelledDataset, openDataset } from '../../data/dataset.ts';
import type { EpisodeInfo } from '../../data/episode.ts';
import { DatasetWriter } from '../../data/writer.ts';
import type { Progress } from '../../engine/progress.ts';
import { make } from '../../envs/registry.ts';
import { collect } from '../collect.ts';
import { seedsFrom } from '../evaluate.ts';
import type { AblationConfig } from './config.ts';
import { curate, type Filter } from './curation.ts';
import type { TrainingVideo } from './study.ts';

/** Disjoint ranges of level seeds. */
const firstLevel = { training: 0, heldOut: 200_000 } as const;

/** CoinRun's "nothing". */
const IDLE = 4;

const expert = withRandomActions(expertAgent, 0.1);

/** Who plays what; each takes its share of the episodes. */
interface Player {
  readonly env: string;
  readonly agent: AgentDefinition;
  readonly game: string;
  readonly mode?: string;
}

function coinrun(agents: readonly AgentDefinition[]): Player[] {
  return agents.flatMap((agent) =>
    ['easy', 'hard'].map((mode) => ({ env: `CoinRun-${mode}-v0`, agent, game: 'coinrun', mode })),
  );
}

const randomPlayers = coinrun([heldRandomAgent, rightRandomAgent]);
const unwantedPlayers: readonly Player[] = [
  { env: 'CaveJumper-v0', agent: heldRandomAgent, game: 'cave-jumper' },
  { env: 'Climber-v0', agent: heldRandomAgent, game: 'climber' },
  { env: 'Runner-v0', agent: heldRandomAgent, game: 'runner' },
  ...coinrun([constantAgent(IDLE)]),
];

/** Whether a person who looks for CoinRun being played would keep an episode. */
export function wanted({ game, policy }: Pick<EpisodeInfo, 'game' | 'policy'>): boolean {
  return game === 'coinrun' && policy !== constantAgent(IDLE).name;
}

/** Records one kind of video into `folder`; episodes that are there already are kept. */
export async function record(
  kind: Exclude<TrainingVideo, 'curated'> | 'held-out',
  { seed, recordings }: Pick<AblationConfig, 'seed' | 'recordings'>,
  folder: string,
  progress: Progress,
): Promise<void> {
  const { episodes, heldOutEpisodes, maximumSteps } = recordings;
  const plans: Readonly<Record<typeof kind, readonly (readonly [readonly Player[], number])[]>> = {
    random: [[randomPlayers, episodes]],
    mixed: [[coinrun([heldRandomAgent, rightRandomAgent, expert]), episodes]],
    unfiltered: [
      [randomPlayers, episodes],
      [unwantedPlayers, episodes],
    ],
    'held-out': [
      [randomPlayers, heldOutEpisodes / 2],
      [coinrun([expert]), heldOutEpisodes / 2],
    ],
  };
  const first = kind === 'held-out' ? firstLevel.heldOut : firstLevel.training;
  const plan = plans[kind];
  const writer = await DatasetWriter.open(folder);
  const stage = progress.stage(
    `record ${kind}`,
    plan.reduce((sum, [, count]) => sum + count, 0),
  );
  try {
    for (const [players, count] of plan) {
      for (const [place, player] of players.entries()) {
        const levels = seedsFrom(first, Math.ceil(count)).filter((_, i) => i % players.length === place);
        await play(player, levels, { seed, maximumSteps, writer, stage });
      }
    }
  } finally {
    stage.end();
  }
}

async function play(
  { env: id, agent, game, mode }: Player,
  levels: readonly number[],
  settings: Pick<Parameters<typeof collect>[0], 'seed' | 'maximumSteps' | 'writer' | 'stage'>,
): Promise<void> {
  const env = await make(id, { disableEnvChecker: true });
  try {
    // Episodes of different games on one level need different ids.
    const facts = { game, mode: mode ?? game };
    await collect({ agent, env, levels, onlySolved: false, facts, ...settings });
  } finally {
    await env.close();
  }
}

export interface Video {
  readonly dataset: Dataset;
  /** Present where a classifier chose. */
  readonly filter?: Filter;
}

/** Opens the training video of a kind; what is curated is chosen from the unfiltered recording. */
export async function openVideo(kind: TrainingVideo, folder: string, seed: number): Promise<Video> {
  const recorded = kind === 'curated' ? 'unfiltered' : kind;
  const dataset = await openDataset(join(folder, recorded));
  if (kind !== 'curated') return { dataset };
  const filter = await curate(dataset, wanted, seed);
  return { dataset: dataset.filter((_, position) => filter.kept[position]), filter };
}

/** Opens the held-out video. */
export function openHeldOut(folder: string): Promise<LabelledDataset> {
  return openDataset(join(folder, 'held-out'), { labels: true });
}
