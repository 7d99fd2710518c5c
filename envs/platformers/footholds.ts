/** How far it is to the goal for one who jumps from foothold to foothold: what guides the search. */
import type { Level } from './level.ts';
import { Tile, type TileGrid } from './tiles.ts';

/** How far a jump leads, in tiles. */
export interface Reach {
  readonly across: number;
  readonly up: number;
}

/** Rows that a fall is followed down. */
const DEEPEST_FALL = 10;

/** Whether one can stand in this tile: on something, and in nothing deadly. */
export function isFoothold(grid: TileGrid, column: number, row: number): boolean {
  const below = grid.at(column, row + 1);
  const here = grid.at(column, row);
  return (below === Tile.solid || below === Tile.ledge) && (here === Tile.air || here === Tile.ledge);
}

/** Whether nothing solid is between two places, along the way that goes up first, or comes down last. */
function isOpen(
  grid: TileGrid,
  fromColumn: number,
  fromRow: number,
  toColumn: number,
  toRow: number,
): boolean {
  const across = Math.min(fromRow, toRow);
  const upright = fromRow > toRow ? fromColumn : toColumn;
  for (let row = across; row <= Math.max(fromRow, toRow); row++) {
    if (grid.at(upright, row) === Tile.solid) return false;
  }
  for (let column = Math.min(fromColumn, toColumn); column <= Math.max(fromColumn, toColumn); column++) {
    if (grid.at(column, across) === Tile.solid) return false;
  }
  return true;
}

/**
 * The way to the goal from every foothold, in tiles, over jumps and falls that seem possible: an estimate, since it
 * knows neither speeds nor creatures. −1 where there is no foothold or no way.
 */
export function tilesToGoal({ grid, goal }: Level, reach: Reach): Int32Array {
  const tiles = new Int32Array(grid.width * grid.height).fill(-1);
  const waiting = [goal];
  tiles[goal.row * grid.width + goal.column] = 0;
  for (const to of waiting) {
    const known = tiles[to.row * grid.width + to.column];
    for (
      let row = Math.max(0, to.row - DEEPEST_FALL);
      row <= Math.min(grid.height - 1, to.row + reach.up);
      row++
    ) {
      for (let dx = -reach.across; dx <= reach.across; dx++) {
        const column = to.column + dx;
        if (column < 0 || column >= grid.width || !isFoothold(grid, column, row)) continue;
        const place = row * grid.width + column;
        const length = known + Math.max(Math.abs(dx), Math.abs(row - to.row));
        if (length === known || (tiles[place] >= 0 && tiles[place] <= length)) continue;
        if (!isOpen(grid, column, row, to.column, to.row)) continue;
        tiles[place] = length;
        waiting.push({ column, row });
      }
    }
  }
  return tiles;
}
