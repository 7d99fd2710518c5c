/**
 * How CoinRun moves: Procgen 0.10.7's dynamics, bit for bit. Every quantity is a 32-bit float there, so that here the
 * state lives in a `Float32Array` and expressions of more than one operation are rounded with `Math.fround`.
 *
 * A step moves the enemies (last created first) and then the agent. A body moves in 4 or more substeps, each along
 * one axis and then the other, and after each of them it is pushed out of what it ran into.
 */
import {
  AGENT_CORNER_Y,
  AGENT_CRATE_TOUCH,
  AGENT_HALF_HEIGHT,
  CORNER_X,
  CRATE_TOUCH,
  cratesByColumn,
  ENEMY_CORNER_Y,
  ENEMY_HALF_HEIGHT,
  flush,
  HALF_WIDTH,
  overlap,
  TOLERANCE,
  touchesAgent,
  turnsEnemy,
} from './bodies.ts';
import { type Crate, isGround, isLava, LEVEL_SIZE, type Level, TIME_LIMIT, Tile } from './level.ts';

const { fround } = Math;

const GRAVITY = fround(0.2);
const MAX_JUMP = 1.5;
const MAX_SPEED = 0.5;
/** How fast the horizontal speed follows the action, on the ground and in the air. */
const GROUND_CONTROL = fround(0.2);
const AIR_CONTROL = fround(GROUND_CONTROL * fround(0.15));

/** A crate may push a body into the next crate, which pushes it again, and so on; Procgen gives up after five. */
const MAX_PUSHES = 5;

/** Where each number of the state is; every body has x, y, vx, vy in a row. */
const TIME = 0;
const ACTION_X = 1;
const ACTION_Y = 2;
/** Whether the agent stood on something when it last acted. */
const SUPPORTED = 3;
const ON_CRATE = 4;
const FACING_LEFT = 5;
/** The agent's height at the end of the step before. */
const LAST_Y = 6;
const AGENT = 7;
const ENEMIES = AGENT + 4;

export type Outcome = 'running' | 'solved' | 'died' | 'timed out';

/** The moving part of a game on one level. */
export class Dynamics {
  readonly level: Level;
  /** All that changes: `slice()` it to remember a moment, `set()` it to go back. */
  readonly state: Float32Array;
  readonly #cratesNear: readonly (readonly Crate[])[];

  constructor(level: Level) {
    this.level = level;
    this.#cratesNear = cratesByColumn(level.crates);
    this.state = new Float32Array(ENEMIES + 4 * level.enemies.length);
    this.reset();
  }

  /** Puts everything where the level begins. */
  reset(): void {
    const s = this.state.fill(0);
    s[AGENT] = 1.5;
    s[AGENT + 1] = 1 + AGENT_HALF_HEIGHT;
    s[LAST_Y] = s[AGENT + 1];
    this.level.enemies.forEach((enemy, i) => {
      s.set([enemy.x, enemy.y, enemy.vx, 0], ENEMIES + 4 * i);
    });
  }

  /** Steps since the start. */
  get time(): number {
    return this.state[TIME];
  }
  /** The agent's centre and velocity, in units and units a step. */
  get x(): number {
    return this.state[AGENT];
  }
  get y(): number {
    return this.state[AGENT + 1];
  }
  get vx(): number {
    return this.state[AGENT + 2];
  }
  get vy(): number {
    return this.state[AGENT + 3];
  }
  /** Whether the agent stood on ground or a crate when it chose its last action. */
  get supported(): boolean {
    return this.state[SUPPORTED] === 1;
  }
  get facingLeft(): boolean {
    return this.state[FACING_LEFT] === 1;
  }
  /** Whether the last action was neither left nor right. */
  get idle(): boolean {
    return this.state[ACTION_X] === 0;
  }
  enemyX(i: number): number {
    return this.state[ENEMIES + 4 * i];
  }
  enemyY(i: number): number {
    return this.state[ENEMIES + 4 * i + 1];
  }
  enemyVx(i: number): number {
    return this.state[ENEMIES + 4 * i + 2];
  }

  /** @param action 0 to 14: 0–8 are three columns (left, none, right) of down, none, up; 9–14 do nothing. */
  step(action: number): Outcome {
    const s = this.state;
    s[TIME]++;
    this.#act(action < 9 ? action : 4);
    for (let i = this.level.enemies.length - 1; i >= 0; i--) this.#moveBody(ENEMIES + 4 * i);
    this.#moveBody(AGENT);
    const outcome = this.#outcome();
    if (s[ACTION_X] !== 0) s[FACING_LEFT] = s[ACTION_X] < 0 ? 1 : 0;
    s[LAST_Y] = s[AGENT + 1];
    return outcome;
  }

  /** Turns an action into the agent's velocity. */
  #act(action: number): void {
    const s = this.state;
    const x = s[AGENT];
    const below = s[AGENT + 1] - (AGENT_HALF_HEIGHT + 0.01);
    const onGround =
      isGround(this.#tileAt(fround(x - 0.49), fround(below))) ||
      isGround(this.#tileAt(fround(x + 0.49), fround(below)));
    const supported = (s[ON_CRATE] === 1 || onGround) && s[AGENT + 3] === 0;
    const actionX = Math.floor(action / 3) - 1;
    const wantedY = (action % 3) - 1;
    const actionY = wantedY === 1 && !supported ? 0 : wantedY;
    s[SUPPORTED] = supported ? 1 : 0;
    s[ON_CRATE] = 0;
    s[ACTION_X] = actionX;
    s[ACTION_Y] = actionY;

    const control = supported ? GROUND_CONTROL : AIR_CONTROL;
    const kept = fround(fround(1 - control) * s[AGENT + 2]);
    const speed = fround(control * MAX_SPEED);
    const vx = fround(kept + speed * actionX);
    s[AGENT + 2] = Math.abs(vx) < speed ? 0 : vx;

    if (actionY > 0) {
      s[AGENT + 3] = MAX_JUMP;
    } else {
      if (supported) s[AGENT + 3] += 0.2 * actionY;
      s[AGENT + 3] = Math.max(-MAX_JUMP, Math.min(MAX_JUMP, fround(s[AGENT + 3] - GRAVITY)));
    }
  }

  #moveBody(body: number): void {
    const s = this.state;
    const vx = s[body + 2];
    const vy = s[body + 3];
    const speed = fround(Math.sqrt(fround(fround(vx * vx) + fround(vy * vy))));
    const substeps = Math.max(4, Math.floor(4 * speed));
    const part = fround(1 / substeps);
    const faster = fround(Math.abs(vx) - Math.abs(vy));
    let horizontalFirst = faster === 0 ? this.level.horizontalFirst[s[TIME]] === 1 : faster > 0;
    if (body === AGENT) {
      if (s[ACTION_Y] !== 0) horizontalFirst = false;
      else if (s[ACTION_X] !== 0) horizontalFirst = true;
    }

    let freeX = 0;
    let freeY = 0;
    for (let i = 0; i < substeps; i++) {
      let blockedX = false;
      if (horizontalFirst) blockedX = this.#move(body, fround(s[body + 2] * part), 0, 0);
      const blockedY = this.#move(body, 0, fround(s[body + 3] * part), 0);
      if (!horizontalFirst) blockedX = this.#move(body, fround(s[body + 2] * part), 0, 0);
      if (!blockedX) freeX++;
      if (!blockedY) freeY++;
      if (blockedX && blockedY) break;
    }
    s[body + 2] *= fround(freeX / substeps);
    s[body + 3] *= fround(freeY / substeps);
  }

  /**
   * Moves a body along one axis as far as tiles and crates let it.
   * @returns whether something was in the way
   */
  #move(body: number, dx: number, dy: number, pushes: number): boolean {
    const s = this.state;
    const agent = body === AGENT;
    const halfHeight = agent ? AGENT_HALF_HEIGHT : ENEMY_HALF_HEIGHT;
    const cornerY = agent ? AGENT_CORNER_Y : ENEMY_CORNER_Y;
    const horizontal = dx !== 0;
    let x = fround(s[body] + dx);
    let y = fround(s[body + 1] + dy);

    const left = fround(x - CORNER_X);
    const right = fround(x + CORNER_X);
    const bottom = fround(y - cornerY);
    const top = fround(y + cornerY);
    const a = this.#tileAt(left, bottom);
    const b = this.#tileAt(left, top);
    const c = this.#tileAt(right, bottom);
    const d = this.#tileAt(right, top);
    let blocked: boolean;
    if (agent) {
      blocked = isGround(a) || isGround(b) || isGround(c) || isGround(d);
      if (blocked) {
        if (horizontal) x = dx > 0 ? flush(x, HALF_WIDTH) : -flush(-x, HALF_WIDTH);
        else y = dy > 0 ? flush(y, halfHeight) : -flush(-y, halfHeight);
      }
    } else {
      // Only ground that is not a top blocks an enemy, which turns round in any case; being blocked costs it speed.
      blocked = a === Tile.Ground || b === Tile.Ground || c === Tile.Ground || d === Tile.Ground;
      if (turnsEnemy(a) || turnsEnemy(b) || turnsEnemy(c) || turnsEnemy(d)) {
        if (horizontal) {
          x = fround(x + 2 * (dx < 0 ? -overlap(-x, HALF_WIDTH) : overlap(x, HALF_WIDTH)));
          s[body + 2] = -s[body + 2];
        } else {
          y = fround(y + 2 * (dy < 0 ? -overlap(-y, halfHeight) : overlap(y, halfHeight)));
          s[body + 3] = -s[body + 3];
        }
      }
    }
    s[body] = x;
    s[body + 1] = y;
    // Crates can be walked through; they only carry what falls on them.
    const stopped = !horizontal && this.#landOnCrates(body, halfHeight, pushes);
    return blocked || stopped;
  }

  /**
   * Lifts a body onto the crates that it overlaps, if the agent is falling from above them and does not press down.
   * (It is the agent that Procgen asks about, even where the body is an enemy.)
   */
  #landOnCrates(body: number, halfHeight: number, pushes: number): boolean {
    const s = this.state;
    const crates = this.#cratesNear[Math.floor(s[body])];
    if (crates === undefined || crates.length === 0) return false;
    const touch = body === AGENT ? AGENT_CRATE_TOUCH : CRATE_TOUCH;
    let stopped = false;
    for (const crate of crates) {
      if (fround(Math.abs(fround(crate.x - s[body]))) >= CRATE_TOUCH) continue;
      if (fround(Math.abs(fround(crate.y - s[body + 1]))) >= touch) continue;
      if (s[AGENT + 3] >= 0 || s[ACTION_Y] < 0) continue;
      if (s[LAST_Y] < fround(fround(crate.y + 0.5) + AGENT_HALF_HEIGHT)) continue;
      s[ON_CRATE] = 1;
      stopped = true;
      if (pushes < MAX_PUSHES) {
        const direction = Math.sign(fround(s[body + 1] - crate.y));
        const away = fround(crate.y + direction * fround(0.5 + halfHeight) - s[body + 1]);
        this.#move(body, 0, away, pushes + 1);
      }
      s[body + 3] = 0;
    }
    return stopped;
  }

  /** What the agent has run into after all have moved. */
  #outcome(): Outcome {
    const s = this.state;
    const x = s[AGENT];
    const y = s[AGENT + 1];
    let died = false;
    const enemiesEnd = s.length;
    for (let enemy = ENEMIES; enemy < enemiesEnd; enemy += 4)
      died ||= touchesAgent(s[enemy], s[enemy + 1], x, y);
    for (const saw of this.level.saws) died ||= touchesAgent(saw.x, saw.y, x, y);

    let solved = false;
    const reachX = fround(HALF_WIDTH - TOLERANCE);
    const reachY = fround(AGENT_HALF_HEIGHT - TOLERANCE);
    const lastX = Math.trunc(fround(x + reachX));
    const lastY = Math.trunc(fround(y + reachY));
    for (let tileX = Math.trunc(fround(x - reachX)); tileX <= lastX; tileX++) {
      for (let tileY = Math.trunc(fround(y - reachY)); tileY <= lastY; tileY++) {
        const tile = this.#tileAt(tileX, tileY);
        if (tile === Tile.Coin) solved = true;
        else if (isLava(tile)) died = true;
      }
    }
    if (solved) return 'solved';
    if (died) return 'died';
    return s[TIME] >= TIME_LIMIT ? 'timed out' : 'running';
  }

  #tileAt(x: number, y: number): number {
    if (!(x >= 0 && y >= 0 && x < LEVEL_SIZE && y < LEVEL_SIZE)) return Tile.Ground;
    return this.level.tiles[Math.floor(y) * LEVEL_SIZE + Math.floor(x)];
  }
}
