/**
 * PushT as a benchmark: a T is pushed onto its mark. gym-pusht's actions are places on the board, which a picture of a
 * movement does not show; here they say how far to go from where the agent is.
 */
import { type AgentDefinition, defineAgent } from '../../agents/agent.ts';
import { heldRandomAgent } from '../../agents/held-random.ts';
import { type NdArray, ndarray } from '../../engine/ndarray.ts';
import type { Env } from '../../envs/env.ts';
import { boardSize, type Vector } from '../../envs/push-t/game.ts';
import type { PushTEnv } from '../../envs/push-t/push-t-env.ts';
import { make } from '../../envs/registry.ts';
import { Box } from '../../envs/spaces/box.ts';
import { Wrapper } from '../../envs/wrappers/wrapper.ts';
import { type Benchmark, firstLevels } from './benchmark.ts';
import { directionOf, directions } from './directions.ts';
import { stillAgent } from './still.ts';

type Action = NdArray<'float32'>;

/** How far ahead of itself an agent can be sent at most, of a board of 512. */
const REACH = 100;

/** PushT whose actions are where to go from here, each coordinate in [−1, 1] of the reach. */
class RelativePushT extends Wrapper<unknown, Action> {
  override actionSpace = new Box(-1, 1, { shape: [2], dtype: 'float32' });

  get #game() {
    return (this.unwrapped as unknown as PushTEnv).game;
  }

  get position(): Vector {
    return this.#game.agent;
  }

  override step(action: Action) {
    const { x, y } = this.position;
    const inside = (value: number) => Math.max(0, Math.min(boardSize, value));
    const [dx, dy] = action.data;
    return this.env.step(ndarray([inside(x + REACH * dx), inside(y + REACH * dy)], [2], 'float32'));
  }

  /** The environment's own expert, as far as the reach goes. */
  expertAction(): Action {
    const { x, y } = this.position;
    const target = (this.unwrapped as unknown as PushTEnv).expertAction().data;
    const ahead = [target[0] - x, target[1] - y];
    const longest = Math.max(REACH, ...ahead.map(Math.abs));
    return ndarray(
      ahead.map((distance) => distance / longest),
      [2],
      'float32',
    );
  }
}

function relative(env: Env): RelativePushT {
  if (env instanceof RelativePushT) return env;
  throw new TypeError('not a world of the benchmark push-t');
}

const expert: AgentDefinition = defineAgent({
  name: 'push-t-expert',
  description: 'pushes the T by a search for good pushes',
  create: ({ environments }) => ({
    act: (turns) => turns.map(({ world }) => relative(environments[world]).expertAction()),
  }),
}) as AgentDefinition;

export const pushT: Benchmark = {
  name: 'push-t',
  source: "this project's own PushT, from starts that are not evaluated on",
  tasks: ['push-t'],
  async makeEnv() {
    const size = { observationWidth: 64, observationHeight: 64 };
    const env = await make('PushT-v0', { disableEnvChecker: true, obsType: 'pixels', ...size });
    return new RelativePushT(env as Env<unknown, Action>);
  },
  facts: (world) => ({ game: 'push-t', mode: world }),
  firstLevels,
  actions: {
    bins: 5,
    effects: directions,
    effectOfVector: (vector) => directionOf(vector, 0.1),
  },
  players: [heldRandomAgent, expert],
  otherGames: [],
  expert,
  baseline: stillAgent,
  limit: { steps: 300, of: 'gym-pusht' },
  score: { of: (solvedRate) => solvedRate, description: 'the share of solved starts' },
  positionOf(env) {
    const { x, y } = relative(env).position;
    return [x, y];
  },
};
