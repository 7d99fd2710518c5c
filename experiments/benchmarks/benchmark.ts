/** What an experiment that clones policies needs to know of a world: everything else of it is the same in all. */
import type { AgentDefinition } from '../../agents/agent.ts';
import type { LabelledDataset } from '../../data/dataset.ts';
import type { Env } from '../../envs/env.ts';

/** Where explicit, disjoint ranges of level seeds begin: nothing that anything was trained on is evaluated on. */
export interface FirstLevels {
  readonly video: number;
  readonly heldOutVideo: number;
  readonly expert: number;
  readonly heldOutExpert: number;
  readonly evaluation: number;
}

/** Those of the benchmarks that are here. */
export const firstLevels: FirstLevels = {
  video: 0,
  heldOutVideo: 200_000,
  expert: 400_000,
  heldOutExpert: 600_000,
  evaluation: 1_000_000,
};

/** What actions do, as far as that has names. */
export interface DiscreteActions {
  /** How many there are: what oracle-bc chooses from, and the dictionary's right-hand side. */
  readonly count: number;
  /** Names of what they do; several may do the same. */
  readonly effects: readonly string[];
  /** What an action does, by its place among `effects`. */
  effectOf(action: number): number;
}

/** Vectors of a Box, every number in [−1, 1]. Policies choose among those that the expert used, binned. */
export interface ContinuousActions {
  /** Into how many values each number is divided. */
  readonly bins: number;
  readonly effects: readonly string[];
  effectOfVector(vector: readonly number[]): number;
}

export type Actions = DiscreteActions | ContinuousActions;

/** What such an experiment is recorded from. */
export interface Recordings {
  /** Random play, of which world models are given the video alone. */
  video: LabelledDataset;
  /** Random play that the world model never sees, with labels for the probe. */
  heldOutVideo: LabelledDataset;
  /** One data set or several (one a mode). */
  experts: readonly LabelledDataset[];
  heldOutExperts: readonly LabelledDataset[];
  /** Changes if any of them does. */
  hash: string;
}

export interface Benchmark {
  readonly name: string;
  /** What it is, as reports go on after "The video and the experts are". */
  readonly source: string;
  /** Evaluated apart; one policy learns all of them. CoinRun's are its modes. */
  readonly tasks: readonly string[];
  /** Worlds whose play is the video, where those are not the tasks. */
  readonly videoWorlds?: readonly string[];
  /** A world of that task, or one of `videoWorlds`. Its pictures are the observations; a seed of `reset` is a level. */
  makeEnv(world: string): Promise<Env>;
  /** What recordings of a world say of themselves; `mode` tells worlds apart. */
  facts(world: string): { readonly game: string; readonly mode: string };
  readonly firstLevels: FirstLevels;
  readonly actions: Actions;
  /** Whose play is the video, in turn. */
  readonly players: readonly AgentDefinition[];
  /** Ids of environments of other games, whose play can be added to the video. */
  readonly otherGames: readonly string[];
  /** Recorded to be imitated, and evaluated. */
  readonly expert: AgentDefinition;
  /** Needs no learning: cloning has shown something where it beats this. */
  readonly baseline: AgentDefinition;
  /** The limit of an episode that the world itself has, and whose it is. */
  readonly limit: { readonly steps: number; readonly of: string };
  /** Score of a share of solved levels, and how to name it in a report. */
  readonly score: { of(solvedRate: number): number; readonly description: string };
  /** Where what the player moves is, in one unit for all coordinates: for displacement-bc, which is left out without it. */
  positionOf?(env: Env): readonly number[];
  /** Opens a folder of recordings in place of making them. */
  openRecordings?(path: string): Promise<Recordings>;
}
