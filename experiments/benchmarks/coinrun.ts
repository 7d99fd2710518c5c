/** CoinRun as a benchmark: a level in either mode is solved by reaching its coin. */

import { coinRunExpertAgent } from '../../agents/coinrun-expert/agent.ts';
import { alwaysRightUpAgent } from '../../agents/constant.ts';
import { heldRandomAgent, rightRandomAgent } from '../../agents/held-random.ts';
import { effectiveCoinrunAction } from '../../envs/coinrun/actions.ts';
import type { CoinRunEnv } from '../../envs/coinrun/env.ts';
import { make } from '../../envs/registry.ts';
import { type Benchmark, type DiscreteActions, firstLevels } from './benchmark.ts';
import { openProcgenRecordings } from './procgen-recordings.ts';

export const coinrun: Benchmark & { readonly actions: DiscreteActions } = {
  name: 'coinrun',
  source: "this project's own CoinRun, played on levels that are not evaluated on",
  tasks: ['easy', 'hard'],
  makeEnv: (mode) => make(`CoinRun-${mode}-v0`, { disableEnvChecker: true }),
  facts: (mode) => ({ game: 'coinrun', mode }),
  // Recorded Procgen data brings its own training levels, all far below the evaluation's.
  firstLevels,
  actions: {
    count: 15,
    effects: ['←↓', '←', '←↑', '↓', 'none', '↑', '→↓', '→', '→↑'],
    effectOf: effectiveCoinrunAction,
  },
  players: [heldRandomAgent, rightRandomAgent],
  otherGames: ['Climber-v0', 'CaveJumper-v0', 'Runner-v0'],
  expert: coinRunExpertAgent,
  baseline: alwaysRightUpAgent,
  limit: { steps: 1000, of: 'Procgen' },
  // Procgen's normalisation of CoinRun's return (Cobbe et al. 2020): 5 is 0, 10 is 1.
  score: {
    of: (solvedRate) => (10 * solvedRate - 5) / (10 - 5),
    description: "Procgen's normalised return, (R − 5) / (10 − 5)",
  },
  positionOf({ unwrapped }) {
    const { x, y } = (unwrapped as unknown as CoinRunEnv).game!.dynamics;
    return [x, y];
  },
  openRecordings: (path) => openProcgenRecordings(path, coinrun.firstLevels),
};
