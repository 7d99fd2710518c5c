/** What a level seed fixes before the first step. */
import type { TileGrid } from './tiles.ts';

/** A place in units (sixteenths of a pixel). */
interface Place {
  x: number;
  y: number;
}

/**
 * A creature or blade that goes to and fro. Where it is follows from the time alone, so that a state needs only the
 * step count and a search can look ahead.
 */
export interface Patrol extends Place {
  /** Which picture: each game names its own. */
  kind: string;
  width: number;
  height: number;
  /** How far it goes from (x, y), and along which axis. */
  span: number;
  vertical: boolean;
  /** Units a step. */
  speed: number;
  /** How far along its round it is at the start, 0 ≤ phase < 2·span. */
  phase: number;
}

/** How far along its round, there and back, a patrol is after `time` steps: 0 ≤ round < 2·span. */
function roundOf(patrol: Patrol, time: number): number {
  return patrol.span === 0 ? 0 : (patrol.phase + patrol.speed * time) % (2 * patrol.span);
}

/** How far from its (x, y) a patrol is after `time` steps. */
export function patrolOffset(patrol: Patrol, time: number): number {
  const round = roundOf(patrol, time);
  return round < patrol.span ? round : 2 * patrol.span - round;
}

/** Whether a patrol is on its way back to (x, y). */
export function patrolReturns(patrol: Patrol, time: number): boolean {
  return roundOf(patrol, time) >= patrol.span;
}

export interface Level {
  readonly grid: TileGrid;
  /** The agent's upper left corner at the start. */
  readonly start: Place;
  /** The tile to be reached. */
  readonly goal: { readonly column: number; readonly row: number };
  /** Tiles with something to be collected, at most 30. */
  readonly items: readonly { readonly column: number; readonly row: number }[];
  readonly patrols: readonly Patrol[];
}
