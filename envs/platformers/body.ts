/**
 * Movement of a box through tiles. Lengths are integers in sixteenths of a pixel and velocities are per step, so the
 * same actions lead to the same place on every machine.
 */
import { Tile, type TileGrid } from './tiles.ts';

/** Units of length in a pixel. */
export const SUBPIXELS = 16;

/** The agent's moving part of the state. `x`, `y` is the upper left corner of its box. */
export interface Body {
  x: number;
  y: number;
  vx: number;
  vy: number;
  grounded: boolean;
  /** −1 left, 1 right. */
  facing: number;
  /** What is left of the jump, in the unit of the game: further jumps, or steps of rising. */
  lift: number;
  /** Whether the last action held the jump, so that a new press can be told from a long one. */
  jumpHeld: boolean;
}

/**
 * Moves `body`, of the given size, by its velocity: first sideways, then up or down, stopping at what blocks it.
 * `tile` is the side of a tile; no velocity may exceed it. With `dropThrough`, ledges do not hold the body.
 */
export function moveBody(
  body: Body,
  width: number,
  height: number,
  grid: TileGrid,
  tile: number,
  dropThrough: boolean,
): void {
  if (body.vx !== 0) {
    body.x += body.vx;
    const edge = body.vx > 0 ? body.x + width - 1 : body.x;
    const column = Math.floor(edge / tile);
    const last = Math.floor((body.y + height - 1) / tile);
    for (let row = Math.floor(body.y / tile); row <= last; row++) {
      if (grid.at(column, row) !== Tile.solid) continue;
      body.x = body.vx > 0 ? column * tile - width : (column + 1) * tile;
      body.vx = 0;
      break;
    }
  }
  const feetBefore = body.y + height;
  body.y += body.vy;
  body.grounded = false;
  const edge = body.vy >= 0 ? body.y + height : body.y;
  const row = Math.floor(edge / tile);
  const lastColumn = Math.floor((body.x + width - 1) / tile);
  for (let column = Math.floor(body.x / tile); column <= lastColumn; column++) {
    const met = grid.at(column, row);
    if (body.vy < 0) {
      if (met !== Tile.solid) continue;
      body.y = (row + 1) * tile;
      body.vy = 0;
      return;
    }
    const holds = met === Tile.solid || (met === Tile.ledge && !dropThrough && feetBefore <= row * tile);
    if (!holds) continue;
    body.y = row * tile - height;
    body.vy = 0;
    body.grounded = true;
    return;
  }
}
