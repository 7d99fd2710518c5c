/** How big things are and how they meet: in 32-bit floats, as in Procgen, because a rounding decides a collision. */
import { type Crate, isGround, LEVEL_SIZE, Tile } from './level.ts';

const { fround } = Math;

/** Half of a body's width; the agent, the enemies, the saws and the crates are all one unit wide. */
export const HALF_WIDTH = 0.5;
export const ENEMY_HALF_HEIGHT = 0.5;
/** Half of the height of the agent's collision box. */
export const AGENT_HALF_HEIGHT = fround(0.5787);

/** The corners that are tested against tiles lie a little inside the body. */
const CORNER = fround(0.98);
export const CORNER_X = fround(HALF_WIDTH * CORNER);
export const ENEMY_CORNER_Y = fround(ENEMY_HALF_HEIGHT * CORNER);
export const AGENT_CORNER_Y = fround(AGENT_HALF_HEIGHT * CORNER);
/** Bodies may overlap by so much before they collide. */
export const TOLERANCE = fround(0.001);
/** Below this distance a body touches a crate, along each axis. */
export const CRATE_TOUCH = fround(1 - TOLERANCE);
export const AGENT_CRATE_TOUCH = fround(fround(AGENT_HALF_HEIGHT + 0.5) - TOLERANCE);
/** Agent and enemy or saw touch if their centres are nearer than this in height, and than 1 across. */
export const AGENT_TOUCH_HEIGHT = fround(AGENT_HALF_HEIGHT + 0.5);

/** Where a body's centre is when its far side, moving in the positive direction, is flush with a tile's border. */
export function flush(centre: number, half: number): number {
  return fround(Math.floor(fround(centre + half)) - half);
}

/** By how much (negatively) a body reaches past the last tile border, moving in the positive direction. */
export function overlap(centre: number, half: number): number {
  const side = fround(centre + half);
  return fround(Math.floor(side) - side);
}

export function turnsEnemy(tile: number): boolean {
  return isGround(tile) || tile === Tile.EnemyBarrier;
}

export function touchesAgent(x: number, y: number, agentX: number, agentY: number): boolean {
  return Math.abs(fround(x - agentX)) < 1 && Math.abs(fround(y - agentY)) < AGENT_TOUCH_HEIGHT;
}

/** For each column, the crates that a body whose centre is there can touch, last created first. */
export function cratesByColumn(crates: readonly Crate[]): Crate[][] {
  const columns: Crate[][] = Array.from({ length: LEVEL_SIZE }, () => []);
  for (const crate of crates.toReversed()) {
    const column = Math.floor(crate.x);
    for (const near of [column - 1, column, column + 1]) columns[near]?.push(crate);
  }
  return columns;
}

/** A walking enemy leaves puffs of dust behind, which last so many steps. */
export const DUST_STEPS = 9;
