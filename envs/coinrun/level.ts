/**
 * What a CoinRun level is made of. A level never changes while it is played: what moves is in `dynamics.ts`.
 * One unit is one tile; x goes right and y goes up, and tile (x, y) covers [x, x+1) × [y, y+1).
 */

/** Levels are square. */
export const LEVEL_SIZE = 64;

/** An episode ends after so many steps. */
export const TIME_LIMIT = 1000;

/** `easy`: one look and no enemies on the ground; `hard`: varied looks and enemies everywhere. Same geometry. */
export type Mode = 'easy' | 'hard';

export type Tile = (typeof Tile)[keyof typeof Tile];
export const Tile = {
  Space: 0,
  /** Solid, with solid above. */
  Ground: 1,
  /** Solid, the uppermost of its column. */
  GroundTop: 2,
  Lava: 3,
  LavaTop: 4,
  /** Touching it ends the episode with the reward. */
  Coin: 5,
  /** Invisible: walking enemies turn round at it. */
  EnemyBarrier: 6,
} as const;

/** How many looks each theme number chooses from; the draws are part of the level's random stream. */
export const THEMES = { agent: 5, ground: 6, enemy: 9, crate: 4, background: 62 } as const;

/** A thing one unit wide and high, at the centre (x, y). */
export interface Thing {
  readonly x: number;
  readonly y: number;
}

export interface Crate extends Thing {
  readonly theme: number;
}

export interface Enemy extends Thing {
  /** Its first velocity in units a step, a float32. */
  readonly vx: number;
  readonly theme: number;
}

export interface Level {
  readonly seed: number;
  readonly mode: Mode;
  /** `Tile` numbers, [y][x] in row-major order. */
  readonly tiles: Uint8Array;
  readonly saws: readonly Thing[];
  readonly enemies: readonly Enemy[];
  /** In order of creation, which decides the order in which collisions are resolved. */
  readonly crates: readonly Crate[];
  readonly agentTheme: number;
  readonly groundTheme: number;
  readonly background: number;
  /** Which part of a wide background is shown, in [0, 1]. */
  readonly backgroundOffset: number;
  /**
   * For step t (1 ≤ t ≤ TIME_LIMIT), 1 if a body whose speeds along both axes are equal moves along x first.
   * The game draws one number a step for it.
   */
  readonly horizontalFirst: Uint8Array;
}

/** True for both kinds of solid ground. */
export function isGround(tile: number): boolean {
  return tile === Tile.Ground || tile === Tile.GroundTop;
}

/** True for both kinds of lava. */
export function isLava(tile: number): boolean {
  return tile === Tile.Lava || tile === Tile.LavaTop;
}

/** The tile at whole coordinates; everything outside the level is solid ground. */
export function tileAt(tiles: Uint8Array, x: number, y: number): number {
  if (x < 0 || y < 0 || x >= LEVEL_SIZE || y >= LEVEL_SIZE) return Tile.Ground;
  return tiles[y * LEVEL_SIZE + x];
}
