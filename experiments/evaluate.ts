/**
 * Rollouts on explicit levels: each level is played exactly once, to its end, for each seed. Worlds take the next
 * level when theirs is over; since the list of levels is fixed beforehand, short episodes are not favoured, as they
 * are when one stops after the first N episodes to finish.
 */

import { type AgentDefinition, noOutcome, type Outcome, type Turn } from '../agents/agent.ts';
import { stopIfInterrupted } from '../engine/interruption.ts';
import type { Stage } from '../engine/progress.ts';
import type { Env, Info } from '../envs/env.ts';

export interface EpisodeResult {
  readonly seed: number;
  readonly levelSeed: number;
  /** The environment's own word where it has one, otherwise whether the return is positive. */
  readonly solved: boolean;
  readonly return: number;
  readonly steps: number;
  /** Ended by a time limit: the environment's own or `maximumSteps`. */
  readonly truncated: boolean;
}

export interface Evaluation {
  agent: AgentDefinition;
  makeEnv: () => Promise<Env>;
  /** Passed to reset() as `seed` and as `options.levelSeed`. */
  levels: readonly number[];
  /** The agent's seeds; it is made anew for each. */
  seeds: readonly number[];
  /** How many worlds the agent acts in at once; the results of a sampling agent depend on it. */
  worlds?: number;
  /** Cuts longer episodes, which then count as unsolved unless the environment says otherwise. */
  maximumSteps?: number;
  /** Advanced by one for every episode. */
  stage?: Stage;
}

/** `count` consecutive seeds: of levels, or of agents. */
export function seedsFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}

/** Plays all levels for all seeds: results in the order of seeds, and of levels within a seed. */
export async function evaluate(evaluation: Evaluation): Promise<EpisodeResult[]> {
  const { makeEnv, levels, seeds, worlds = 32 } = evaluation;
  const environments = await Promise.all(Array.from({ length: Math.min(worlds, levels.length) }, makeEnv));
  try {
    const results: EpisodeResult[] = [];
    for (const seed of seeds) results.push(...(await playLevels(evaluation, environments, seed)));
    return results;
  } finally {
    await Promise.all(environments.map((env) => env.close()));
  }
}

/** An episode under way in one world. */
interface Running {
  index: number;
  turn: Turn;
  return: number;
  steps: number;
}

async function playLevels(
  evaluation: Evaluation,
  environments: Env[],
  seed: number,
): Promise<EpisodeResult[]> {
  const { agent: definition, levels, maximumSteps = Number.POSITIVE_INFINITY, stage } = evaluation;
  const { observationSpace, actionSpace } = environments[0];
  const agent = await definition.create({
    observationSpace,
    actionSpace,
    worlds: environments.length,
    seed,
    environments,
  });
  const results = new Array<EpisodeResult>(levels.length);
  let next = 0;
  const begin = async (world: number, last: Outcome = noOutcome): Promise<Running | undefined> => {
    if (next === levels.length) return undefined;
    const index = next++;
    const { observation, info } = await environments[world].reset({
      seed: levels[index],
      options: { levelSeed: levels[index] },
    });
    const { reward, terminated, truncated } = last;
    const turn = { world, observation, info, first: true, reward, terminated, truncated };
    return { index, turn, return: 0, steps: 0 };
  };
  let running: Running[] = [];
  for (let world = 0; world < environments.length; world++) running.push((await begin(world))!);
  try {
    while (running.length > 0) {
      stopIfInterrupted();
      const actions = await agent.act(running.map(({ turn }) => turn));
      const still: Running[] = [];
      for (const [i, episode] of running.entries()) {
        const { world } = episode.turn;
        const step = await environments[world].step(actions[i]);
        episode.return += step.reward;
        episode.steps++;
        const cut = step.truncated || episode.steps >= maximumSteps;
        if (!step.terminated && !cut) {
          episode.turn = { ...step, world, first: false };
          still.push(episode);
          continue;
        }
        results[episode.index] = {
          seed,
          levelSeed: levels[episode.index],
          solved: saysSolved(step.info) ?? ((step.terminated || step.truncated) && episode.return > 0),
          return: episode.return,
          steps: episode.steps,
          truncated: !step.terminated,
        };
        stage?.advance(1);
        const following = await begin(world, { ...step, truncated: !step.terminated });
        if (following) still.push(following);
      }
      running = still;
    }
  } finally {
    await agent.close?.();
  }
  return results;
}

/** What the environment says of success, which some call `success` or, as gym-pusht, `is_success`. */
export function saysSolved({ solved, success, is_success }: Info): boolean | undefined {
  const word = solved ?? success ?? is_success;
  return word === undefined ? undefined : Boolean(word);
}

/** Solved (1) or not (0) as `scores[level][seed]`, the layout of `statistics.ts`. */
export function solvedScores(results: readonly EpisodeResult[]): number[][] {
  const levels = new Map<number, number[]>();
  for (const { levelSeed, solved } of results) {
    const runs = levels.get(levelSeed) ?? [];
    runs.push(solved ? 1 : 0);
    levels.set(levelSeed, runs);
  }
  return [...levels.values()];
}
