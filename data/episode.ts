/**
 * What is recorded of one episode. Convention, everywhere in the project: `actions[t]` was taken at frame t and
 * leads to frame t+1; `rewards[t]` follows `actions[t]`. There are as many frames as actions, or one more when the
 * final observation was kept.
 */

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
