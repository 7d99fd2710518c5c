/** The tile grid that every platformer's level is made of. Row 0 is the top row. */

export const Tile = {
  air: 0,
  /** Blocks from every side. */
  solid: 1,
  /** Blocks only what falls onto it from above. */
  ledge: 2,
  /** Kills whoever touches the lower half of the tile. */
  spikes: 3,
  /** Kills like spikes; drawn as a pool. */
  lava: 4,
} as const;

export class TileGrid {
  readonly width: number;
  readonly height: number;
  readonly tiles: Uint8Array;

  constructor(width: number, height: number, fill: number = Tile.air) {
    this.width = width;
    this.height = height;
    this.tiles = new Uint8Array(width * height).fill(fill);
  }

  /** The tile there; beside the grid everything is solid, above and below it is air. */
  at(column: number, row: number): number {
    if (column < 0 || column >= this.width) return Tile.solid;
    if (row < 0 || row >= this.height) return Tile.air;
    return this.tiles[row * this.width + column];
  }

  set(column: number, row: number, tile: number): void {
    this.tiles[row * this.width + column] = tile;
  }

  /** Fills a rectangle; what lies outside the grid is cut off. */
  fill(column: number, row: number, width: number, height: number, tile: number): void {
    for (let r = Math.max(0, row); r < Math.min(this.height, row + height); r++) {
      for (let c = Math.max(0, column); c < Math.min(this.width, column + width); c++) this.set(c, r, tile);
    }
  }
}
