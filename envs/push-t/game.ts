/**
 * The board of PushT: a round agent that follows a target, and the T that it pushes. Numbers from gym-pusht
 * (huggingface/gym-pusht, Chi et al. 2023): PD gains 100 and 20, ten ticks of 0.01 s to a step, a block that stops as
 * soon as nothing pushes it, no friction between agent and block.
 *
 * The dynamics between touching and letting go are Rapier's, not Chipmunk's: a push of some centimetres ends a few
 * units, or degrees, apart from gym-pusht's. Where nothing touches, positions agree to double precision.
 */
import type { Collider, Rapier, RigidBody, World } from '../planar/rapier.ts';
import { cosine, sine, wrapAngle } from '../planar/trigonometry.ts';
import { type BlockPose, bar, centreOfGravity, coverage, mass, momentOfInertia, stem } from './tee.ts';

export const boardSize = 512;
export const agentRadius = 15;
export const wallRadius = 2;
/** Ends of the four walls: [x0, y0, x1, y1]. */
export const walls = [
  [5, 506, 5, 5],
  [5, 5, 506, 5],
  [506, 5, 506, 506],
  [5, 506, 506, 506],
] as const;
export const goal: BlockPose = { x: 256, y: 256, angle: Math.PI / 4 };
/** More coverage than this is success. */
export const successCoverage = 0.95;

const ticksPerStep = 10;
const secondsPerTick = 0.01;
const positionGain = 100;
const velocityGain = 20;

export interface Vector {
  readonly x: number;
  readonly y: number;
}

/** Everything that decides how the board goes on; plain data. */
export interface PushTState {
  readonly physics: Uint8Array;
  readonly agent: Vector;
  readonly velocity: Vector;
  readonly angle: number;
}

export class PushTGame {
  #world: World;
  #agentBody: RigidBody;
  #block: RigidBody;
  #agent: Vector = { x: 256, y: 400 };
  #velocity: Vector = { x: 0, y: 0 };
  /** The engine's angle lies in (−π, π]; this one counts turns, as Chipmunk's does. */
  #angle = 0;
  #contacts = 0;

  constructor(rapier: Rapier) {
    const world = new rapier.World({ x: 0, y: 0 });
    world.timestep = secondsPerTick;
    // The engine's tolerances are meant for metres: with this, bodies may overlap by a tenth of a unit, as in Chipmunk.
    world.lengthUnit = 100;
    for (const [x0, y0, x1, y1] of walls) {
      const halfWidth = Math.abs(x1 - x0) / 2 + wallRadius;
      const halfHeight = Math.abs(y1 - y0) / 2 + wallRadius;
      const shape = rapier.ColliderDesc.cuboid(halfWidth, halfHeight);
      world.createCollider(shape.setTranslation((x0 + x1) / 2, (y0 + y1) / 2).setFriction(0));
    }
    this.#world = world;
    this.#agentBody = world.createRigidBody(rapier.RigidBodyDesc.kinematicPositionBased());
    world.createCollider(rapier.ColliderDesc.ball(agentRadius).setFriction(0), this.#agentBody);
    this.#block = world.createRigidBody(
      rapier.RigidBodyDesc.dynamic()
        .setAdditionalMassProperties(mass, centreOfGravity, momentOfInertia)
        .setCanSleep(false),
    );
    for (const part of [bar, stem]) {
      const shape = rapier.ColliderDesc.convexHull(Float32Array.from(part))!;
      world.createCollider(shape.setDensity(0).setFriction(0), this.#block);
    }
  }

  /**
   * Puts agent and block somewhere. As in gym-pusht, the position is that of the unturned block, which is then turned
   * about its centre of gravity: the origin ends elsewhere unless the angle is 0.
   * @param state [agent x, agent y, block x, block y, block angle]
   */
  place(state: readonly number[]): void {
    const [agentX, agentY, x, y, angle] = state;
    const [cos, sin] = [cosine(angle), sine(angle)];
    const { x: centreX, y: centreY } = centreOfGravity;
    this.jump({ x: agentX, y: agentY });
    this.#angle = angle;
    this.#block.setTranslation(
      { x: x + centreX - (centreX * cos - centreY * sin), y: y + centreY - (centreX * sin + centreY * cos) },
      true,
    );
    this.#block.setRotation(angle, true);
    this.#contacts = 0;
  }

  /** Puts the agent elsewhere, at rest, without touching what is between. */
  jump(agent: Vector): void {
    this.#agent = agent;
    this.#velocity = { x: 0, y: 0 };
    this.#agentBody.setTranslation(agent, true);
    this.#agentBody.setNextKinematicTranslation(agent);
  }

  /** Drives the agent towards a target for 0.1 s. */
  step(target: Vector): void {
    this.#contacts = 0;
    for (let tick = 0; tick < ticksPerStep; tick++) {
      const along = (to: number, at: number, speed: number): number =>
        speed + (positionGain * (to - at) - velocityGain * speed) * secondsPerTick;
      this.#velocity = {
        x: along(target.x, this.#agent.x, this.#velocity.x),
        y: along(target.y, this.#agent.y, this.#velocity.y),
      };
      this.#agent = {
        x: this.#agent.x + this.#velocity.x * secondsPerTick,
        y: this.#agent.y + this.#velocity.y * secondsPerTick,
      };
      this.#agentBody.setNextKinematicTranslation(this.#agent);
      this.#tick();
    }
  }

  get agent(): Vector {
    return this.#agent;
  }

  get velocity(): Vector {
    return this.#velocity;
  }

  get block(): BlockPose {
    const { x, y } = this.#block.translation();
    return { x, y, angle: this.#angle };
  }

  get coverage(): number {
    return coverage(this.block, goal);
  }

  /** Contact points of the block, summed over the ticks of the last step. */
  get contacts(): number {
    return this.#contacts;
  }

  getState(): PushTState {
    return {
      physics: this.#world.takeSnapshot(),
      agent: this.#agent,
      velocity: this.#velocity,
      angle: this.#angle,
    };
  }

  /** Goes on exactly where the state was taken. */
  setState(rapier: Rapier, state: PushTState): void {
    const world = rapier.World.restoreSnapshot(state.physics);
    this.#agentBody = world.getRigidBody(this.#agentBody.handle);
    this.#block = world.getRigidBody(this.#block.handle);
    this.#world.free();
    this.#world = world;
    this.#agent = state.agent;
    this.#velocity = state.velocity;
    this.#angle = state.angle;
  }

  /** Frees the physics engine's memory; the game cannot be used afterwards. */
  dispose(): void {
    this.#world.free();
  }

  #tick(): void {
    // Chipmunk's damping of 0: whatever moved the block, it has stopped before the next tick.
    this.#block.setLinvel({ x: 0, y: 0 }, true);
    this.#block.setAngvel(0, true);
    this.#world.step();
    this.#angle += wrapAngle(this.#block.rotation() - this.#angle);
    for (let part = 0; part < this.#block.numColliders(); part++)
      this.#countContacts(this.#block.collider(part));
  }

  #countContacts(part: Collider): void {
    this.#world.contactPairsWith(part, (other) => {
      this.#world.contactPair(part, other, (manifold) => {
        this.#contacts += manifold.numSolverContacts();
      });
    });
  }
}
