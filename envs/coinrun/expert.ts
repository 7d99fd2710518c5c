/** Plays CoinRun by looking ahead in the game itself: what the cloned policies are compared with and learn from. */
import { Dynamics } from './dynamics.ts';
import type { CoinRunGame } from './game.ts';
import { planToCoin } from './search.ts';

/** Positions that a search may look at; nearly all levels need less than a third of it. */
const MAX_POSITIONS = 10_000;
/** After a search in vain (the agent may sit in a pit that has no way out) no new one is made for so many steps. */
const PATIENCE = 60;
/** What is done meanwhile, once the way towards the coin has been gone as far as it was found: jump to the right. */
const LEAP = 8;

export class CoinRunExpert {
  /** Where the game will be, if its next step is the plan's. */
  #expected: Dynamics | null = null;
  #plan: readonly number[] = [];
  #at = 0;
  #searchesFrom = 0;

  /**
   * The action for the moment that the game is in. A plan is kept for as long as its actions are played; whenever the
   * game is elsewhere than the plan foresaw (another level, an action that somebody else put in), a new one is made.
   */
  act(game: CoinRunGame): number {
    const { dynamics } = game;
    let expected = this.#expected;
    if (expected?.level !== dynamics.level || dynamics.time === 0) {
      expected = new Dynamics(dynamics.level);
      this.#expected = expected;
      this.#plan = [];
      this.#at = 0;
      this.#searchesFrom = 0;
    }
    const asPlanned = sameNumbers(expected.state, dynamics.state);
    expected.state.set(dynamics.state);
    if (dynamics.time >= this.#searchesFrom && (!asPlanned || this.#at >= this.#plan.length)) {
      const { actions, arrives } = planToCoin(expected, MAX_POSITIONS);
      this.#plan = actions;
      this.#at = 0;
      if (!arrives) this.#searchesFrom = dynamics.time + PATIENCE;
    }
    const action = this.#plan[this.#at++] ?? LEAP;
    expected.step(action);
    return action;
  }
}

function sameNumbers(first: Float32Array, second: Float32Array): boolean {
  return first.every((value, i) => value === second[i]);
}
