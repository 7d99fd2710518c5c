/**
 * What a recording does not hold: where everything was. The tabletop is deterministic, so the layout and the recorded
 * actions tell it, without a picture being drawn.
 */
import type { LabelledDataset } from '../../data/dataset.ts';
import { loadRapier } from '../../envs/planar/rapier.ts';
import { TabletopGame } from '../../envs/tabletop/game.ts';
import { drawLayout, type Position } from '../../envs/tabletop/layout.ts';
import { mean } from '../statistics.ts';
import { environmentOf, type TabletopOptions, tasks } from './tabletop.ts';

/** The state at one frame, lengths in decimetres. */
export interface Seen {
  /** x, y, yaw, opening. */
  readonly gripper: readonly number[];
  readonly objects: readonly Position[];
  /** Beads of the bag. */
  readonly bag: readonly Position[];
}

/** The states at all frames of the episodes, by id. */
export async function replay(
  dataset: LabelledDataset,
  { scene }: Pick<TabletopOptions, 'scene'>,
): Promise<ReadonlyMap<string, readonly Seen[]>> {
  const rapier = await loadRapier();
  const states = new Map<string, Seen[]>();
  for (const { id, mode, levelSeed, frames } of dataset.episodes) {
    const task = tasks.find((name) => environmentOf[name] === mode);
    const game = new TabletopGame(rapier, drawLayout(levelSeed!, task, scene ?? undefined));
    const { actionVectors = [] } = dataset.labels(id);
    const seen = [lookAt(game)];
    for (const action of actionVectors.slice(0, frames - 1)) {
      game.step(action);
      seen.push(lookAt(game));
    }
    game.dispose();
    states.set(id, seen);
  }
  return states;
}

function lookAt({ gripper: { x, y, yaw, opening }, objects, bag }: TabletopGame): Seen {
  return {
    gripper: [x, y, yaw, opening],
    objects: objects.map((object) => ({ x: object.x, y: object.y })),
    bag: bag.map((bead) => ({ x: bead.x, y: bead.y })),
  };
}

/** What the state reader learns to see: the gripper's x, y and opening, and x and y of the three things and the bag. */
export function stateOf({ gripper, objects, bag }: Seen): number[] {
  const [x, y, , opening] = gripper;
  const middle = [mean(bag.map((bead) => bead.x)), mean(bag.map((bead) => bead.y))];
  return [x, y, opening, ...objects.flatMap((object) => [object.x, object.y]), ...middle];
}
