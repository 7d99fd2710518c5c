/** A benchmark of one's own: npx genie run bc-evaluation --preset tiny --set benchmark=./examples/my-benchmark.ts */
import { constantAgent, expertAgent, heldRandomAgent } from 'genie-worlds/agents';
import { make } from 'genie-worlds/envs';
import type { Benchmark } from 'genie-worlds/experiments';

export default {
  name: 'runner',
  source: 'Runner, played on levels that are not evaluated on',
  tasks: ['runner'],
  makeEnv: () => make('Runner-v0', { disableEnvChecker: true }),
  facts: (task) => ({ game: 'Runner-v0', mode: task }),
  firstLevels: {
    video: 0,
    heldOutVideo: 200_000,
    expert: 400_000,
    heldOutExpert: 600_000,
    evaluation: 1_000_000,
  },
  actions: {
    count: 7,
    effects: ['stay', 'left', 'right', 'jump', 'jump left', 'jump right', 'dash right'],
    effectOf: (action) => action,
  },
  players: [heldRandomAgent],
  otherGames: [],
  expert: expertAgent,
  baseline: constantAgent(5),
  limit: { steps: 1000, of: 'Runner' },
  score: { of: (solvedRate) => solvedRate, description: 'the share of solved levels' },
} satisfies Benchmark;
