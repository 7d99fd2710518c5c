/**
 * The synchronous core of every platformer here: rules applied to one level, integer arithmetic throughout, nothing
 * random after the level is made. `getState`/`setState` are cheap, so that planners can search over it.
 */
import { RandomStream } from '../../engine/random.ts';
import { type Body, moveBody, SUBPIXELS } from './body.ts';
import { type Camera, pixelOf, VIEW } from './camera.ts';
import { type Level, patrolOffset } from './level.ts';
import type { PlatformerRules } from './rules.ts';
import { Scenery } from './scenery.ts';
import { Tile } from './tiles.ts';

/** Everything that changes during an episode, as plain JSON. */
export interface PlatformerState {
  readonly levelSeed: number;
  readonly time: number;
  readonly body: Readonly<Body>;
  readonly camera: Readonly<Camera>;
  /** Bit i is set once item i is collected. */
  readonly collected: number;
  readonly solved: boolean;
}

export interface PlatformerOutcome {
  readonly reward: number;
  /** The goal was reached, or the agent died. */
  readonly terminated: boolean;
  /** The time limit was reached. */
  readonly truncated: boolean;
}

export class PlatformerGame {
  readonly rules: PlatformerRules;
  level!: Level;
  levelSeed = -1;
  time = 0;
  collected = 0;
  solved = false;
  readonly body: Body = { x: 0, y: 0, vx: 0, vy: 0, grounded: true, facing: 1, lift: 0, jumpHeld: false };
  readonly camera: Camera = { x: 0, y: 0 };
  /** Painted only when a picture is asked for. */
  #scenery: Scenery | null = null;

  constructor(rules: PlatformerRules) {
    this.rules = rules;
    this.reset(0);
  }

  /** Begins a level. `levelSeed`: any safe integer. */
  reset(levelSeed: number): void {
    this.#load(levelSeed);
    const { start } = this.level;
    Object.assign(this.body, { ...start, vx: 0, vy: 0, grounded: true, facing: 1, lift: 0, jumpHeld: false });
    this.time = 0;
    this.collected = 0;
    this.solved = false;
    this.rules.follow(this.camera, this.body, this.level, false);
  }

  /** Plays one action, 0 ≤ action < `rules.controls.length`. */
  step(action: number): PlatformerOutcome {
    const { rules, body, level } = this;
    const control = rules.controls[action];
    if (control.x !== 0) body.facing = Math.sign(control.x);
    rules.steer(body, control);
    moveBody(body, rules.bodyWidth, rules.bodyHeight, level.grid, rules.tilePixels * SUBPIXELS, control.down);
    body.jumpHeld = control.jump;
    this.time++;
    rules.follow(this.camera, body, level, true);
    if (this.#dies()) return { reward: 0, terminated: true, truncated: false };
    let reward = rules.itemReward * this.#collect();
    this.solved = this.#touchesTile(level.goal.column, level.goal.row);
    if (this.solved) reward += rules.goalReward;
    return { reward, terminated: this.solved, truncated: !this.solved && this.time >= rules.timeLimit };
  }

  /** The picture, uint8 [64, 64, 3], written to `into` where given. */
  render(into: Uint8Array = new Uint8Array(VIEW * VIEW * 3)): Uint8Array {
    this.#scenery ??= new Scenery(this.rules, this.level, this.levelSeed);
    this.#scenery.draw(this, into);
    return into;
  }

  getState(): PlatformerState {
    const { levelSeed, time, body, camera, collected, solved } = this;
    return { levelSeed, time, body: { ...body }, camera: { ...camera }, collected, solved };
  }

  setState(state: PlatformerState): void {
    this.#load(state.levelSeed);
    Object.assign(this.body, state.body);
    Object.assign(this.camera, state.camera);
    this.time = state.time;
    this.collected = state.collected;
    this.solved = state.solved;
  }

  #load(levelSeed: number): void {
    if (levelSeed === this.levelSeed) return;
    this.levelSeed = levelSeed;
    this.level = this.rules.generate(new RandomStream(levelSeed).fork(`${this.rules.name} level`));
    this.#scenery = null;
  }

  #dies(): boolean {
    const { rules, body, level, camera } = this;
    // Out of the picture below is out of the world: a pit, or what the camera has left behind.
    if (pixelOf(body.y) > camera.y + VIEW) return true;
    const tile = rules.tilePixels * SUBPIXELS;
    const left = Math.floor((body.x + SUBPIXELS) / tile);
    const right = Math.floor((body.x + rules.bodyWidth - 1 - SUBPIXELS) / tile);
    const feet = body.y + rules.bodyHeight - 1;
    const row = Math.floor(feet / tile);
    // Only the lower half of a hazard hurts: spikes are shorter than a tile, and a graze is forgiven.
    if (feet - row * tile >= tile >> 1) {
      for (let column = left; column <= right; column++) {
        if (level.grid.at(column, row) >= Tile.spikes) return true;
      }
    }
    return level.patrols.some((patrol) => {
      const offset = patrolOffset(patrol, this.time);
      const x = patrol.x + (patrol.vertical ? 0 : offset);
      const y = patrol.y + (patrol.vertical ? offset : 0);
      return this.#touches(
        x + SUBPIXELS,
        y + SUBPIXELS,
        patrol.width - 2 * SUBPIXELS,
        patrol.height - SUBPIXELS,
      );
    });
  }

  /** Takes the items that the agent touches, and says how many. */
  #collect(): number {
    let taken = 0;
    for (let i = 0; i < this.level.items.length; i++) {
      if (this.collected & (1 << i)) continue;
      const { column, row } = this.level.items[i];
      if (!this.#touchesTile(column, row)) continue;
      this.collected |= 1 << i;
      taken++;
    }
    return taken;
  }

  #touchesTile(column: number, row: number): boolean {
    const tile = this.rules.tilePixels * SUBPIXELS;
    return this.#touches(column * tile, row * tile, tile, tile);
  }

  #touches(x: number, y: number, width: number, height: number): boolean {
    const { body, rules } = this;
    return (
      body.x < x + width &&
      x < body.x + rules.bodyWidth &&
      body.y < y + height &&
      y < body.y + rules.bodyHeight
    );
  }
}
