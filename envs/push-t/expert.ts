/**
 * A search for good pushes: it tries many on a copy of the board, makes the best one, and looks again. It sees the
 * state, not the picture, and is far slower than a policy; it is for collecting episodes and as a yardstick.
 */
import { RandomStream } from '../../engine/random.ts';
import type { Rapier } from '../planar/rapier.ts';
import { angleOf, cosine, sine, wrapAngle } from '../planar/trigonometry.ts';
import { agentRadius, boardSize, goal, PushTGame, successCoverage, type Vector } from './game.ts';
import { type BlockPose, centreOfGravity, placed } from './tee.ts';

/** Where to go before a push, and how far to push through. */
interface Push {
  readonly from: Vector;
  readonly to: Vector;
}

/** The outline of the T, and where along it a push may begin. */
const outline = [-60, 0, 60, 0, 60, 30, 15, 30, 15, 120, -15, 120, -15, 30, -60, 30];
/** A circle about the centre of gravity that the turning T does not reach, the agent's radius included. */
const orbitRadius = 105;
const candidates = 48;
/** What a unit of the way to a push counts against what it gains. */
const travelCost = 0.03;
const stepsOfPush = 7;
/** An agent this near to where it was sent has arrived. */
const arrived = 3;
/** After so many steps the next phase begins in any case. */
const patience = 25;

export class PushTExpert {
  readonly #trial: PushTGame;
  readonly #rapier: Rapier;
  readonly #random: RandomStream;
  #plan: { readonly push: Push; phase: 'around' | 'in' | 'push'; steps: number } | null = null;

  constructor(rapier: Rapier, seed: number) {
    this.#rapier = rapier;
    this.#random = new RandomStream(seed).fork('push-t-expert');
    this.#trial = new PushTGame(rapier);
  }

  /** The next target of the agent: around the T, in to where the push begins, through. */
  act(game: PushTGame): Vector {
    this.#plan ??= { push: this.#search(game), phase: 'around', steps: 0 };
    const plan = this.#plan;
    const { from, to } = plan.push;
    const { agent } = game;
    const advance = (phase: 'in' | 'push'): void => {
      plan.phase = phase;
      plan.steps = 0;
    };
    plan.steps++;
    if (plan.phase === 'around') {
      const next = detour(agent, from, centreOf(game.block));
      if (next && plan.steps < patience) return onBoard(next);
      advance('in');
    }
    if (plan.phase === 'in') {
      // Something in between: push it along for a while rather than wait for ever.
      if (distance(agent, from) > arrived && plan.steps < patience) return from;
      advance('push');
    }
    if (plan.steps >= stepsOfPush - 1) this.#plan = null;
    return to;
  }

  dispose(): void {
    this.#trial.dispose();
  }

  #search(game: PushTGame): Push {
    const { block } = game;
    const state = game.getState();
    let best: Push = { from: game.agent, to: game.agent };
    let bestCost = Infinity;
    // Long pushes while much is left to do, short ones for the last millimetres.
    const reach = Math.max(5, Math.min(110, 1.3 * costOf(game)));
    for (let candidate = 0; candidate < candidates; candidate++) {
      const push = this.#draw(block, reach);
      if (!inside(push.from) || !inside(push.to)) continue;
      this.#trial.setState(this.#rapier, state);
      this.#trial.jump(push.from);
      for (let step = 0; step < stepsOfPush; step++) this.#trial.step(push.to);
      const cost = costOf(this.#trial) + travelCost * distance(game.agent, push.from);
      if (cost < bestCost) [best, bestCost] = [push, cost];
    }
    return best;
  }

  /** A push from outside one of the T's edges, roughly across it, that ends at most `reach` inside of it. */
  #draw(block: BlockPose, reach: number): Push {
    const random = this.#random;
    const edge = random.integer(outline.length / 2);
    const [ax, ay] = [outline[2 * edge], outline[2 * edge + 1]];
    const [bx, by] = [outline[(2 * edge + 2) % outline.length], outline[(2 * edge + 3) % outline.length]];
    const share = 0.05 + 0.9 * random.next();
    const angle = angleOf(bx - ax, by - ay) + Math.PI / 2 + (random.next() - 0.5) * 0.8;
    const [inX, inY] = [cosine(angle), sine(angle)];
    const start = agentRadius + 4;
    const length = 4 + reach * random.next();
    const [x, y] = [ax + share * (bx - ax), ay + share * (by - ay)];
    const ends = placed(
      [x - start * inX, y - start * inY, x + (length - start) * inX, y + (length - start) * inY],
      block,
    );
    return { from: { x: ends[0], y: ends[1] }, to: { x: ends[2], y: ends[3] } };
  }
}

/** Distance of the centres of gravity plus the arc that the angle is wrong by; nothing is left once the goal is covered. */
function costOf(game: PushTGame): number {
  const { block, coverage } = game;
  if (coverage > successCoverage) return -coverage;
  return distance(centreOf(block), centreOf(goal)) + 45 * Math.abs(wrapAngle(block.angle - goal.angle));
}

function centreOf(block: BlockPose): Vector {
  const [x, y] = placed([centreOfGravity.x, centreOfGravity.y], block);
  return { x, y };
}

/** The next point on a circle around the T, towards a point beside it; null once it lies straight inwards. */
function detour(agent: Vector, target: Vector, centre: Vector): Vector | null {
  const bearing = angleOf(agent.x - centre.x, agent.y - centre.y);
  const wanted = angleOf(target.x - centre.x, target.y - centre.y);
  const turn = wrapAngle(wanted - bearing);
  const away = distance(agent, centre);
  const onCircle = (angle: number): Vector => ({
    x: centre.x + orbitRadius * cosine(angle),
    y: centre.y + orbitRadius * sine(angle),
  });
  if (Math.abs(turn) < 0.12 || distance(agent, target) < 8) return null;
  // Straight out first, or the way round would sweep the T along.
  if (away < orbitRadius - 10) return onCircle(bearing);
  return onCircle(bearing + Math.sign(turn) * Math.min(Math.abs(turn), 1.1));
}

const inside = ({ x, y }: Vector): boolean => Math.min(x, y) > 1 && Math.max(x, y) < boardSize - 1;

const onBoard = ({ x, y }: Vector): Vector => ({
  x: Math.max(0, Math.min(boardSize, x)),
  y: Math.max(0, Math.min(boardSize, y)),
});

function distance(a: Vector, b: Vector): number {
  return Math.sqrt((a.x - b.x) ** 2 + (a.y - b.y) ** 2);
}
