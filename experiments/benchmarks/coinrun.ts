/** CoinRun as a benchmark: its modes, its levels and who sees which of them. */
import { make } from '../../envs/registry.ts';

/** Procgen's action count: what oracle-bc chooses from, and the dictionary's right-hand side. */
export const coinrunRealActions = 15;

export const modes = ['easy', 'hard'] as const;
export type Mode = (typeof modes)[number];

/**
 * Explicit, disjoint ranges of level seeds: nothing that anything was trained on is evaluated on. (Recorded Procgen
 * data brings its own training levels, all far below the evaluation's.)
 */
export const firstLevel = {
  video: 0,
  heldOutVideo: 200_000,
  expert: 400_000,
  heldOutExpert: 600_000,
  evaluation: 1_000_000,
} as const;

export function coinrunId(mode: Mode): string {
  return `CoinRun-${mode}-v0`;
}

export function makeCoinRun(mode: Mode) {
  return make(coinrunId(mode), { disableEnvChecker: true });
}
