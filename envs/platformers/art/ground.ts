/** Tiles painted into a picture of the whole level: edges where a tile meets air, grain inside. */
import { Tile, type TileGrid } from '../tiles.ts';
import { blankPicture, grain, mix, opaque, type Picture, paint } from './picture.ts';

/** Colours of what can be stood on or died in, 0xRRGGBB. */
export interface GroundColours {
  /** `earth` is grained, `brick` has courses, `block` has a bevel on every tile. */
  readonly texture: 'earth' | 'brick' | 'block';
  readonly inside: number;
  readonly shade: number;
  /** The surface that is walked on, two pixels deep, and its lit edge. */
  readonly top: number;
  readonly light: number;
  readonly ledge: number;
  readonly spikes: number;
  readonly lava: number;
}

function insideColour(colours: GroundColours, x: number, y: number, side: number): number {
  const { inside, shade } = colours;
  if (colours.texture === 'earth') {
    const tone = grain(x >> 1, y >> 1);
    return tone < 40 ? shade : tone > 225 ? mix(inside, colours.light, 1, 4) : inside;
  }
  if (colours.texture === 'brick') {
    const course = Math.trunc((2 * y) / side);
    const along = x + (course % 2) * (side >> 1);
    const joint = along % side === 0 || Math.trunc((2 * (y + 1)) / side) !== course;
    return joint ? shade : mix(inside, shade, grain(Math.trunc(along / side), course) & 3, 9);
  }
  const column = x % side;
  const row = y % side;
  if (column === 0 || row === 0) return mix(inside, colours.light, 1, 3);
  return column === side - 1 || row === side - 1 ? shade : inside;
}

/** Tiles after which the grain of a ground repeats. */
const TEXTURE_TILES = 8;
/** Textures painted so far: themes are few, levels are many. */
const textures = new WeakMap<GroundColours, Picture>();

function textureOf(colours: GroundColours, side: number): Picture {
  const known = textures.get(colours);
  if (known) return known;
  const length = TEXTURE_TILES * side;
  const texture = blankPicture(length, length);
  for (let y = 0; y < length; y++) {
    for (let x = 0; x < length; x++)
      texture.pixels[y * length + x] = opaque(insideColour(colours, x, y, side));
  }
  textures.set(colours, texture);
  return texture;
}

/** Lays the texture over every solid tile of a row of tiles. */
function paintTexture(picture: Picture, grid: TileGrid, row: number, side: number, texture: Picture): void {
  for (let y = row * side; y < (row + 1) * side; y++) {
    const source = (y % texture.height) * texture.width;
    for (let column = 0; column < grid.width; column++) {
      if (grid.at(column, row) !== Tile.solid) continue;
      const target = y * picture.width + column * side;
      const from = source + (column % TEXTURE_TILES) * side;
      for (let dx = 0; dx < side; dx++) picture.pixels[target + dx] = texture.pixels[from + dx];
    }
  }
}

/** The borders of a solid tile towards those that are not. */
function paintEdges(
  picture: Picture,
  grid: TileGrid,
  column: number,
  row: number,
  side: number,
  colours: GroundColours,
): void {
  const x = column * side;
  const y = row * side;
  const below = row + 1 < grid.height && grid.at(column, row + 1) !== Tile.solid;
  if (below) paint(picture, x, y + side - 1, side, 1, colours.shade);
  if (grid.at(column - 1, row) !== Tile.solid) paint(picture, x, y, 1, side, colours.shade);
  if (grid.at(column + 1, row) !== Tile.solid) paint(picture, x + side - 1, y, 1, side, colours.shade);
  if (row === 0 || grid.at(column, row - 1) === Tile.solid) return;
  paint(picture, x, y, side, 1, colours.light);
  paint(picture, x, y + 1, side, 1, colours.top);
  // The surface hangs over unevenly, like turf or snow.
  for (let dx = 0; dx < side; dx++)
    if (grain(x + dx, row) & 1) paint(picture, x + dx, y + 2, 1, 1, colours.top);
}

function paintLedge(picture: Picture, x: number, y: number, side: number, colours: GroundColours): void {
  paint(picture, x, y, side, 1, mix(colours.ledge, 0xffffff, 2, 5));
  paint(picture, x, y + 1, side, 1, colours.ledge);
  paint(picture, x, y + 2, side, 1, mix(colours.ledge, 0x000000, 2, 5));
  paint(picture, x + 1, y + 3, 1, 1, mix(colours.ledge, 0x000000, 3, 5));
  paint(picture, x + side - 1, y, 1, 3, mix(colours.ledge, 0x000000, 3, 5));
}

function paintSpikes(picture: Picture, x: number, y: number, side: number, colours: GroundColours): void {
  const points = side >= 8 ? 3 : 2;
  for (let dy = side >> 2; dy < side; dy++) {
    for (let dx = 0; dx < side; dx++) {
      // Distance to the middle of the nearest point, against the half width at this depth.
      const along = (dx * points * 2) % (side * 2);
      const off = Math.abs(along - side);
      if (off * side > (dy - (side >> 2) + 1) * side) continue;
      paint(
        picture,
        x + dx,
        y + dy,
        1,
        1,
        along < side ? mix(colours.spikes, 0xffffff, 1, 2) : colours.spikes,
      );
    }
  }
}

function paintLava(picture: Picture, x: number, y: number, side: number, colours: GroundColours): void {
  for (let dy = 1; dy < side; dy++) {
    for (let dx = 0; dx < side; dx++) {
      const tone = dy === 1 ? 3 : grain(x + dx, y + dy) & 1;
      paint(picture, x + dx, y + dy, 1, 1, mix(colours.lava, dy === 1 ? 0xffffff : 0x000000, tone, 7));
    }
  }
}

/** Paints every tile of the grid; air stays transparent. `side` is a tile's side in pixels. */
export function paintGround(picture: Picture, grid: TileGrid, side: number, colours: GroundColours): void {
  const texture = textureOf(colours, side);
  for (let row = 0; row < grid.height; row++) {
    paintTexture(picture, grid, row, side, texture);
    for (let column = 0; column < grid.width; column++) {
      const tile = grid.at(column, row);
      const x = column * side;
      const y = row * side;
      if (tile === Tile.solid) paintEdges(picture, grid, column, row, side, colours);
      else if (tile === Tile.ledge) paintLedge(picture, x, y, side, colours);
      else if (tile === Tile.spikes) paintSpikes(picture, x, y, side, colours);
      else if (tile === Tile.lava) paintLava(picture, x, y, side, colours);
    }
  }
}
