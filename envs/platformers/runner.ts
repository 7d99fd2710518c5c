/**
 * Runner: to the flag at the far right. Controls are immediate in both directions, without inertia: the velocity is
 * what the action says, so a single action moves the picture by two pixels (four in a dash).
 */
import type { RandomStream } from '../../engine/random.ts';
import { runnerArt } from './art/runner-art.ts';
import { SUBPIXELS } from './body.ts';
import { insideWorld, pixelOf, VIEW } from './camera.ts';
import type { Level, Patrol } from './level.ts';
import { control, type PlatformerRules, runAndJump } from './rules.ts';
import { Tile, TileGrid } from './tiles.ts';

const TILE_PIXELS = 6;
const TILE = TILE_PIXELS * SUBPIXELS;
const HEIGHT = 11;
/** Columns of plain ground at either end, so that the camera scrolls from the first step to the last. */
const MARGIN = 8;
/** Pieces are laid until this many columns are reached at most; the last may be 17 columns long. */
const LONGEST = 103;
const LONGEST_PIECE = 17;

const RUN = 2 * SUBPIXELS;
const FALL = 2 * SUBPIXELS;
/** Steps that a jump may rise: 9 × 2 pixels are three tiles. */
const RISE = 9;

const BODY_WIDTH = 5 * SUBPIXELS;
const BODY_HEIGHT = 7 * SUBPIXELS;
/** Where on the picture the agent runs: more is seen of what comes than of what was. */
const AGENT_X = 22;

type Places = { column: number; row: number }[];

/** A level under construction: the cursor is the first column that is still empty. */
class Track {
  readonly grid: TileGrid;
  readonly items: Places = [];
  readonly patrols: Patrol[] = [];
  column = 0;
  /** Row of the ground's surface. */
  surface = HEIGHT - 3;

  constructor(width: number) {
    this.grid = new TileGrid(width, HEIGHT);
  }

  ground(width: number): void {
    this.grid.fill(this.column, this.surface, width, HEIGHT - this.surface, Tile.solid);
    this.column += width;
  }

  coin(column: number, row: number): void {
    if (this.items.length < 30) this.items.push({ column, row });
  }

  patrol(
    kind: string,
    column: number,
    row: number,
    span: number,
    vertical: boolean,
    random: RandomStream,
  ): void {
    const units = span * TILE;
    const at = { x: column * TILE, y: row * TILE, width: TILE, height: TILE };
    const speed = 8 + random.integer(9);
    this.patrols.push({ ...at, kind, span: units, vertical, speed, phase: random.integer(2 * units) });
  }
}

/** The pieces that a track is put together from; each leaves the cursor behind ground that can be stood on. */
const PIECES: ((track: Track, random: RandomStream) => void)[] = [
  function rise(track, random) {
    track.surface = Math.max(5, track.surface - 1 - random.integer(2));
    track.ground(3 + random.integer(3));
  },
  function descend(track, random) {
    track.surface = Math.min(HEIGHT - 2, track.surface + 1 + random.integer(2));
    track.ground(3 + random.integer(3));
  },
  function pit(track, random) {
    const width = 2 + random.integer(3);
    for (let i = 0; i < width; i++) track.coin(track.column + i, track.surface - 3);
    track.column += width;
    track.ground(3 + random.integer(2));
  },
  function spikes(track, random) {
    track.ground(2);
    const width = 1 + random.integer(2);
    track.grid.fill(track.column, track.surface - 1, width, 1, Tile.spikes);
    track.ground(width + 2);
  },
  function bridge(track, random) {
    // Ledges above a long pit.
    const spans = 2 + random.integer(2);
    for (let i = 0; i < spans; i++) {
      track.column += 2;
      track.grid.fill(track.column, track.surface - random.integer(2), 2, 1, Tile.ledge);
      track.column += 2;
    }
    track.column += 1;
    track.ground(4);
  },
  function creature(track, random) {
    const width = 5 + random.integer(3);
    track.patrol('walker', track.column + 1, track.surface - 1, width - 2, false, random);
    track.ground(width + 1);
  },
  function saw(track, random) {
    track.ground(2);
    track.patrol('saw', track.column, track.surface - 4, 3, true, random);
    track.ground(4);
  },
  function balcony(track, random) {
    const width = 3 + random.integer(3);
    track.grid.fill(track.column + 1, track.surface - 3, width, 1, Tile.ledge);
    for (let i = 0; i < width; i++) track.coin(track.column + 1 + i, track.surface - 4);
    track.ground(width + 2);
  },
];

function generate(random: RandomStream): Level {
  const difficulty = random.integer(3);
  const length = LONGEST - 15 - 24 * (2 - difficulty) + random.integer(16);
  const track = new Track(length + LONGEST_PIECE + MARGIN);
  track.ground(MARGIN);
  while (track.column < length) PIECES[random.integer(PIECES.length)](track, random);
  const goal = { column: track.column + 1, row: track.surface - 1 };
  track.ground(track.grid.width - track.column);
  const start = { x: 4 * TILE, y: (HEIGHT - 3) * TILE - BODY_HEIGHT };
  return { grid: track.grid, start, goal, items: track.items, patrols: track.patrols };
}

export const runner: PlatformerRules = {
  name: 'Runner',
  tilePixels: TILE_PIXELS,
  largestWorld: { columns: LONGEST + LONGEST_PIECE + MARGIN, rows: HEIGHT },
  bodyWidth: BODY_WIDTH,
  bodyHeight: BODY_HEIGHT,
  timeLimit: 800,
  topSpeed: 2 * RUN,
  reach: { across: 6, up: 2 },
  itemReward: 1,
  goalReward: 10,
  controls: [...runAndJump, control('dash right', 2, false)],
  art: runnerArt,

  steer(body, { x, jump }) {
    body.vx = x * RUN;
    if (body.grounded) body.lift = RISE;
    // A jump ends when it is let go, and when a ceiling has stopped it (vy is 0 in the air); falling cannot jump.
    else if (!jump || body.vy >= 0) body.lift = 0;
    if (jump && body.lift > 0) {
      body.lift--;
      body.vy = -RUN;
    } else body.vy = FALL;
  },

  follow(camera, body, { grid }) {
    camera.x = insideWorld(pixelOf(body.x) - AGENT_X, grid.width * TILE_PIXELS);
    camera.y = HEIGHT * TILE_PIXELS - VIEW;
  },

  generate,
};
