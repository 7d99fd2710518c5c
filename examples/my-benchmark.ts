/** A benchmark of one's own: npx genie run bc-evaluation --preset tiny --set benchmark=./examples/my-benchmark.ts */
import { constantAgent, expertAgent, heldRandomAgent } from 'genie-worlds/agents';
import { make } from 'genie-worlds/envs';
import type { Benchmark } from 'genie-worlds/experiments';

export default {
  name: 'climber',
  source: 'Climber, played on levels that are not evaluated on',
  tasks: ['climber'],
  makeEnv: () => make('Climber-v0', { disableEnvChecker: true }),
  facts: (task) => ({ game: 'Climber-v0', mode: task }),
  firstLevels: {
    video: 0,
    heldOutVideo: 200_000,
    expert: 400_000,
    heldOutExpert: 600_000,
    evaluation: 1_000_000,
  },
  actions: {
    count: 6,
    effects: ['stay', 'left', 'right', 'jump', 'jump left', 'jump right'],
    effectOf: (action) => action,
  },
  players: [heldRandomAgent],
  otherGames: [],
  expert: expertAgent,
  baseline: constantAgent(3),
  limit: { steps: 1000, of: 'Climber' },
  score: { of: (solvedRate) => solvedRate, description: 'the share of solved levels' },
} satisfies Benchmark;
