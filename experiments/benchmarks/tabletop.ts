/** The robot's tabletop as a benchmark: two tasks, solved in layouts that differ by their seed. */
import type { Env } from '../../envs/env.ts';
import { make } from '../../envs/registry.ts';

export const tasks = ['reach', 'push'] as const;
export type Task = (typeof tasks)[number];

/** Ids of the environments of the two tasks. */
export const environmentOf: Readonly<Record<Task, string>> = {
  reach: 'Tabletop-Reach-v0',
  push: 'Tabletop-Push-v0',
};

/** Explicit, disjoint ranges of layout seeds: nothing that anything was trained on is evaluated on. */
export const firstLayout = {
  video: 0,
  heldOutVideo: 200_000,
  demonstrations: 400_000,
  heldOutDemonstrations: 600_000,
  evaluation: 1_000_000,
} as const;

/** A world to play in; all look like the one of `scene`, or each has looks of its own. */
export function makeTabletop(id: string, { scene }: { readonly scene: number | null }): Promise<Env> {
  return make(id, { disableEnvChecker: true, ...(scene === null ? {} : { scene }) });
}
