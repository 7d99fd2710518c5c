/**
 * CoinRun as a policy on the state plays it (`state-view.ts`): six choices in place of fifteen actions, and a reward
 * that is given on the way and not only for the coin.
 */
import type { Dynamics, Outcome } from './dynamics.ts';

/** Right, nothing and left, each without and with a jump. */
export const CHOICES = 6;
/** The environment's actions for them. */
const KEYS = [7, 8, 4, 5, 1, 2] as const;
const JUMP = 1;

/**
 * True where a choice is made: standing, and at the top of a flight. Between them it is held. In the air a choice changes
 * little, so that a policy which decides more rarely learns faster; and who imitates it sees when it may change its mind.
 */
export function choosesAt(vy: number, wasRising: boolean): boolean {
  return vy === 0 || (wasRising && vy < 0);
}

/**
 * The environment's action for a choice. UP starts a jump and does nothing in the air, where it is let go: a key that is
 * pressed without effect cannot be found in video, and a clone that has learnt to press it in the air jumps on the ground.
 */
export function keysOf(choice: number, vy: number): number {
  return KEYS[vy === 0 ? choice : choice & ~JUMP];
}

/** Given for the coin and, negative, for failing; for a unit of new ground to the right; and for every step. */
const SOLVED = 1;
const FAILED = -1;
const PROGRESS = 0.02;
const STEP = -0.002;

/** Who has not solved a level after so many steps has failed: the game's own limit is 1,000. */
const PATIENCE = 300;

export class StateGame {
  readonly dynamics: Dynamics;
  /** Choices made. */
  choices = 0;
  /** Of the last choice. */
  reward = 0;
  outcome: Outcome = 'running';
  #steps = 0;
  /** How far to the right the agent has been. */
  #farthest: number;

  /** Goes on from where `dynamics` stands. */
  constructor(dynamics: Dynamics) {
    this.dynamics = dynamics;
    this.#farthest = dynamics.x;
  }

  /** Plays a choice, 0 ≤ choice < CHOICES, until the next is to be made. */
  choose(choice: number): void {
    const { dynamics } = this;
    this.choices++;
    let held = 0;
    let wasRising: boolean;
    do {
      wasRising = dynamics.vy > 0;
      this.outcome = dynamics.step(keysOf(choice, dynamics.vy));
      held++;
    } while (this.outcome === 'running' && !choosesAt(dynamics.vy, wasRising));
    this.#steps += held;
    if (this.outcome === 'running' && this.#steps >= PATIENCE) this.outcome = 'timed out';
    const progress = Math.max(0, dynamics.x - this.#farthest);
    this.#farthest += progress;
    this.reward = STEP * held + PROGRESS * progress;
    if (this.outcome !== 'running') this.reward += this.outcome === 'solved' ? SOLVED : FAILED;
  }
}
