/**
 * The tabletop world itself, synchronous and without pictures: physics at 20 Hz, an action every 0.2 s.
 * A thing that both fingers press on is held and lifted: it then passes over what lies on the table until the fingers
 * open. (A grasp is a rule here, not a matter of friction: a held thing does not slip.)
 */
import type { Collider, Rapier, RigidBody, World } from '../planar/rapier.ts';
import { cosine, sine } from '../planar/trigonometry.ts';
import { addBag, addBorder, addDish, addObject, bagBeads } from './bodies.ts';
import { Gripper, type GripperCommand, openingRange } from './gripper.ts';
import { distance, drawLayout, type Layout, type Position, type Task } from './layout.ts';

const ticksPerStep = 4;
const secondsPerTick = 1 / 20;

/** How near the middle of the goal counts, in decimetres. */
const tolerance: Readonly<Record<Task, number>> = { reach: 0.35, push: 0.4, 'pick-place': 0.5 };

/** How high a held thing is carried, and how much of that one control step lifts. */
const carryHeight = 0.9;
const liftPerStep = 0.25;

export interface Pose extends Position {
  readonly angle: number;
}

/** What the gripper holds and where, in the gripper's own frame. */
interface Hold {
  readonly object: number;
  readonly opening: number;
  readonly right: number;
  readonly forward: number;
  readonly turn: number;
}

/** Everything that decides how the world goes on; plain data. */
export interface TabletopState {
  readonly layoutSeed: number;
  readonly scene: number;
  readonly task: Task;
  readonly physics: Uint8Array;
  readonly command: Readonly<GripperCommand>;
  readonly hold: Hold | null;
  readonly height: number;
}

/** The order in which bodies are added: the physics engine's snapshots keep their handles. */
interface Bodies {
  readonly objects: readonly RigidBody[];
  readonly colliders: readonly Collider[];
  readonly bag: readonly RigidBody[];
}

export class TabletopGame {
  readonly layout: Layout;
  #world: World;
  #bodies: Bodies;
  #gripper: Gripper;
  #hold: Hold | null = null;
  #height = 0;

  constructor(rapier: Rapier, layout: Layout) {
    this.layout = layout;
    const world = new rapier.World({ x: 0, y: 0 });
    world.timestep = secondsPerTick;
    addBorder(rapier, world);
    if (layout.task === 'pick-place') addDish(rapier, world, layout.goal);
    const added = layout.objects.map((object) => addObject(rapier, world, object));
    this.#world = world;
    this.#bodies = {
      objects: added.map(([body]) => body),
      colliders: added.map(([, collider]) => collider),
      bag: addBag(rapier, world, layout.bag),
    };
    this.#gripper = Gripper.add(rapier, world, layout.gripper);
  }

  /**
   * One control step.
   * @param action x, y, yaw (shares of the largest movement) and grip (−1 open … +1 closed), each in [−1, 1];
   * what lies outside is clipped.
   */
  step(action: ArrayLike<number>): void {
    const [x, y, yaw, grip] = [0, 1, 2, 3].map((i) => Math.max(-1, Math.min(1, action[i])));
    const { open, closed } = openingRange;
    const opening = open + ((closed - open) * (grip + 1)) / 2;
    for (let tick = 0; tick < ticksPerStep; tick++) {
      if (this.#hold && opening > this.#hold.opening + 0.12) this.#release();
      const wanted = this.#hold ? this.#hold.opening : opening;
      this.#gripper.drive([x, y, yaw], wanted, 1 / ticksPerStep, secondsPerTick);
      this.#world.step();
      if (!this.#hold && opening < this.#gripper.command.opening - 0.02) this.#grasp();
    }
    this.#height = this.#hold ? Math.min(carryHeight, this.#height + liftPerStep) : 0;
  }

  get gripper(): GripperCommand {
    return this.#gripper.pose;
  }

  /** The index of the held object, or null. */
  get held(): number | null {
    return this.#hold?.object ?? null;
  }

  /** How high the gripper and what it holds are above the table, in decimetres. */
  get height(): number {
    return this.#height;
  }

  get objects(): Pose[] {
    return this.#bodies.objects.map((body, index) =>
      this.#hold?.object === index ? this.#heldPose(this.#hold) : poseOf(body),
    );
  }

  /** The bag's beads in order around it. */
  get bag(): Position[] {
    return this.#bodies.bag.slice(0, bagBeads).map((bead) => bead.translation());
  }

  /** From what the task moves to its goal, in decimetres. */
  get distanceToGoal(): number {
    return distance(this.layout.task === 'reach' ? this.gripper : this.objects[0], this.layout.goal);
  }

  /** Reach: the gripper is there. Push: the object is. Pick and place: it lies in the dish, let go. */
  get success(): boolean {
    if (this.layout.task === 'pick-place' && this.#hold) return false;
    return this.distanceToGoal < tolerance[this.layout.task];
  }

  getState(): TabletopState {
    const { layoutSeed, scene, task } = this.layout;
    return {
      layoutSeed,
      scene,
      task,
      physics: this.#world.takeSnapshot(),
      command: { ...this.#gripper.command },
      hold: this.#hold,
      height: this.#height,
    };
  }

  /** A world that goes on exactly as the one that the state was taken from. */
  static restore(rapier: Rapier, state: TabletopState): TabletopGame {
    const game = new TabletopGame(rapier, drawLayout(state.layoutSeed, state.task, state.scene));
    const fresh = game.#world;
    const world = rapier.World.restoreSnapshot(state.physics);
    const restored = (body: RigidBody): RigidBody => world.getRigidBody(body.handle);
    const objects = game.#bodies.objects.map(restored);
    game.#bodies = {
      objects,
      colliders: objects.map((body) => body.collider(0)),
      bag: game.#bodies.bag.map(restored),
    };
    const [right, left] = game.#gripper.fingers;
    game.#gripper = new Gripper([restored(right), restored(left)], { ...state.command });
    game.#hold = state.hold;
    game.#height = state.height;
    game.#world = world;
    fresh.free();
    return game;
  }

  /** Frees the physics engine's memory; the game cannot be used afterwards. */
  dispose(): void {
    this.#world.free();
  }

  /** Holds the object that both fingers press on, if there is one. */
  #grasp(): void {
    const [right, left] = this.#gripper.colliders;
    const touches = (finger: Collider, thing: Collider): boolean => {
      const contact = finger.contactCollider(thing, 0.05);
      return contact !== null && contact.distance < 0.04;
    };
    const object = this.#bodies.colliders.findIndex((thing) => touches(right, thing) && touches(left, thing));
    if (object < 0) return;
    const body = this.#bodies.objects[object];
    const at = this.#gripper.pose;
    const pose = poseOf(body);
    const [cos, sin] = [cosine(at.yaw), sine(at.yaw)];
    const [dx, dy] = [pose.x - at.x, pose.y - at.y];
    const side = dx * cos + dy * sin;
    // Pinching a corner is no grasp: the object's centre must lie between the fingers.
    const forward = dy * cos - dx * sin;
    if (Math.abs(forward) > 0.3) return;
    this.#hold = { object, opening: at.opening, right: side, forward, turn: pose.angle - at.yaw };
    body.setEnabled(false);
    this.#gripper.setLifted(true);
  }

  #release(): void {
    const hold = this.#hold!;
    const body = this.#bodies.objects[hold.object];
    const pose = this.#heldPose(hold);
    body.setEnabled(true);
    body.setTranslation(pose, true);
    body.setRotation(pose.angle, true);
    body.setLinvel({ x: 0, y: 0 }, true);
    body.setAngvel(0, true);
    this.#hold = null;
    this.#gripper.setLifted(false);
  }

  #heldPose(hold: Hold): Pose {
    const at = this.#gripper.pose;
    const [cos, sin] = [cosine(at.yaw), sine(at.yaw)];
    return {
      x: at.x + hold.right * cos - hold.forward * sin,
      y: at.y + hold.right * sin + hold.forward * cos,
      angle: at.yaw + hold.turn,
    };
  }
}

function poseOf(body: RigidBody): Pose {
  const { x, y } = body.translation();
  return { x, y, angle: body.rotation() };
}
