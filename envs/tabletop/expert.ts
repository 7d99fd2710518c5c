/**
 * A scripted expert: a pure function of what is on the table now, without memory, so that a policy cloned from what it
 * does can in principle do the same from one picture.
 */
import { angleOf, cosine, sine, wrapAngle } from '../planar/trigonometry.ts';
import type { Pose, TabletopGame } from './game.ts';
import { type GripperCommand, openingRange, stepLimits } from './gripper.ts';
import { type ObjectShape, type Position, tableSize, workMargin } from './layout.ts';

/** x, y, yaw, grip, each in [−1, 1]. */
export type TabletopAction = [x: number, y: number, yaw: number, grip: number];

const clip = (value: number): number => Math.max(-1, Math.min(1, value));
/** The grip action that asks for an opening. */
const gripFor = (opening: number): number =>
  clip(1 - (2 * (opening - openingRange.closed)) / (openingRange.open - openingRange.closed));

/** What the expert does next. */
export function expertAction(game: TabletopGame): TabletopAction {
  const { layout, gripper } = game;
  switch (layout.task) {
    case 'reach':
      return [...towards(gripper, layout.goal), 0, gripFor(0.6)];
    case 'push':
      return push(gripper, game.objects[0], layout.goal);
    case 'pick-place':
      return pickAndPlace(game);
  }
}

/** The movement that arrives at a point, or goes there at full speed on a straight line. */
function towards(gripper: Position, target: Position): [x: number, y: number] {
  const dx = (target.x - gripper.x) / stepLimits.move;
  const dy = (target.y - gripper.y) / stepLimits.move;
  const largest = Math.max(1, Math.abs(dx), Math.abs(dy));
  return [dx / largest, dy / largest];
}

/** The turn to the nearest of the equivalent yaws `yaw + k · period`. */
function turnTo(current: number, yaw: number, period: number): number {
  const difference = yaw - current;
  return (difference - period * Math.round(difference / period)) / stepLimits.turn;
}

const pushOpening = 0.8;
/** From the object's centre to the gripper's, just before they touch. */
const standOff = 1.05;

/** Gets behind the object, fingers side by side across the way to the goal, and drives on. */
function push(gripper: GripperCommand, object: Pose, goal: Position): TabletopAction {
  const [toGoalX, toGoalY] = [goal.x - object.x, goal.y - object.y];
  const remaining = Math.sqrt(toGoalX * toGoalX + toGoalY * toGoalY) || 1;
  const [aheadX, aheadY] = [toGoalX / remaining, toGoalY / remaining];
  const [fromX, fromY] = [gripper.x - object.x, gripper.y - object.y];
  const behind = -(fromX * aheadX + fromY * aheadY);
  const aside = fromY * aheadX - fromX * aheadY;
  const turn = turnTo(gripper.yaw, angleOf(aheadY, -aheadX), Math.PI);
  const grip = gripFor(pushOpening);
  if (behind > 0.3 && Math.abs(aside) < 0.3 * behind + 0.1) {
    const pace = Math.min(1, (behind - standOff + 0.3 + remaining) / stepLimits.move, 0.75);
    const sideways = -aside / stepLimits.move;
    return [
      clip(aheadX * pace - aheadY * sideways),
      clip(aheadY * pace + aheadX * sideways),
      clip(turn),
      grip,
    ];
  }
  const start = { x: object.x - aheadX * (standOff + 0.15), y: object.y - aheadY * (standOff + 0.15) };
  const [x, y] = towards(gripper, around(gripper, object, start, aside));
  return [x, y, clip(turn), grip];
}

/** The next point on the way to `target` that keeps clear of the object in between. */
function around(gripper: Position, object: Position, target: Position, aside: number): Position {
  const [fromX, fromY] = [gripper.x - object.x, gripper.y - object.y];
  const away = Math.sqrt(fromX * fromX + fromY * fromY) || 1;
  const bearing = angleOf(fromX, fromY);
  const wanted = angleOf(target.x - object.x, target.y - object.y);
  const turn = wrapAngle(wanted - bearing);
  if (Math.abs(turn) < 0.5) return target;
  // Exactly opposite, either way round is right; the side that it is on already settles it.
  const direction = Math.abs(turn) > 3 ? (aside > 0 ? 1 : -1) : Math.sign(turn);
  const radius = away < 1.2 ? 1.35 : 1.25;
  const next = bearing + direction * Math.min(Math.abs(turn), 0.45);
  const along = { x: object.x + radius * cosine(next), y: object.y + radius * sine(next) };
  return { x: inside(along.x), y: inside(along.y) };
}

const inside = (value: number): number => Math.max(workMargin, Math.min(tableSize - workMargin, value));

/** How the fingers best close on a shape: the yaw at the object's angle 0, and after which turn it looks the same. */
const grasps: Record<ObjectShape, { readonly yaw: number; readonly period: number }> = {
  disc: { yaw: 0, period: 1e-9 },
  square: { yaw: 0, period: Math.PI / 2 },
  triangle: { yaw: 0, period: Math.PI / 3 },
  hexagon: { yaw: Math.PI / 6, period: Math.PI / 3 },
  bar: { yaw: Math.PI / 2, period: Math.PI },
};

/** Spread enough to reach around any object. */
const wideOpen = 1.5;
/** On the way, narrow fingers brush against less. */
const travelOpening = 0.8;

function pickAndPlace(game: TabletopGame): TabletopAction {
  const { layout, gripper, held } = game;
  const object = game.objects[0];
  const { goal } = layout;
  if (held === 0) {
    const [dx, dy] = [goal.x - object.x, goal.y - object.y];
    const target = { x: gripper.x + dx, y: gripper.y + dy };
    const there = dx * dx + dy * dy < 0.2 ** 2;
    return [...towards(gripper, target), 0, there ? -1 : 1];
  }
  const grasp = grasps[layout.objects[0].shape];
  const turn = turnTo(gripper.yaw, object.angle + grasp.yaw, grasp.period);
  const [forwardX, forwardY] = [-sine(gripper.yaw), cosine(gripper.yaw)];
  const [toX, toY] = [object.x - gripper.x, object.y - gripper.y];
  const forward = toX * forwardX + toY * forwardY;
  const aside = toX * forwardY - toY * forwardX;
  if (Math.abs(forward) < 0.16 && Math.abs(aside) < 0.3) return [0, 0, 0, 1];
  const open = gripper.opening > wideOpen;
  if (Math.abs(aside) < 0.3 && Math.abs(turn) < 1 && (open || Math.abs(forward) > 0.95)) {
    // In line: spread the fingers first, then reach around the object.
    const [x, y] = open || Math.abs(forward) > 1.25 ? towards(gripper, object) : [0, 0];
    return [x, y, clip(turn), -1];
  }
  // Line up in front of the object first, on the side that is nearer and in reach.
  const yaw = gripper.yaw + turn * stepLimits.turn;
  const lineUp = (side: number): Position => ({
    x: object.x + side * 1.15 * sine(yaw),
    y: object.y - side * 1.15 * cosine(yaw),
  });
  const reachable = ({ x, y }: Position): boolean => inside(x) === x && inside(y) === y;
  const near = forward >= 0 ? 1 : -1;
  const start = reachable(lineUp(near)) ? lineUp(near) : lineUp(-near);
  const [x, y] = towards(gripper, around(gripper, object, start, aside));
  return [x, y, clip(turn), gripFor(travelOpening)];
}
