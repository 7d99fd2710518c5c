/**
 * Plays CoinRun with what its picture shows and nothing else: it plans anew at every step, as far as the border of the
 * view, hopes for the best beyond, and jumps wherever that seems safe. What it does follows from what can be seen, so a
 * policy that sees the same can learn to do it; the shortest way to the coin (`expert.ts`) depends on what is far ahead.
 */
import { AGENT_HALF_HEIGHT, AGENT_TOUCH_HEIGHT } from './bodies.ts';
import { Dynamics } from './dynamics.ts';
import type { CoinRunGame } from './game.ts';
import { isLava, LEVEL_SIZE } from './level.ts';
import { coinX, FULL_SPEED, type Plan, plan, planToCoin } from './search.ts';

/** The camera shows so much on each side of the agent, in units. */
const VIEW = 6.5;
/** Nearly all searches end after a few dozen positions. */
const MAX_POSITIONS = 3000;
/** Where nothing in view leads on, the whole level is searched. */
const MAX_POSITIONS_OF_LEVEL = 10_000;

/** With up before without: in the air both lead to the same place, and the first is kept. */
const CHOICES = [8, 7, 5, 4, 2, 1] as const;
/** What a step costs beyond its time: plans jump where they can, and go right. */
const WITHOUT_UP = 1;
const NOT_RIGHT = 1.5;
/** A step in the air beyond the view: rather land where the ground can be seen. */
const UNSEEN_FLIGHT = 1;
/** A step that nearly touches something deadly costs so much, less the farther, nothing from `MARGIN` units on. */
const FEAR = 2;
const MARGIN = 0.3;

export class SightedExpert {
  /** For trying out; the game itself is never touched. */
  #dynamics: Dynamics | null = null;

  /** The action for the moment that the game is in; it depends on nothing else. */
  act({ dynamics }: CoinRunGame): number {
    if (this.#dynamics?.level !== dynamics.level) this.#dynamics = new Dynamics(dynamics.level);
    this.#dynamics.state.set(dynamics.state);
    let found = planInView(this.#dynamics);
    if (!found.arrives) found = planToCoin(this.#dynamics, MAX_POSITIONS_OF_LEVEL);
    return found.actions[0] ?? CHOICES[0];
  }
}

/** The best way out of the view to the right, or to the coin in it. */
function planInView(dynamics: Dynamics): Plan {
  const { x: fromX, y: fromY } = dynamics;
  const border = fromX + VIEW;
  const goal = Math.min(border - 0.5, coinX(dynamics));
  return plan(dynamics, MAX_POSITIONS, {
    choices: () => CHOICES,
    extraCost: (choice) =>
      (choice % 3 === 2 ? 0 : WITHOUT_UP) +
      (choice < 6 ? NOT_RIGHT : 0) +
      (dynamics.x >= border && dynamics.vy !== 0 ? UNSEEN_FLIGHT : 0) +
      FEAR * (1 - distanceToDeath(dynamics) / MARGIN),
    remaining: () => Math.max(0, goal - dynamics.x) / FULL_SPEED,
    weight: 1.2,
    arrived: () => dynamics.x >= border || (dynamics.x >= border - 0.5 && dynamics.vy === 0),
    outside: () => dynamics.x < fromX - VIEW || dynamics.y < fromY - VIEW,
  });
}

/** Gap in units between the agent and the nearest deadly thing, from 0 to `MARGIN`. */
function distanceToDeath(dynamics: Dynamics): number {
  const { level, x, y } = dynamics;
  let gap = nearLava(dynamics) ? MARGIN / 2 : MARGIN;
  const notice = (thingX: number, thingY: number) => {
    gap = Math.min(gap, Math.max(0, Math.abs(thingX - x) - 1, Math.abs(thingY - y) - AGENT_TOUCH_HEIGHT));
  };
  for (const saw of level.saws) notice(saw.x, saw.y);
  for (let i = 0; i < level.enemies.length; i++) notice(dynamics.enemyX(i), dynamics.enemyY(i));
  return gap;
}

/** Whether there is lava within `MARGIN` of the agent's feet. */
function nearLava({ level, x, y }: Dynamics): boolean {
  const row = Math.floor(y - AGENT_HALF_HEIGHT - MARGIN);
  return [x - 0.5 - MARGIN, x, x + 0.5 + MARGIN].some((at) =>
    isLava(level.tiles[row * LEVEL_SIZE + Math.floor(at)]),
  );
}
