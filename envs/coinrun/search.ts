/**
 * A* over the game's own dynamics, in actions held for a few steps.
 */
import type { Dynamics } from './dynamics.ts';
import { LEVEL_SIZE, Tile } from './level.ts';

/** A choice is held for so many steps. */
const HOLD = 3;
export const FULL_SPEED = 0.5;
/** Moments closer than this in time count as one, where enemies make it matter when something is done. */
const MOMENT = 12;

/** What is searched for. All functions speak of the dynamics as they stand when called. */
export interface Problem {
  /** Actions to try, best first: of two that lead to the same place, the first is kept. */
  choices(): readonly number[];
  /** What a step with that action cost beyond its time. */
  extraCost(choice: number): number;
  /** Estimated steps that remain. */
  remaining(): number;
  /** Weight of the estimate: above one, plans are a little longer and found much faster. */
  readonly weight: number;
  /** Whether this is far enough, the coin apart, which always is. */
  arrived(): boolean;
  /** Whether the search must not go on from here. */
  outside(): boolean;
}

interface Node {
  readonly state: Float32Array;
  readonly parent: Node | null;
  /** Held from the parent to here for `steps` steps. */
  readonly choice: number;
  readonly steps: number;
  /** Steps from the start with their extra cost. */
  readonly spent: number;
  /** The same and the weighted estimate of those to come. */
  readonly cost: number;
}

export interface Plan {
  readonly actions: readonly number[];
  /** False if the search found no way in time: the actions then lead as near as it came. */
  readonly arrives: boolean;
}

/** What the way to the coin is made of: right, nothing and left, and where a jump may be possible the same with up. */
const IN_THE_AIR = [7, 4, 1] as const;
const ANYWHERE = [...IN_THE_AIR, 8, 5, 2] as const;

/**
 * The shortest way to the coin, as far as held actions go. The estimate of what remains is the distance to the coin at
 * full speed, weighted: the plans are about a tenth longer than the shortest, and found ten times faster.
 * @param dynamics where to start from; it is the search's to move about in, and is put back when it is done
 * @param maxPositions after so many positions the search gives up
 */
export function planToCoin(dynamics: Dynamics, maxPositions: number): Plan {
  const coin = coinX(dynamics);
  return plan(dynamics, maxPositions, {
    choices: () => (dynamics.vy === 0 ? ANYWHERE : IN_THE_AIR),
    extraCost: () => 0,
    remaining: () => Math.max(0, Math.abs(coin - dynamics.x) - 1) / FULL_SPEED,
    weight: 1.7,
    arrived: () => false,
    outside: () => false,
  });
}

/** The middle of the coin's column. */
export function coinX({ level }: Dynamics): number {
  return (level.tiles.indexOf(Tile.Coin) % LEVEL_SIZE) + 0.5;
}

/** Searches from where `dynamics` stands, and puts it back. */
export function plan(dynamics: Dynamics, maxPositions: number, problem: Problem): Plan {
  const start = dynamics.state.slice();
  const found = search(dynamics, start, maxPositions, problem);
  dynamics.state.set(start);
  return found;
}

function search(dynamics: Dynamics, start: Float32Array, maxPositions: number, problem: Problem): Plan {
  const open = new CheapestFirst();
  const seen = new Set<number>([momentKey(dynamics)]);
  let nearestRemaining = problem.remaining();
  let nearest: Node = { state: start, parent: null, choice: 4, steps: 0, spent: 0, cost: 0 };
  open.push(nearest);
  for (let node = open.pop(); node !== undefined && seen.size < maxPositions; node = open.pop()) {
    dynamics.state.set(node.state);
    if (problem.arrived()) return { actions: actionsTo(node), arrives: true };
    for (const choice of problem.choices()) {
      dynamics.state.set(node.state);
      let { spent } = node;
      let steps = 0;
      let outcome = 'running';
      for (; steps < HOLD && outcome === 'running'; steps++) {
        outcome = dynamics.step(choice);
        spent += 1 + problem.extraCost(choice);
      }
      if (outcome === 'died' || outcome === 'timed out') continue;
      const remaining = problem.remaining();
      const next = {
        state: dynamics.state.slice(),
        parent: node,
        choice,
        steps,
        spent,
        cost: spent + problem.weight * remaining,
      };
      if (outcome === 'solved') return { actions: actionsTo(next), arrives: true };
      if (problem.outside()) continue;
      const key = momentKey(dynamics);
      if (seen.has(key)) continue;
      seen.add(key);
      open.push(next);
      if (remaining < nearestRemaining) {
        nearest = next;
        nearestRemaining = remaining;
      }
    }
  }
  return { actions: actionsTo(nearest), arrives: false };
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
