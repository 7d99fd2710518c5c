/**
 * The tabletop by numbers instead of pictures, for learning by reinforcement. Observation: float32 [13], lengths in
 * decimetres: the gripper's x and y, sine and cosine of its yaw, its opening, whether it holds something and how high;
 * from the gripper to the goal (x, y), from the gripper to the object that the task is about (x, y), from that to the
 * goal (x, y). Everything else as in the environment with pictures.
 */
import { type NdArray, ndarray } from '../../engine/ndarray.ts';
import { cosine, sine } from '../planar/trigonometry.ts';
import { Box } from '../spaces/box.ts';
import { ObservationWrapper } from '../wrappers/transform-observation.ts';
import { TabletopEnv, type TabletopKeywords } from './tabletop-env.ts';

const STATE_SIZE = 13;
/** The smallest picture there is: nobody looks at it. */
const PICTURE = 16;

export class TabletopStateEnv extends ObservationWrapper<NdArray<'float32'>, NdArray, NdArray<'uint8'>> {
  readonly #tabletop: TabletopEnv;

  /** @throws UserError for a keyword out of its range */
  constructor(keywords: Omit<TabletopKeywords, 'size'> = {}) {
    const tabletop = new TabletopEnv({ ...keywords, size: PICTURE });
    super(tabletop, keywords);
    this.#tabletop = tabletop;
    this.observationSpace = new Box<'float32'>(-Infinity, Infinity, { shape: [STATE_SIZE] });
  }

  observation(): NdArray<'float32'> {
    const { gripper, held, height, objects, layout } = this.#tabletop.game;
    const { goal } = layout;
    const [object] = objects;
    const state = [
      gripper.x,
      gripper.y,
      sine(gripper.yaw),
      cosine(gripper.yaw),
      gripper.opening,
      Number(held !== null),
      height,
      goal.x - gripper.x,
      goal.y - gripper.y,
      object.x - gripper.x,
      object.y - gripper.y,
      goal.x - object.x,
      goal.y - object.y,
    ];
    return ndarray(state, [STATE_SIZE], 'float32');
  }
}
