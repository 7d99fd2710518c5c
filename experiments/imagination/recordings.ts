/**
 * Labelled play, a third each by held random actions, the same leaning to the right, and a disturbed expert; and what
 * every step of it came to, which the picture shows and the game knows: its actions are played again.
 */
import { coinRunExpertAgent } from '../../agents/coinrun-expert/agent.ts';
import { heldRandomAgent, rightRandomAgent } from '../../agents/held-random.ts';
import { withRandomActions } from '../../agents/with-random-actions.ts';
import type { LabelledDataset } from '../../data/dataset.ts';
import { DatasetWriter } from '../../data/writer.ts';
import type { Progress } from '../../engine/progress.ts';
import { CoinRunGame } from '../../envs/coinrun/game.ts';
import { coinrun } from '../benchmarks/coinrun.ts';
import { collect } from '../collect.ts';
import { seedsFrom } from '../evaluate.ts';
import type { ImaginationConfig } from './config.ts';

export const parts = ['train', 'held-out'] as const;

/** Records one part into `folder`; episodes that are there already are kept. */
export async function record(
  part: (typeof parts)[number],
  { recordings, mode, seed }: ImaginationConfig,
  folder: string,
  progress: Progress,
): Promise<void> {
  const { episodes, heldOutEpisodes, maximumSteps, expertRandomActions } = recordings;
  const agents = [
    heldRandomAgent,
    rightRandomAgent,
    withRandomActions(coinRunExpertAgent, expertRandomActions),
  ];
  const levels =
    part === 'train'
      ? seedsFrom(coinrun.firstLevels.expert, episodes)
      : seedsFrom(coinrun.firstLevels.heldOutExpert, heldOutEpisodes);
  const writer = await DatasetWriter.open(folder);
  const stage = progress.stage(`record ${part}`, levels.length);
  try {
    for (const [place, agent] of agents.entries()) {
      const env = await coinrun.makeEnv(mode);
      try {
        await collect({
          ...{ agent, env, writer, stage, maximumSteps, seed, onlySolved: false },
          levels: levels.filter((_, i) => i % agents.length === place),
          facts: { game: 'coinrun', mode },
        });
      } finally {
        await env.close();
      }
    }
  } finally {
    stage.end();
  }
}

/** What a step between two frames of a recording came to: units to the right, 1 if the coin was reached, 1 if it died. */
export type StepState = readonly [progress: number, solved: number, died: number];

/** For every frame of every episode, by id: what the `stride` steps that led to it came to. */
export function stepStates(
  dataset: LabelledDataset,
  mode: 'easy' | 'hard',
  stride: number,
): Map<string, StepState[]> {
  const game = new CoinRunGame(mode);
  return new Map(
    dataset.episodes.map(({ id, levelSeed, frames }) => {
      const { actions, terminated, solved } = dataset.labels(id);
      game.reset(levelSeed!);
      const x = [game.dynamics.x];
      for (const action of actions) {
        game.step(action);
        x.push(game.dynamics.x);
      }
      const states = Array.from({ length: frames }, (_, t): StepState => {
        const ends = terminated && t === actions.length;
        return [x[t] - x[Math.max(0, t - stride)], ends && solved ? 1 : 0, ends && !solved ? 1 : 0];
      });
      return [id, states];
    }),
  );
}
