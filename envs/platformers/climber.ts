/**
 * Climber: up a shaft from ledge to ledge, stars on the way, a trophy at the top. The jump is high and slow, the run
 * has inertia, and the camera only ever rises: what it has left behind is deadly.
 */
import type { RandomStream } from '../../engine/random.ts';
import { climberArt } from './art/climber-art.ts';
import { SUBPIXELS } from './body.ts';
import { insideWorld, pixelOf, VIEW } from './camera.ts';
import type { Level, Patrol } from './level.ts';
import { type PlatformerRules, runAndJump } from './rules.ts';
import { Tile, TileGrid } from './tiles.ts';

const TILE_PIXELS = 8;
const TILE = TILE_PIXELS * SUBPIXELS;
/** Columns, the two walls included. */
const WIDTH = 12;
/** Rows of air above the trophy and of ground below the start. */
const HEADROOM = 5;
const GROUND = 3;
/** Ledges of the highest levels, up to three rows apart. */
const MOST_STEPS = 19;

const ACCELERATION = 4;
const MAX_RUN = 24;
const GRAVITY = 4;
const MAX_FALL = 48;
/** Rises 3.3 tiles. */
const JUMP = 60;

interface Step {
  left: number;
  width: number;
  /** Rows above the ground. */
  altitude: number;
}

/** The chain of ledges: each within a jump of the one before. */
function ladder(random: RandomStream, count: number): Step[] {
  const steps: Step[] = [];
  let left = 3 + random.integer(5);
  let width = 3;
  let altitude = 0;
  for (let i = 0; i < count; i++) {
    altitude += 2 + random.integer(2);
    const nextWidth = 2 + random.integer(4);
    // Between two tiles of gap on the left and two on the right, but not straight above.
    const lowest = Math.max(1, left - nextWidth - 2);
    const highest = Math.min(WIDTH - 1 - nextWidth, left + width + 2);
    left = lowest + random.integer(highest - lowest + 1);
    width = nextWidth;
    steps.push({ left, width, altitude });
  }
  return steps;
}

function walker(step: Step, row: number, random: RandomStream): Patrol {
  const span = (step.width - 1) * TILE;
  const speed = 6 + random.integer(5);
  const at = { x: step.left * TILE, y: row * TILE, width: TILE, height: TILE };
  return { ...at, kind: 'walker', span, vertical: false, speed, phase: random.integer(2 * span) };
}

function flyer(row: number, random: RandomStream): Patrol {
  const span = (WIDTH - 3) * TILE;
  const at = { x: TILE, y: row * TILE, width: TILE, height: TILE };
  return { ...at, kind: 'flyer', span, vertical: false, speed: 12, phase: random.integer(2 * span) };
}

function generate(random: RandomStream): Level {
  const difficulty = random.integer(3);
  const steps = ladder(random, MOST_STEPS - 3 - 4 * (2 - difficulty) + random.integer(4));
  const last = steps[steps.length - 1];
  const height = HEADROOM + last.altitude + GROUND;
  const ground = height - GROUND;
  const grid = new TileGrid(WIDTH, height);
  grid.fill(0, 0, 1, height, Tile.solid);
  grid.fill(WIDTH - 1, 0, 1, height, Tile.solid);
  grid.fill(0, ground, WIDTH, GROUND, Tile.solid);
  const items: { column: number; row: number }[] = [];
  const patrols: Patrol[] = [];
  for (const step of steps) {
    const row = ground - step.altitude;
    grid.fill(step.left, row, step.width, 1, Tile.ledge);
    if (step === last) continue;
    const danger = random.integer(10);
    if (step.width >= 4 && danger < 2 + difficulty) patrols.push(walker(step, row - 1, random));
    else if (step.width >= 4 && danger < 4 + difficulty) {
      grid.set(random.integer(2) === 0 ? step.left : step.left + step.width - 1, row - 1, Tile.spikes);
    } else if (difficulty === 2 && danger === 9) patrols.push(flyer(row - 2, random));
    if (random.integer(3) > 0) items.push({ column: step.left + (step.width >> 1), row: row - 1 });
  }
  const start = { x: (1 + random.integer(WIDTH - 2)) * TILE + SUBPIXELS, y: ground * TILE - BODY_HEIGHT };
  const goal = { column: last.left + (last.width >> 1), row: ground - last.altitude - 1 };
  return { grid, start, goal, items, patrols };
}

const BODY_WIDTH = 6 * SUBPIXELS;
const BODY_HEIGHT = 8 * SUBPIXELS;

export const climber: PlatformerRules = {
  name: 'Climber',
  tilePixels: TILE_PIXELS,
  largestWorld: { columns: WIDTH, rows: HEADROOM + 3 * MOST_STEPS + GROUND },
  bodyWidth: BODY_WIDTH,
  bodyHeight: BODY_HEIGHT,
  timeLimit: 1000,
  topSpeed: MAX_RUN,
  reach: { across: 5, up: 3 },
  itemReward: 1,
  goalReward: 10,
  controls: runAndJump,
  art: climberArt,

  steer(body, { x, jump }) {
    if (x !== 0) body.vx = Math.max(-MAX_RUN, Math.min(MAX_RUN, body.vx + x * ACCELERATION));
    else {
      const friction = body.grounded ? 4 : 1;
      body.vx -= Math.sign(body.vx) * Math.min(friction, Math.abs(body.vx));
    }
    if (jump && body.grounded) body.vy = -JUMP;
    else body.vy = Math.min(MAX_FALL, body.vy + GRAVITY);
  },

  follow(camera, body, { grid }, started) {
    const x = pixelOf(body.x + (BODY_WIDTH >> 1)) - VIEW / 2;
    camera.x = insideWorld(x, grid.width * TILE_PIXELS);
    // Standing, the agent is kept in the lower half, so that the way ahead is in sight and a fall of one ledge is not
    // the end; a jump takes the camera along only when it would leave the picture.
    const y = insideWorld(pixelOf(body.y) - (body.grounded ? 36 : 10), grid.height * TILE_PIXELS);
    camera.y = started ? Math.min(camera.y, Math.max(y, camera.y - 2)) : y;
  },

  generate,
};
