/**
 * The gripper: two fingers that follow a commanded pose with limited force, so that they stall against what cannot
 * move and give way to nothing else. The arm above them is drawn to fit; it touches nothing.
 *
 * Yaw is the angle of the gripper's forward direction from the table's y axis; the fingers stand to its right (first)
 * and left, `opening` apart, centre to centre.
 */
import type { Collider, Rapier, RigidBody, World } from '../planar/rapier.ts';
import { angleOf, cosine, sine } from '../planar/trigonometry.ts';
import { fingerGroup, noGroup } from './bodies.ts';
import { type Layout, tableSize, workMargin } from './layout.ts';

export const fingerRadius = 0.16;
export const openingRange = { closed: 0.36, open: 1.7 } as const;
/** How far apart the fingers can be forced, in decimetres. */
const railLength = 1.9;

/** How far one control step of a full action goes: decimetres and radians. */
export const stepLimits = { move: 0.2, turn: 0.2, opening: 0.25 } as const;

/** The command may run ahead of stalled fingers by no more than this, so that it does not wind up. */
const leash = 0.25;
/** The largest change of a finger's speed in one tick, in decimetres a second: its force limit. */
const largestSpeedChange = 2.5;

export interface GripperCommand {
  x: number;
  y: number;
  yaw: number;
  opening: number;
}

export class Gripper {
  readonly fingers: readonly [RigidBody, RigidBody];
  readonly colliders: readonly [Collider, Collider];
  readonly command: GripperCommand;

  constructor(fingers: [RigidBody, RigidBody], command: GripperCommand) {
    this.fingers = fingers;
    this.colliders = [fingers[0].collider(0), fingers[1].collider(0)];
    this.command = command;
  }

  /** Open, where the layout puts it. */
  static add(rapier: Rapier, world: World, start: Layout['gripper']): Gripper {
    const command = { x: start.x, y: start.y, yaw: start.yaw, opening: 1 };
    const finger = (side: number): RigidBody => {
      const body = world.createRigidBody(
        rapier.RigidBodyDesc.dynamic()
          .setTranslation(
            command.x + (side * command.opening * cosine(command.yaw)) / 2,
            command.y + (side * command.opening * sine(command.yaw)) / 2,
          )
          .setCanSleep(false)
          .lockRotations(),
      );
      const shape = rapier.ColliderDesc.ball(fingerRadius).setMass(1).setFriction(0.8);
      world.createCollider(shape.setCollisionGroups(fingerGroup), body);
      return body;
    };
    const fingers: [RigidBody, RigidBody] = [finger(1), finger(-1)];
    const origin = { x: 0, y: 0 };
    // However they are wedged, the fingers stay on their rail.
    world.createImpulseJoint(rapier.JointData.rope(railLength, origin, origin), ...fingers, true);
    return new Gripper(fingers, command);
  }

  /** Where the fingers are, whatever was commanded. */
  get pose(): GripperCommand {
    const right = this.fingers[0].translation();
    const left = this.fingers[1].translation();
    const [dx, dy] = [right.x - left.x, right.y - left.y];
    return {
      x: (right.x + left.x) / 2,
      y: (right.y + left.y) / 2,
      yaw: angleOf(dx, dy),
      opening: Math.sqrt(dx * dx + dy * dy),
    };
  }

  /** Lifted fingers pass over everything. */
  setLifted(lifted: boolean): void {
    for (const collider of this.colliders) collider.setCollisionGroups(lifted ? noGroup : fingerGroup);
  }

  /**
   * Moves the command by a share of a control step and drives the fingers towards it for one tick of physics.
   * @param move x, y and yaw of the action, each in [−1, 1].
   * @param opening the opening to go to.
   * @param share this tick's part of the control step.
   * @param seconds the tick's length.
   */
  drive(move: readonly [number, number, number], opening: number, share: number, seconds: number): void {
    const { command } = this;
    const at = this.pose;
    const border = tableSize - workMargin;
    command.x = within(command.x + move[0] * stepLimits.move * share, at.x - leash, at.x + leash);
    command.y = within(command.y + move[1] * stepLimits.move * share, at.y - leash, at.y + leash);
    command.x = within(command.x, workMargin, border);
    command.y = within(command.y, workMargin, border);
    command.yaw += move[2] * stepLimits.turn * share;
    const change = opening - command.opening;
    const largest = stepLimits.opening * share;
    command.opening += within(change, -largest, largest);
    command.opening = within(command.opening, at.opening - leash, at.opening + leash);
    const [lateralX, lateralY] = [cosine(command.yaw), sine(command.yaw)];
    this.fingers.forEach((finger, index) => {
      const side = index === 0 ? 0.5 : -0.5;
      const position = finger.translation();
      const velocity = finger.linvel();
      const wantedX = (command.x + side * command.opening * lateralX - position.x) / seconds;
      const wantedY = (command.y + side * command.opening * lateralY - position.y) / seconds;
      finger.setLinvel(
        {
          x: velocity.x + within(wantedX - velocity.x, -largestSpeedChange, largestSpeedChange),
          y: velocity.y + within(wantedY - velocity.y, -largestSpeedChange, largestSpeedChange),
        },
        true,
      );
    });
  }
}

function within(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
