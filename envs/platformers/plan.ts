/**
 * Planning by best-first search over the game's own dynamics: weighted A* whose moves hold one action for a few steps.
 * Nothing in a platformer is random once its level is made, so a plan found here is a plan that works.
 */
import { type Body, SUBPIXELS } from './body.ts';
import { isFoothold, tilesToGoal } from './footholds.ts';
import type { Patrol } from './level.ts';
import { PlatformerGame, type PlatformerState } from './platformer-game.ts';
import { Tile } from './tiles.ts';

/** How much a step still to go counts against a step already planned: above 1, the search hurries to the goal. */
const GREED = 16;
/** States looked at before the search settles for the nearest place that it found. */
const MOST_EXPANSIONS = 8_000;

interface Node {
  readonly state: PlatformerState;
  readonly before: Node | null;
  /** The action that was held to come here, and for how many steps. */
  readonly action: number;
  readonly held: number;
  readonly steps: number;
  /** Estimated steps to the goal. */
  readonly left: number;
}

/** Whether a creature may come near: only then does the time of an otherwise equal state matter. */
function isHaunted(patrols: readonly Patrol[], { x, y }: Readonly<Body>, margin: number): boolean {
  return patrols.some((patrol) => {
    const right = patrol.x + patrol.width + (patrol.vertical ? 0 : patrol.span);
    const bottom = patrol.y + patrol.height + (patrol.vertical ? patrol.span : 0);
    return x > patrol.x - margin && x < right + margin && y > patrol.y - margin && y < bottom + margin;
  });
}

/** A state's neighbourhood, so that the search does not follow two paths that are all but the same. */
function neighbourhood({ body, time }: PlatformerState, haunted: boolean): string {
  const { x, y, vx, vy, grounded, lift, jumpHeld } = body;
  const moment = haunted ? time >> 4 : 0;
  return `${x >> 6} ${y >> 6} ${vx >> 4} ${vy >> 4} ${lift} ${+grounded}${+jumpHeld} ${moment}`;
}

/** Nodes by their rank, a whole number; the lowest comes out first, and of equals the latest. */
class Frontier {
  readonly #ranks: Node[][] = [];
  #lowest = 0;

  push(node: Node): void {
    const rank = node.steps + GREED * node.left;
    this.#ranks[rank] ??= [];
    this.#ranks[rank].push(node);
    this.#lowest = Math.min(this.#lowest, rank);
  }

  pop(): Node | undefined {
    while (this.#lowest < this.#ranks.length) {
      const node = this.#ranks[this.#lowest]?.pop();
      if (node) return node;
      this.#lowest++;
    }
    return undefined;
  }
}

function actionsTo(node: Node): number[] {
  const actions: number[] = [];
  for (let at: Node | null = node; at?.before; at = at.before) {
    for (let i = 0; i < at.held; i++) actions.push(at.action);
  }
  return actions.reverse();
}

/**
 * Actions that lead from the game's present state to its goal; if none are found in time, those that lead nearest.
 * The game itself is not touched.
 * @param hold steps for which each action is held
 */
export function plan(game: PlatformerGame, hold: number): { actions: number[]; solves: boolean } {
  const search = new PlatformerGame(game.rules);
  search.setState(game.getState());
  const { rules, level } = search;
  const tiles = tilesToGoal(level, rules.reach);
  const tile = rules.tilePixels * SUBPIXELS;
  // In the air the foothold right below counts, and above a pit the last one.
  const stepsLeft = (before: number): number => {
    const column = Math.floor((search.body.x + (rules.bodyWidth >> 1)) / tile);
    let row = Math.max(0, Math.floor((search.body.y + (rules.bodyHeight >> 1)) / tile));
    while (row < level.grid.height && !isFoothold(level.grid, column, row)) {
      if (level.grid.at(column, row) === Tile.solid) return before;
      row++;
    }
    const found = row < level.grid.height ? tiles[row * level.grid.width + column] : -1;
    return found < 0 ? before : Math.ceil((found * tile) / rules.topSpeed);
  };
  const far = tiles.length;
  const start: Node = {
    state: search.getState(),
    before: null,
    action: 0,
    held: 0,
    steps: 0,
    left: stepsLeft(far),
  };
  const seen = new Set<string>();
  const frontier = new Frontier();
  frontier.push(start);
  let nearest = start;
  for (let expansions = 0; expansions < MOST_EXPANSIONS; expansions++) {
    const node = frontier.pop();
    if (!node) break;
    for (let action = 0; action < rules.controls.length; action++) {
      search.setState(node.state);
      let held = 0;
      let over = false;
      while (held < hold && !over) {
        const { terminated, truncated } = search.step(action);
        held++;
        over = terminated || truncated;
      }
      if (over && !search.solved) continue;
      const state = search.getState();
      const left = stepsLeft(node.left);
      const reached: Node = { state, before: node, action, held, steps: node.steps + held, left };
      if (search.solved) return { actions: actionsTo(reached), solves: true };
      const key = neighbourhood(state, isHaunted(level.patrols, state.body, 3 * tile));
      if (seen.has(key)) continue;
      seen.add(key);
      if (reached.left < nearest.left) nearest = reached;
      frontier.push(reached);
    }
  }
  return { actions: actionsTo(nearest), solves: false };
}
