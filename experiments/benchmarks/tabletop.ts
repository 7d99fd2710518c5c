/** The robot's tabletop as a benchmark: two tasks, solved in layouts that differ by their seed. */
import { heldRandomAgent } from '../../agents/held-random.ts';
import type { Env } from '../../envs/env.ts';
import { make } from '../../envs/registry.ts';
import type { TabletopEnv } from '../../envs/tabletop/tabletop-env.ts';
import { type Benchmark, firstLevels } from './benchmark.ts';
import { directionOf, directions } from './directions.ts';
import { stillAgent } from './still.ts';
import { demonstrator, wanderer } from './tabletop-players.ts';

export const tasks = ['reach', 'push'] as const;
export type Task = (typeof tasks)[number];

/** Ids of the environments of the two tasks. */
export const environmentOf: Readonly<Record<Task, string>> = {
  reach: 'Tabletop-Reach-v0',
  push: 'Tabletop-Push-v0',
};

/** A layout with a plain table and a round thing to push, in colours that stand out. */
export const plainScene = 58;

/** The world without a task, whose play is the video. */
const freePlay = 'Tabletop-v0';

/** A world to play in; all look like the one of `scene`, or each has looks of its own. */
export function makeTabletop(id: string, { scene }: { readonly scene: number | null }): Promise<Env> {
  return make(id, { disableEnvChecker: true, ...(scene === null ? {} : { scene }) });
}

export interface TabletopOptions {
  /** All layouts look like the one of this seed; null: each has looks of its own. */
  readonly scene: number | null;
  /** Chance that a lapse of the demonstrator begins at a step of the video. */
  readonly lapses: number;
  /** Bins for each dimension of an action. */
  readonly actionBins: number;
}

export function tabletop(options: TabletopOptions): Benchmark {
  const environment = (world: string) => environmentOf[world as Task] ?? world;
  return {
    name: 'tabletop',
    source: "this project's own robot's tabletop, in layouts that are not evaluated on",
    tasks,
    videoWorlds: [freePlay],
    makeEnv: (world) => makeTabletop(environment(world), options),
    facts: (world) => ({ game: 'tabletop', mode: environment(world) }),
    firstLevels,
    actions: {
      bins: options.actionBins,
      effects: directions,
      effectOfVector: (vector) => directionOf(vector, 0.25),
    },
    players: [heldRandomAgent, wanderer, demonstrator(options.lapses)],
    otherGames: [],
    expert: demonstrator(0),
    baseline: stillAgent,
    limit: { steps: 150, of: 'the tabletop' },
    score: { of: (solvedRate) => solvedRate, description: 'the share of solved layouts' },
    positionOf({ unwrapped }) {
      const { x, y } = (unwrapped as unknown as TabletopEnv).game.gripper;
      return [x, y];
    },
  };
}
