/** One episode of an agent on one level, as it is recorded. It depends on the level and the seed alone. */
import { type AgentDefinition, noOutcome, type Outcome, type Turn } from '../agents/agent.ts';
import { wasDisturbed } from '../agents/with-random-actions.ts';
import type { EpisodeInfo, EpisodeLabels } from '../data/episode.ts';
import type { NdArray } from '../engine/ndarray.ts';
import type { Env } from '../envs/env.ts';
import { saysSolved } from './evaluate.ts';

export interface Play {
  agent: AgentDefinition;
  env: Env;
  /** The agent's seed on a level is `seed` + the level's. */
  seed: number;
  /** Longer episodes are cut. */
  maximumSteps: number;
  /** Recorded with every episode. */
  facts: Pick<EpisodeInfo, 'game' | 'mode'>;
}

/** What a recording keeps, before it has a name. */
export interface PlayedEpisode {
  /** uint8 [T, H, W, 3] */
  readonly frames_THWC: Uint8Array;
  readonly info: Omit<EpisodeInfo, 'id'>;
  readonly labels: Omit<EpisodeLabels, 'id'>;
}

export async function playEpisode(
  { agent: definition, env, seed, maximumSteps, facts }: Play,
  levelSeed: number,
): Promise<PlayedEpisode> {
  const { observationSpace, actionSpace } = env;
  const agent = await definition.create({
    observationSpace,
    actionSpace,
    worlds: 1,
    seed: seed + levelSeed,
    environments: [env],
  });
  let { observation, info } = await env.reset({ seed: levelSeed, options: { levelSeed } });
  const frames: Uint8Array[] = [pixels(observation).slice()];
  const actions: unknown[] = [];
  const rewards: number[] = [];
  const disturbed: number[] = [];
  let outcome: Outcome = noOutcome;
  let terminated = false;
  let truncated = false;
  try {
    while (!terminated && !truncated) {
      const turn: Turn = { world: 0, observation, info, first: actions.length === 0, ...outcome };
      const [action] = await agent.act([turn]);
      if (wasDisturbed(agent, 0)) disturbed.push(actions.length);
      const step = await env.step(action);
      ({ observation, info, terminated } = step);
      outcome = step;
      actions.push(action);
      rewards.push(step.reward);
      frames.push(pixels(observation).slice());
      truncated = step.truncated || (!terminated && actions.length >= maximumSteps);
    }
  } finally {
    await agent.close?.();
  }
  const [height, width] = (observation as NdArray).shape;
  const frames_THWC = new Uint8Array(frames.length * frames[0].length);
  for (const [t, frame] of frames.entries()) frames_THWC.set(frame, t * frame.length);
  return {
    frames_THWC,
    info: { ...facts, frames: frames.length, height, width, levelSeed, policy: definition.name },
    labels: {
      ...actionLabels(actions),
      rewards,
      terminated,
      truncated,
      solved: saysSolved(info) ?? false,
      ...(disturbed.length > 0 ? { disturbed } : {}),
    },
  };
}

/** Numbers of a Discrete space; vectors of a Box or MultiDiscrete one. */
function actionLabels(actions: readonly unknown[]): Pick<EpisodeLabels, 'actions' | 'actionVectors'> {
  if (typeof actions[0] === 'number') return { actions: actions as number[] };
  return { actions: [], actionVectors: actions.map((action) => Array.from((action as NdArray).data)) };
}

function pixels(observation: unknown): Uint8Array {
  return (observation as NdArray<'uint8'>).data;
}
