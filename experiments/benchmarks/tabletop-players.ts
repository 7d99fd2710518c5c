/**
 * Who plays the tabletop for a recording. Both look inside the world, as demonstrators may, and keep the wrist still:
 * reaching and pushing do without (a push succeeds as often), and what a policy must choose is then a movement.
 */
import type { AgentContext, AgentDefinition } from '../../agents/agent.ts';
import type { DisturbedAgent } from '../../agents/with-random-actions.ts';
import { type NdArray, ndarray } from '../../engine/ndarray.ts';
import { RandomStream } from '../../engine/random.ts';
import { stepLimits } from '../../envs/tabletop/gripper.ts';
import { type Position, tableSize, workMargin } from '../../envs/tabletop/layout.ts';
import { TabletopEnv } from '../../envs/tabletop/tabletop-env.ts';
import { mean } from '../statistics.ts';

type Action = NdArray<'float32'>;

const longestLapse = 4;

/**
 * The scripted expert with lapses: with probability `lapses` a step begins one of 1 to 4 steps in a random direction,
 * and what follows shows the way back. A recording marks the steps of a lapse, as it marks `withRandomActions`.
 */
export function demonstrator(lapses: number): AgentDefinition {
  return player('demonstrator', 'the scripted expert, wrist still, with lapses', (random) => {
    let left = 0;
    let astray: readonly [number, number] = [0, 0];
    return ({ game, expertAction }) => {
      const [x, y, , grip] = expertAction().data;
      if (left === 0 && random.next() < lapses) {
        left = 1 + random.integer(longestLapse);
        astray = [2 * random.next() - 1, 2 * random.next() - 1];
      }
      // A thing that is carried is not dropped on the way.
      if (left === 0 || game.held !== null) return { action: [x, y, 0, grip], disturbed: false };
      left--;
      return { action: [...astray, 0, grip], disturbed: true };
    };
  });
}

/** Steps after which the wanderer turns to something else. */
const longestWay = 14;

/**
 * Drives straight through whatever it fancies: things, the bag, or any place; sometimes with closed fingers. Uniform
 * random actions hardly ever touch anything.
 */
export const wanderer: AgentDefinition = player(
  'wanderer',
  'drives through things, the bag and random places',
  (random) => {
    let left = 0;
    let heading: readonly [number, number] = [0, 0];
    let grip = 0;
    return ({ game }) => {
      if (left === 0) {
        const inside = () => workMargin + (tableSize - 2 * workMargin) * random.next();
        const targets = [...game.objects, middleOf(game.bag), { x: inside(), y: inside() }];
        const target = targets[random.integer(targets.length)];
        const [dx, dy] = [target.x - game.gripper.x, target.y - game.gripper.y];
        const largest = Math.max(Math.abs(dx), Math.abs(dy), 1e-6);
        const pace = random.next() < 0.7 ? 1 : random.next();
        heading = [(pace * dx) / largest, (pace * dy) / largest];
        grip = 2 * random.next() - 1;
        const beyond = 4;
        left = Math.min(longestWay, 1 + beyond + Math.ceil(largest / stepLimits.move));
      }
      left--;
      return { action: [...heading, 0, grip], disturbed: false };
    };
  },
);

function middleOf(points: readonly Position[]): Position {
  return { x: mean(points.map(({ x }) => x)), y: mean(points.map(({ y }) => y)) };
}

interface World {
  readonly game: TabletopEnv['game'];
  expertAction(): Action;
}

interface Move {
  readonly action: readonly number[];
  /** Not what the player wanted. */
  readonly disturbed: boolean;
}

/** A player without memory of earlier episodes, one for each world. */
function player(
  name: string,
  description: string,
  begin: (random: RandomStream) => (world: World) => Move,
): AgentDefinition {
  return {
    name,
    description,
    create({ environments, seed }: AgentContext): DisturbedAgent {
      const random = new RandomStream(seed).fork(name);
      const players = environments.map((_, world) => begin(random.fork(`${world}`)));
      let moves: Move[] = [];
      return {
        act(turns) {
          moves = turns.map(({ world, first }) => {
            const { unwrapped } = environments[world];
            if (!(unwrapped instanceof TabletopEnv)) throw new TypeError(`${name} plays the tabletop alone`);
            if (first) players[world] = begin(random.fork(`${world} ${random.integer(2 ** 31)}`));
            const { game } = unwrapped;
            return players[world]({ game, expertAction: () => unwrapped.expertAction() as Action });
          });
          return moves.map(({ action }) => ndarray(action, [4], 'float32'));
        },
        get disturbed() {
          return moves.map(({ disturbed }) => disturbed);
        },
      };
    },
  };
}
