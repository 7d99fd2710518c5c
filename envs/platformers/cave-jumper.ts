/**
 * CaveJumper: through caverns, tunnels and shafts to a crystal, with a double jump. The world is seen from further
 * away than the others and may lead in any direction; the camera keeps the agent in the middle.
 */
import type { RandomStream } from '../../engine/random.ts';
import { caveArt } from './art/cave-art.ts';
import { SUBPIXELS } from './body.ts';
import { insideWorld, pixelOf, VIEW } from './camera.ts';
import type { Level, Patrol } from './level.ts';
import { control, type PlatformerRules, runAndJump } from './rules.ts';
import { Tile, TileGrid } from './tiles.ts';

const TILE_PIXELS = 5;
const TILE = TILE_PIXELS * SUBPIXELS;

/** Caverns lie on a coarse grid of cells, each this many tiles; the world has a border of one tile. */
const CELL_WIDTH = 10;
const CELL_HEIGHT = 8;
const CELLS_ACROSS = 5;
const CELLS_DOWN = 4;
const WORLD = { columns: CELL_WIDTH * CELLS_ACROSS + 2, rows: CELL_HEIGHT * CELLS_DOWN + 2 };

const ACCELERATION = 5;
const MAX_RUN = 20;
const GRAVITY = 5;
const MAX_FALL = 56;
/** Rises 2.2 tiles, and the second jump 1.8 more. */
const FIRST_JUMP = 40;
const SECOND_JUMP = 36;

const BODY_WIDTH = 4 * SUBPIXELS;
const BODY_HEIGHT = 6 * SUBPIXELS;

interface Cell {
  across: number;
  down: number;
}

const firstColumn = (cell: Cell) => 1 + CELL_WIDTH * cell.across;
/** The row of a cavern's ground. */
const floorRow = (cell: Cell) => CELL_HEIGHT * (cell.down + 1);

/** A walk over neighbouring cells that never returns to one; it ends early where it is walled in. */
function walk(random: RandomStream, length: number): Cell[] {
  const cells: Cell[] = [{ across: random.integer(CELLS_ACROSS), down: random.integer(CELLS_DOWN) }];
  while (cells.length < length) {
    const { across, down } = cells[cells.length - 1];
    // Sideways counts double: tunnels have more in them than shafts.
    const neighbours = [
      { across: across + 1, down },
      { across: across + 1, down },
      { across: across - 1, down },
      { across: across - 1, down },
      { across, down: down + 1 },
      { across, down: down - 1 },
    ].filter(
      (cell) =>
        cell.across >= 0 &&
        cell.across < CELLS_ACROSS &&
        cell.down >= 0 &&
        cell.down < CELLS_DOWN &&
        !cells.some((seen) => seen.across === cell.across && seen.down === cell.down),
    );
    if (neighbours.length === 0) break;
    cells.push(neighbours[random.integer(neighbours.length)]);
  }
  return cells;
}

/** Hollows out columns above a floor, under a ceiling that wanders between the two heights. */
function hollow(
  grid: TileGrid,
  column: number,
  width: number,
  floor: number,
  low: number,
  high: number,
  random: RandomStream,
) {
  let height = low + random.integer(high - low + 1);
  for (let c = column; c < column + width; c++) {
    grid.fill(c, floor - height, 1, height, Tile.air);
    height = Math.max(low, Math.min(high, height + random.integer(3) - 1));
  }
}

/** The tunnel from a cavern to its right-hand neighbour, perhaps with something in the way. */
function tunnel(grid: TileGrid, left: Cell, difficulty: number, random: RandomStream): void {
  const floor = floorRow(left);
  const column = firstColumn(left) + 5;
  hollow(grid, column, CELL_WIDTH, floor, 4, 5, random);
  const width = 1 + random.integer(2 + (difficulty > 0 ? 1 : 0));
  const middle = column + 4 - (width >> 1);
  const obstacle = random.integer(4);
  if (obstacle === 0) grid.fill(middle, floor, width + 1, 1, Tile.lava);
  else if (obstacle === 1) grid.fill(middle, floor - 1, width, 1, Tile.spikes);
  else if (obstacle === 2) grid.fill(middle, floor - 1 - random.integer(2), width + 1, 2, Tile.solid);
}

/** The shaft from a cavern down to the one below, with ledges to climb back up. */
function shaft(grid: TileGrid, upper: Cell): void {
  const floor = floorRow(upper);
  const column = firstColumn(upper) + 3;
  grid.fill(column, floor, 4, CELL_HEIGHT, Tile.air);
  grid.fill(column, floor, 4, 1, Tile.ledge);
  grid.fill(column, floor + 2, 2, 1, Tile.ledge);
  grid.fill(column + 2, floor + 5, 2, 1, Tile.ledge);
}

function inhabitant(cell: Cell, random: RandomStream): Patrol {
  const flies = random.integer(2) === 0;
  const span = 4 * TILE;
  const at = {
    x: (firstColumn(cell) + 3) * TILE,
    y: (floorRow(cell) - (flies ? 3 : 1)) * TILE,
    width: TILE,
    height: TILE,
  };
  const speed = flies ? 10 : 6;
  return {
    ...at,
    kind: flies ? 'bat' : 'crawler',
    span,
    vertical: false,
    speed,
    phase: random.integer(2 * span),
  };
}

function generate(random: RandomStream): Level {
  const difficulty = random.integer(3);
  const cells = walk(random, 4 + 3 * difficulty + random.integer(3));
  const grid = new TileGrid(WORLD.columns, WORLD.rows, Tile.solid);
  for (const cell of cells) hollow(grid, firstColumn(cell) + 1, CELL_WIDTH - 2, floorRow(cell), 4, 6, random);
  const items: { column: number; row: number }[] = [];
  const patrols: Patrol[] = [];
  for (let i = 1; i < cells.length; i++) {
    const from = cells[i - 1];
    const to = cells[i];
    if (from.down === to.down) tunnel(grid, from.across < to.across ? from : to, difficulty, random);
    else shaft(grid, from.down < to.down ? from : to);
    if (i === cells.length - 1) break;
    if (random.integer(2) === 0) items.push({ column: firstColumn(to) + 2, row: floorRow(to) - 3 });
    if (random.integer(4) < difficulty) patrols.push(inhabitant(to, random));
  }
  const first = cells[0];
  const last = cells[cells.length - 1];
  return {
    grid,
    start: { x: (firstColumn(first) + 2) * TILE, y: floorRow(first) * TILE - BODY_HEIGHT },
    goal: { column: firstColumn(last) + 7, row: floorRow(last) - 1 },
    items,
    patrols,
  };
}

export const caveJumper: PlatformerRules = {
  name: 'CaveJumper',
  tilePixels: TILE_PIXELS,
  largestWorld: WORLD,
  bodyWidth: BODY_WIDTH,
  bodyHeight: BODY_HEIGHT,
  timeLimit: 1000,
  topSpeed: MAX_RUN,
  reach: { across: 6, up: 3 },
  itemReward: 1,
  goalReward: 10,
  controls: [...runAndJump, control('down', 0, false, true)],
  art: caveArt,

  steer(body, { x, jump, down }) {
    if (x !== 0) body.vx = Math.max(-MAX_RUN, Math.min(MAX_RUN, body.vx + x * ACCELERATION));
    else body.vx -= Math.sign(body.vx) * Math.min(ACCELERATION, Math.abs(body.vx));
    if (body.grounded) body.lift = 2;
    // Walking off an edge costs the first jump.
    else body.lift = Math.min(body.lift, 1);
    if (jump && !body.jumpHeld && body.lift > 0) {
      body.vy = body.lift === 2 ? -FIRST_JUMP : -SECOND_JUMP;
      body.lift--;
    } else body.vy = Math.min(MAX_FALL, body.vy + (down ? 2 * GRAVITY : GRAVITY));
  },

  follow(camera, body, { grid }) {
    const x = pixelOf(body.x + (BODY_WIDTH >> 1)) - VIEW / 2;
    const y = pixelOf(body.y + (BODY_HEIGHT >> 1)) - VIEW / 2;
    camera.x = insideWorld(x, grid.width * TILE_PIXELS);
    camera.y = insideWorld(y, grid.height * TILE_PIXELS);
  },

  generate,
};
