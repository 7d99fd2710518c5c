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
 * A choice is held until the agent stands, or for so many steps: in the air it changes little, and a policy that decides
 * a third as often learns three times as fast.
 */
export const HOLD = 4;

/**
 * The environment's action for a choice. UP starts a jump and does nothing in the air. There it is held while the agent
 * rises and let go when it falls, so that the video shows what the keys are.
 */
export function keysOf(choice: number, vy: number): number {
  if (vy === 0) return KEYS[choice];
  return KEYS[vy > 0 ? choice | JUMP : choice & ~JUMP];
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
  readonly #hold: number;
  #steps = 0;
  /** How far to the right the agent has been. */
  #farthest: number;

  /** Goes on from where `dynamics` stands. @param hold `HOLD`, or other numbers of steps for comparison */
  constructor(dynamics: Dynamics, hold = HOLD) {
    this.dynamics = dynamics;
    this.#hold = hold;
    this.#farthest = dynamics.x;
  }

  /** Plays a choice, 0 ≤ choice < CHOICES, for as long as it is held. */
  choose(choice: number): void {
    const { dynamics } = this;
    this.choices++;
    let held = 0;
    do {
      this.outcome = dynamics.step(keysOf(choice, dynamics.vy));
      held++;
    } while (this.outcome === 'running' && dynamics.vy !== 0 && held < this.#hold);
    this.#steps += held;
    if (this.outcome === 'running' && this.#steps >= PATIENCE) this.outcome = 'timed out';
    const progress = Math.max(0, dynamics.x - this.#farthest);
    this.#farthest += progress;
    this.reward = STEP * held + PROGRESS * progress;
    if (this.outcome !== 'running') this.reward += this.outcome === 'solved' ? SOLVED : FAILED;
  }
}
