/**
 * What CoinRun's picture holds, as numbers: for a policy that acts on the state and knows no more than one that sees
 * frames. Only things whose middle is inside the 13 × 13 units of the view count, relative to the agent; its velocity,
 * which two frames show, is the one quantity that a single frame does not.
 *
 * In each column of tiles it is the uppermost ground in the view that a body meets: levels have no caves.
 */
import { AGENT_HALF_HEIGHT } from './bodies.ts';
import type { Dynamics } from './dynamics.ts';
import { isGround, isLava, Tile, tileAt } from './level.ts';
import { VIEW } from './rendering.ts';

/** Columns of tiles that are looked at, from the agent's own: what lies behind matters less than what lies ahead. */
const FIRST_COLUMN = -4;
const LAST_COLUMN = 6;
const COLUMNS = LAST_COLUMN - FIRST_COLUMN + 1;
/** Rows of tiles above and below the agent's own whose middles are in the view wherever in its tile the agent is. */
const REACH = (VIEW - 1) / 2;
const ROWS = 2 * REACH + 1;

/** For each column: where the ground ends, one-hot (or nowhere), and as a number; lava, crates and saws with heights. */
const COLUMN = ROWS + 1 + 1 + 2 + 2 + 2;
const GROUND_TOP = ROWS + 1;
const LAVA = GROUND_TOP + 1;
const CRATE = LAVA + 2;
const SAW = CRATE + 2;

/** The nearest enemies in the view: there, dx, dy, velocity and nearness. */
const ENEMIES = 4;
const ENEMY = 5;
const FIRST_ENEMY = COLUMNS * COLUMN;

const COIN = FIRST_ENEMY + ENEMIES * ENEMY;

/** The agent's velocity and its place within its tile: as numbers and in bins, one-hot. */
const BODY = COIN + 3;
const BINS = 8;
/** How many numbers a view is. */
export const STATE_VIEW_SIZE = BODY + 5 + 3 * BINS;
/** Where the number is that is 1 while the agent's vertical speed is 0, when it can jump, and 0 in the air. */
export const STEADY = BODY + 2;

/** Scales of the numbers, in units, so that they are of the order of 1. */
const NEAR = 3;
const FAR = 6;

const nearest = new Int32Array(ENEMIES);
const distances = new Float64Array(ENEMIES);

/** Writes the view of a game into `into[at … at + STATE_VIEW_SIZE)`. */
export function writeStateView(dynamics: Dynamics, into: Float32Array, at = 0): void {
  into.fill(0, at, at + STATE_VIEW_SIZE);
  writeColumns(dynamics, into, at);
  writeEnemies(dynamics, into, at + FIRST_ENEMY);
  writeBody(dynamics, into, at + BODY);
}

function writeColumns({ level, x, y }: Dynamics, into: Float32Array, at: number): void {
  const { tiles } = level;
  const column = Math.floor(x);
  const row = Math.floor(y);
  const feet = y - AGENT_HALF_HEIGHT;
  for (let c = 0; c < COLUMNS; c++) {
    const tileX = column + FIRST_COLUMN + c;
    const start = at + c * COLUMN;
    let r = REACH;
    for (; r >= -REACH; r--) {
      const tile = tileAt(tiles, tileX, row + r);
      if (isGround(tile)) break;
      if (isLava(tile) && into[start + LAVA] === 0) {
        into[start + LAVA] = 1;
        into[start + LAVA + 1] = (row + r + 1 - feet) / FAR;
      } else if (tile === Tile.Coin) {
        into[at + COIN] = 1;
        into[at + COIN + 1] = (tileX + 0.5 - x) / NEAR;
        into[at + COIN + 2] = (row + r + 0.5 - y) / NEAR;
      }
    }
    const found = r >= -REACH;
    into[start + (found ? r + REACH : ROWS)] = 1;
    into[start + GROUND_TOP] = found ? (row + r + 1 - feet) / FAR : -(REACH + 1) / FAR;
  }
  for (const crate of level.crates) {
    const start = startOf(crate.x, crate.y, column, row, at);
    if (start < 0) continue;
    const top = (crate.y + 0.5 - feet) / FAR;
    if (into[start + CRATE] === 0 || into[start + CRATE + 1] < top) into[start + CRATE + 1] = top;
    into[start + CRATE] = 1;
  }
  for (const saw of level.saws) {
    const start = startOf(saw.x, saw.y, column, row, at);
    if (start < 0) continue;
    into[start + SAW] = 1;
    into[start + SAW + 1] = (saw.y - y) / FAR;
  }
}

/** Where the column begins in which a thing is seen that fills a tile; negative if it is not seen. */
function startOf(thingX: number, thingY: number, column: number, row: number, at: number): number {
  const c = Math.floor(thingX) - column - FIRST_COLUMN;
  if (c < 0 || c >= COLUMNS || Math.abs(Math.floor(thingY) - row) > REACH) return -1;
  return at + c * COLUMN;
}

function writeEnemies(dynamics: Dynamics, into: Float32Array, at: number): void {
  const { x, y, level } = dynamics;
  let found = 0;
  for (let i = 0; i < level.enemies.length; i++) {
    const dx = Math.abs(dynamics.enemyX(i) - x);
    const dy = Math.abs(dynamics.enemyY(i) - y);
    if (dx > VIEW / 2 || dy > VIEW / 2) continue;
    let place = found;
    for (; place > 0 && distances[place - 1] > dx + dy; place--) {
      if (place === ENEMIES) continue;
      distances[place] = distances[place - 1];
      nearest[place] = nearest[place - 1];
    }
    if (place === ENEMIES) continue;
    distances[place] = dx + dy;
    nearest[place] = i;
    if (found < ENEMIES) found++;
  }
  for (let place = 0; place < found; place++) {
    const i = nearest[place];
    const start = at + place * ENEMY;
    into[start] = 1;
    into[start + 1] = (dynamics.enemyX(i) - x) / NEAR;
    into[start + 2] = (dynamics.enemyY(i) - y) / NEAR;
    into[start + 3] = dynamics.enemyVx(i) * 5;
    into[start + 4] = 1 / (1 + distances[place]);
  }
}

function writeBody({ x, y, vx, vy }: Dynamics, into: Float32Array, at: number): void {
  const placeX = x - Math.floor(x);
  const placeY = y - Math.floor(y);
  into[at] = 2 * vx;
  into[at + 1] = vy;
  into[at + 2] = vy === 0 ? 1 : 0;
  into[at + 3] = placeX;
  into[at + 4] = placeY;
  const bins = at + 5;
  into[bins + Math.floor(placeX * BINS)] = 1;
  into[bins + BINS + Math.floor(placeY * BINS)] = 1;
  into[bins + 2 * BINS + Math.max(0, Math.min(BINS - 1, Math.floor((vx + 0.5) * BINS)))] = 1;
}
