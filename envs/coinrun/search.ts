/**
 * A* over the game's own dynamics: the shortest way to the coin, as far as actions held for a few steps go.
 * The estimate of what remains is the distance to the coin at full speed, weighted above one: the plans are about a
 * tenth longer than the shortest, and found ten times faster.
 */
import type { Dynamics } from './dynamics.ts';
import { LEVEL_SIZE, Tile } from './level.ts';

/**
 * What a plan is made of: right, nothing and left, each with up and without. In the air up changes nothing, so the same
 * place reached with it and without is one place, and the first of the two, with up, is what the plan keeps.
 */
const CHOICES = [8, 7, 5, 4, 2, 1] as const;
/**
 * What a step costs beyond its time: a plan that can jump ahead does. A policy that imitates it then decides something
 * only where a jump is unwise, and where it is unsure it still does what is most often right.
 */
const WITHOUT_UP = 1;
const NOT_RIGHT = 1.5;
/** A choice is held for so many steps. */
const HOLD = 3;
const FULL_SPEED = 0.5;
const WEIGHT = 1.7;
/** Moments closer than this in time count as one, where enemies make it matter when something is done. */
const MOMENT = 12;

interface Node {
  readonly state: Float32Array;
  readonly parent: Node | null;
  /** Held from the parent to here for `steps` steps. */
  readonly choice: number;
  readonly steps: number;
  /** Steps from the start and what they cost beyond their time. */
  readonly spent: number;
  /** The same, plus the weighted estimate of what is to come. */
  readonly cost: number;
}

export interface Plan {
  readonly actions: readonly number[];
  /** False if the search found no way in time: the actions then lead as near to the coin as it came. */
  readonly reachesCoin: boolean;
}

/**
 * @param dynamics where to start from; it is the search's to move about in, and is put back when it is done
 * @param maxPositions after so many positions the search gives up
 */
export function planToCoin(dynamics: Dynamics, maxPositions: number): Plan {
  const start = dynamics.state.slice();
  const plan = search(dynamics, start, maxPositions);
  dynamics.state.set(start);
  return plan;
}

function search(dynamics: Dynamics, start: Float32Array, maxPositions: number): Plan {
  const coinX = (dynamics.level.tiles.indexOf(Tile.Coin) % LEVEL_SIZE) + 0.5;
  const remaining = () => Math.max(0, Math.abs(coinX - dynamics.x) - 1) / FULL_SPEED;
  const open = new CheapestFirst();
  const seen = new Set<number>([momentKey(dynamics)]);
  let nearest: Node = { state: start, parent: null, choice: 4, steps: 0, spent: 0, cost: 0 };
  let nearestRemaining = remaining();
  open.push(nearest);
  for (let node = open.pop(); node !== undefined && seen.size < maxPositions; node = open.pop()) {
    dynamics.state.set(node.state);
    for (const choice of CHOICES) {
      dynamics.state.set(node.state);
      let steps = 0;
      let outcome = dynamics.step(choice);
      for (steps = 1; steps < HOLD && outcome === 'running'; steps++) outcome = dynamics.step(choice);
      if (outcome === 'died' || outcome === 'timed out') continue;
      const left = remaining();
      const spent = node.spent + steps * (1 + extra(choice));
      const cost = spent + WEIGHT * left;
      if (outcome === 'solved') {
        return {
          actions: actionsTo({ state: start, parent: node, choice, steps, spent, cost }),
          reachesCoin: true,
        };
      }
      const key = momentKey(dynamics);
      if (seen.has(key)) continue;
      seen.add(key);
      const next = { state: dynamics.state.slice(), parent: node, choice, steps, spent, cost };
      open.push(next);
      if (left < nearestRemaining) {
        nearest = next;
        nearestRemaining = left;
      }
    }
  }
  return { actions: actionsTo(nearest), reachesCoin: false };
}

/** What one step of a choice costs beyond its time. */
function extra(choice: number): number {
  return (choice % 3 === 2 ? 0 : WITHOUT_UP) + (choice < 6 ? NOT_RIGHT : 0);
}

function actionsTo(end: Node): number[] {
  const backwards: number[] = [];
  for (let node: Node | null = end; node !== null; node = node.parent) {
    for (let step = 0; step < node.steps; step++) backwards.push(node.choice);
  }
  return backwards.reverse();
}

/** One number for all states that differ too little to be worth searching twice. */
function momentKey(dynamics: Dynamics): number {
  let key = Math.round(dynamics.x * 4);
  key = key * 256 + Math.round(dynamics.y * 4);
  key = key * 32 + Math.round(dynamics.vx * 16) + 16;
  key = key * 32 + Math.round(dynamics.vy * 8) + 16;
  return dynamics.level.enemies.length === 0 ? key : key * 128 + Math.floor(dynamics.time / MOMENT);
}

/** A binary heap of nodes by cost. */
class CheapestFirst {
  readonly #heap: Node[] = [];

  push(node: Node): void {
    const heap = this.#heap;
    let at = heap.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (heap[above].cost <= node.cost) break;
      heap[at] = heap[above];
      at = above;
    }
    heap[at] = node;
  }

  pop(): Node | undefined {
    const heap = this.#heap;
    const cheapest = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return cheapest;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && heap[below + 1].cost < heap[below].cost) below++;
      if (heap[below].cost >= last.cost) break;
      heap[at] = heap[below];
      at = below;
    }
    heap[at] = last;
    return cheapest;
  }
}
