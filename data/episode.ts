/**
 * What is recorded of one episode. Convention, everywhere in the project: `actions[t]` was taken at frame t and
 * leads to frame t+1; `rewards[t]` follows `actions[t]`. There are as many frames as actions, or one more when the
 * final observation was kept.
 */

import { z } from 'zod';
import { UserError } from '../engine/errors.ts';

/** Facts about an episode that say nothing of its actions: safe for a model trained on video alone. */
export interface EpisodeInfo {
  readonly id: string;
  /** Number of frames in the video. */
  readonly frames: number;
  readonly height: number;
  readonly width: number;
  /** Game or environment, e.g. `coinrun`. */
  readonly game?: string;
  /** e.g. `easy`, `hard`. */
  readonly mode?: string;
  readonly levelSeed?: number;
  /** The policy that played. */
  readonly policy?: string;
  /** The instruction that was followed, in robotics data. */
  readonly task?: string;
}

/** What was done and what came of it, stored apart from the video. */
export interface EpisodeLabels {
  readonly id: string;
  /** Discrete actions; empty where actions are vectors. */
  readonly actions: readonly number[];
  /** Continuous actions, one vector a step. */
  readonly actionVectors?: readonly (readonly number[])[];
  readonly rewards: readonly number[];
  readonly terminated: boolean;
  readonly truncated: boolean;
  /** The environment's own word on success, where it has one. */
  readonly solved?: boolean;
  /** Steps whose action was drawn at random instead of chosen: part of the video, but nobody's intention. */
  readonly disturbed?: readonly number[];
}

/** What a file of another origin may say of an episode beside its size and id; other keys are passed over. */
export const episodeFactsSchema = z.object({
  game: z.string().optional(),
  mode: z.string().optional(),
  levelSeed: z.int().optional(),
  policy: z.string().optional(),
  task: z.string().optional(),
  solved: z.boolean().optional(),
});

/**
 * Holds labels against their episode, whatever format they came in.
 * @throws UserError if they do not belong together, or hold an action or reward that is none.
 */
export function checkLabels(labels: EpisodeLabels, frames: number, place: string): void {
  const { actions, actionVectors, rewards } = labels;
  const count = countActions(labels);
  if (rewards.length !== count || (frames !== count && frames !== count + 1)) {
    throw new UserError(
      `${place}: ${frames} frames, ${count} actions and ${rewards.length} rewards do not belong together`,
    );
  }
  const fault = (key: string, t: number, what: string) =>
    new UserError(`${place}: ${key}: at step ${t} ${what}; copy or record it again`);
  const strange = actions.findIndex((action) => !Number.isSafeInteger(action));
  if (strange >= 0) throw fault('actions', strange, `${actions[strange]} is no whole number`);
  const odd = rewards.findIndex((reward) => !Number.isFinite(reward));
  if (odd >= 0) throw fault('rewards', odd, `${rewards[odd]} is no finite number`);
  for (const [t, vector] of actionVectors?.entries() ?? []) {
    const whole = vector.length === actionVectors![0].length && vector.every(Number.isFinite);
    if (!whole)
      throw fault('actions', t, `[${vector}] is no vector of ${actionVectors![0].length} finite numbers`);
  }
}

/** The number of actions of an episode, discrete or continuous. */
export function countActions(labels: EpisodeLabels): number {
  return labels.actionVectors?.length ?? labels.actions.length;
}

/** uint8 pixels [frames, height, width, 3], row-major. */
export interface Episode {
  readonly info: EpisodeInfo;
  readonly frames_THWC: Uint8Array;
  readonly labels?: EpisodeLabels;
}
