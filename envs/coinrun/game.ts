/** CoinRun without promises or spaces: what the environment, the expert and the replay are built on. */
import { DUST_STEPS } from './bodies.ts';
import { Dynamics } from './dynamics.ts';
import { generateLevel } from './generate-level.ts';
import type { Level, Mode } from './level.ts';
import { OBSERVATION_SIZE, renderGame } from './rendering.ts';

/** Given for the coin; nothing else is rewarded. */
const COIN_REWARD = 10;
export const ACTIONS = 15;

export interface CoinRunStep {
  reward: number;
  /** The agent reached the coin or died. */
  terminated: boolean;
  /** The time limit of 1,000 steps cut the episode. */
  truncated: boolean;
  solved: boolean;
}

/** A moment of a game, to come back to: numbers only, so that it may be stored or sent to a worker. */
export interface CoinRunState {
  readonly levelSeed: number;
  readonly motion: Float32Array;
  readonly dust: Float32Array;
}

export class CoinRunGame {
  readonly mode: Mode;
  #dynamics: Dynamics;
  /** Where enemy i was after step t: [t % DUST_STEPS][i]. */
  #dustX: Float32Array;

  /** Starts on level 0; `reset` chooses another. */
  constructor(mode: Mode) {
    this.mode = mode;
    this.#dynamics = new Dynamics(generateLevel(0, mode));
    this.#dustX = new Float32Array(0);
    this.reset(0);
  }

  get level(): Level {
    return this.#dynamics.level;
  }

  /** The moving part: positions, velocities and time. */
  get dynamics(): Dynamics {
    return this.#dynamics;
  }

  /** @param levelSeed an integer, 0 ≤ levelSeed < 2^31 */
  reset(levelSeed: number): void {
    if (levelSeed === this.level.seed) this.#dynamics.reset();
    else this.#dynamics = new Dynamics(generateLevel(levelSeed, this.mode));
    this.#dustX = new Float32Array(DUST_STEPS * this.level.enemies.length);
  }

  /** Plays one of the 15 actions. After an episode's end the game goes on until it is reset. */
  step(action: number): CoinRunStep {
    const dynamics = this.#dynamics;
    const outcome = dynamics.step(action);
    const enemies = this.level.enemies.length;
    const row = (dynamics.time % DUST_STEPS) * enemies;
    for (let i = 0; i < enemies; i++) this.#dustX[row + i] = dynamics.enemyX(i);
    const solved = outcome === 'solved';
    return {
      reward: solved ? COIN_REWARD : 0,
      terminated: solved || outcome === 'died',
      truncated: outcome === 'timed out',
      solved,
    };
  }

  /**
   * Where enemy i's puff of dust of `age` steps is, 0 ≤ age < DUST_STEPS.
   * @returns undefined if it had not begun to walk then
   */
  dustX(i: number, age: number): number | undefined {
    const made = this.#dynamics.time - age;
    return made < 1 ? undefined : this.#dustX[(made % DUST_STEPS) * this.level.enemies.length + i];
  }

  /**
   * Draws what the agent sees.
   * @param into uint8 [size, size, 3], filled and returned
   */
  render(
    into: Uint8Array = new Uint8Array(OBSERVATION_SIZE * OBSERVATION_SIZE * 3),
    size = OBSERVATION_SIZE,
  ): Uint8Array {
    renderGame(this, into, size);
    return into;
  }

  getState(): CoinRunState {
    return { levelSeed: this.level.seed, motion: this.#dynamics.state.slice(), dust: this.#dustX.slice() };
  }

  setState(state: CoinRunState): void {
    if (state.levelSeed !== this.level.seed) this.reset(state.levelSeed);
    this.#dynamics.state.set(state.motion);
    this.#dustX.set(state.dust);
  }
}
