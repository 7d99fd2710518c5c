/**
 * The arm that carries the gripper, for the picture: two links from a base below the picture's edge, an elbow that
 * always bends to the right, and a palm across the fingers. Its joints follow from where the gripper is.
 */
import { cosine, sine } from '../planar/trigonometry.ts';
import type { GripperCommand } from './gripper.ts';
import type { Position } from './layout.ts';
import { capsule, circle } from './outlines.ts';

const base: Position = { x: 4, y: -1 };
const linkLength = 4.6;

interface Link {
  readonly points: number[];
  /** The joint at the link's far end. */
  readonly joint: number[];
  /** Above the table, in decimetres. */
  readonly height: number;
}

export interface ArmOutlines {
  readonly fingers: readonly [Position, Position];
  readonly palm: number[];
  /** From the lower one to the one on top. */
  readonly links: readonly Link[];
}

export function armOutlines(gripper: GripperCommand): ArmOutlines {
  const [lateralX, lateralY] = [cosine(gripper.yaw), sine(gripper.yaw)];
  const beside = (reach: number): Position => ({
    x: gripper.x + reach * lateralX,
    y: gripper.y + reach * lateralY,
  });
  const half = gripper.opening / 2;
  const elbow = elbowOf(gripper);
  return {
    fingers: [beside(half), beside(-half)],
    palm: capsule(beside(half), beside(-half), 0.17),
    links: [
      { points: capsule(elbow, gripper, 0.22), joint: circle(gripper, 0.17), height: 1.5 },
      { points: capsule(base, elbow, 0.28), joint: circle(elbow, 0.2), height: 1.8 },
    ],
  };
}

/** Where two links of equal length from base and wrist meet, right of the line between them. */
function elbowOf(wrist: Position): Position {
  const [dx, dy] = [wrist.x - base.x, wrist.y - base.y];
  const reach = Math.sqrt(dx * dx + dy * dy);
  const aside = Math.sqrt(Math.max(0, linkLength ** 2 - (reach / 2) ** 2));
  return { x: base.x + dx / 2 + (dy / reach) * aside, y: base.y + dy / 2 - (dx / reach) * aside };
}
