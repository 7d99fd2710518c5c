/** An expert for every platformer: it plans once and follows its plan, and plans anew when it finds itself elsewhere. */
import { plan } from './plan.ts';
import { PlatformerGame, type PlatformerState } from './platformer-game.ts';

/** How many steps the searches hold an action: the first is the quickest, the others are for what those before cannot solve. */
const HOLDS = [6, 10, 4, 14];
/** Where no search gets any further, this is done for so many steps before the next: nothing. */
const WAIT = 0;
const WAIT_STEPS = 8;

export class PlatformerExpert {
  /** Where the game will be if the plan is followed. */
  #mirror: PlatformerGame | null = null;
  #actions: readonly number[] = [];
  #at = 0;

  /**
   * The action for the moment that the game is in. A plan is kept for as long as its actions are played; whenever the
   * game is elsewhere than the plan foresaw (another level, an action that somebody else put in), a new one is made.
   */
  act(game: PlatformerGame): number {
    if (this.#mirror?.rules !== game.rules) this.#mirror = new PlatformerGame(game.rules);
    const mirror = this.#mirror;
    if (this.#at === this.#actions.length || !sameMoment(mirror.getState(), game.getState())) {
      this.#actions = planFor(game);
      this.#at = 0;
      mirror.setState(game.getState());
    }
    const action = this.#actions[this.#at++];
    mirror.step(action);
    return action;
  }
}

function sameMoment(a: PlatformerState, b: PlatformerState): boolean {
  return (
    a.levelSeed === b.levelSeed &&
    a.time === b.time &&
    a.body.x === b.body.x &&
    a.body.y === b.body.y &&
    a.body.vx === b.body.vx &&
    a.body.vy === b.body.vy
  );
}

function planFor(game: PlatformerGame): readonly number[] {
  let longest: readonly number[] = Array(WAIT_STEPS).fill(WAIT);
  for (const hold of HOLDS) {
    const { actions, solves } = plan(game, hold);
    if (solves) return actions;
    if (actions.length > longest.length) longest = actions;
  }
  return longest;
}
