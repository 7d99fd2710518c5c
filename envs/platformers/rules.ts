/** What makes one platformer differ from another: everything that the shared game asks of it. */
import type { RandomStream } from '../../engine/random.ts';
import type { Body } from './body.ts';
import type { Camera } from './camera.ts';
import type { Reach } from './footholds.ts';
import type { Level } from './level.ts';
import type { PlatformerArt } from './scenery.ts';

/** What an action asks for; the rules say what becomes of it. */
export interface Control {
  readonly name: string;
  /** −1 left, 0 none, 1 right; ±2 where a game has a dash. */
  readonly x: number;
  readonly jump: boolean;
  readonly down: boolean;
}

export interface PlatformerRules {
  readonly name: string;
  /** Side of a tile in pixels. */
  readonly tilePixels: number;
  /** No level has more columns or rows. */
  readonly largestWorld: { readonly columns: number; readonly rows: number };
  /** The agent's box in units (sixteenths of a pixel). */
  readonly bodyWidth: number;
  readonly bodyHeight: number;
  /** Steps after which an episode is cut. */
  readonly timeLimit: number;
  /** The fastest that the agent runs, in units a step: how far a goal is, for planners. */
  readonly topSpeed: number;
  /** How far a jump leads, for planners. */
  readonly reach: Reach;
  readonly itemReward: number;
  readonly goalReward: number;
  /** What each action does, by its number. */
  readonly controls: readonly Control[];
  readonly art: PlatformerArt;
  /** Sets the velocity for this step. */
  steer(body: Body, control: Control): void;
  /** Moves the camera after the agent; on the first frame `started` is false and the camera may jump. */
  follow(camera: Camera, body: Body, level: Level, started: boolean): void;
  /** The level of this stream; every draw comes from it. */
  generate(random: RandomStream): Level;
}

export function control(name: string, x: number, jump: boolean, down = false): Control {
  return { name, x, jump, down };
}

/** What every platformer can do, in this order; a game's own moves come after. */
export const runAndJump: readonly Control[] = [
  control('stay', 0, false),
  control('left', -1, false),
  control('right', 1, false),
  control('jump', 0, true),
  control('jump left', -1, true),
  control('jump right', 1, true),
];
