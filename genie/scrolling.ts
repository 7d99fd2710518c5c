/**
 * The simplest world model that acts: the last frame, scrolled by what the latent action stands for. Training counts which
 * displacements of the whole picture explain video best, and the most frequent are the latent actions. It is a baseline
 * (what of a Genie's frames and actions is more than scrolling?) and the shortest example of a `WorldModel`.
 * Dimension keys: B worlds or windows, T = 2 frames, H height, W width, C codes.
 */
import { z } from 'zod';
import type { Arrays, Engine } from '../engine/engine.ts';
import { UserError } from '../engine/errors.ts';
import { stopIfInterrupted } from '../engine/interruption.ts';
import { conforming } from '../engine/json.ts';
import { type NdArray, ndarray } from '../engine/ndarray.ts';
import type { RandomState, RandomStream } from '../engine/random.ts';
import { saveWorldModel } from './model-files.ts';
import {
  type ActionInference,
  checkActions,
  type WorldMemory,
  type WorldModel,
  type WorldModelKind,
  type WorldStep,
  type Worlds,
  type WorldTraining,
} from './world-model.ts';

const count = z.int().positive();

const scrollingSchema = z.strictObject({
  preset: z.string().min(1).describe('the name under which it was trained'),
  video: z
    .strictObject({
      height: count.describe('of a frame, in pixels'),
      width: count.describe('of a frame, in pixels'),
      frames: z.literal(2).describe('the last frame and the next'),
      stride: count.describe('recorded frames from one to the next'),
    })
    .describe('the pictures'),
  codes: z.int().min(2).describe('latent actions: so many of the most frequent displacements'),
  radius: z
    .strictObject({
      x: z.int().min(0).describe('to either side, in pixels'),
      y: z.int().min(0).describe('up and down, in pixels'),
    })
    .describe('the furthest displacement'),
  pairs: count.describe('pairs of frames that training looks at'),
});

export type ScrollingConfig = z.infer<typeof scrollingSchema>;

/** Pixels by which the picture moves to the right and down. */
type Shift = readonly [x: number, y: number];

export class Scrolling implements WorldModel<ScrollingConfig> {
  readonly kind = 'scrolling';
  readonly refinement = null;
  readonly config: ScrollingConfig;
  /** `shifts`, float32 [C, 2]. */
  readonly weights: Arrays;

  constructor(config: ScrollingConfig, weights: Arrays) {
    this.config = config;
    this.weights = weights;
  }

  get codes(): number {
    return this.config.codes;
  }

  /** What each latent action does. */
  get shifts(): Shift[] {
    const { data } = this.weights.shifts;
    return Array.from({ length: this.codes }, (_, code) => [data[2 * code], data[2 * code + 1]]);
  }

  async open(_engine: Engine, worlds: number): Promise<Worlds> {
    return new ScrollingWorlds(this, worlds);
  }

  async inferActions(_engine: Engine, windows: number): Promise<ActionInference> {
    const { config, shifts } = this;
    const size = config.video.height * config.video.width * 3;
    return {
      async infer({ data }) {
        return Array.from({ length: windows }, (_, b) => {
          const at = 2 * b * size;
          return bestShift(
            data.subarray(at, at + size),
            data.subarray(at + size, at + 2 * size),
            shifts,
            config,
          );
        });
      },
      dispose() {},
    };
  }
}

interface Memory extends WorldMemory {
  readonly frame: Uint8Array;
}

class ScrollingWorlds implements Worlds {
  readonly sizes: Worlds['sizes'];
  readonly count: number;
  readonly temperature = null;
  readonly #model: Scrolling;
  readonly #frames: Uint8Array[] = [];
  readonly #random: RandomState[] = [];

  constructor(model: Scrolling, count: number) {
    this.#model = model;
    this.count = count;
    this.sizes = { ...model.config.video, codes: model.codes };
  }

  async start(world: number, { data }: NdArray<'uint8'>, random: RandomStream): Promise<void> {
    const { height, width } = this.sizes;
    this.restore(world, { frame: data.slice(-height * width * 3), random: random.state });
  }

  async show(): Promise<NdArray<'uint8'>> {
    const { height, width } = this.sizes;
    return ndarray(new Uint8Array(Buffer.concat(this.#frames)), [this.count, height, width, 3], 'uint8');
  }

  async step(actions: ArrayLike<number>, going?: readonly boolean[]): Promise<WorldStep> {
    const moves = Array.from({ length: this.count }, (_, b) => going?.[b] ?? true);
    for (const b of moves.keys())
      if (!this.#frames[b]) throw new UserError(`world ${b} has not been started: give it a prompt first`);
    checkActions(actions, moves, this.sizes);
    const { shifts } = this.#model;
    for (const [b, moving] of moves.entries())
      if (moving) this.#frames[b] = scrolled(this.#frames[b], shifts[actions[b]], this.sizes);
    return { frames: await this.show(), judgements: null };
  }

  async inferAction({ data }: NdArray<'uint8'>): Promise<number> {
    const size = this.sizes.height * this.sizes.width * 3;
    const [before, after] = [data.subarray(-2 * size, -size), data.subarray(-size)];
    return bestShift(before, after, this.#model.shifts, this.#model.config);
  }

  save(world: number): Memory {
    return { frame: this.#frames[world], random: this.#random[world] };
  }

  restore(world: number, { frame, random }: Memory): void {
    this.#frames[world] = frame;
    this.#random[world] = random;
  }

  dispose(): void {}
}

/** The picture moved; where nothing moves in, its edge is repeated. */
function scrolled(
  frame: Uint8Array,
  [right, down]: Shift,
  { height, width }: Pick<Worlds['sizes'], 'height' | 'width'>,
): Uint8Array {
  const within = (i: number, length: number) => Math.min(Math.max(i, 0), length - 1);
  const moved = new Uint8Array(frame.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (within(y - down, height) * width + within(x - right, width)) * 3;
      moved.set(frame.subarray(from, from + 3), (y * width + x) * 3);
    }
  }
  return moved;
}

/** Which of the shifts turns one frame into the next with the least mean difference where both show something. */
function bestShift(
  before: ArrayLike<number>,
  after: ArrayLike<number>,
  shifts: readonly Shift[],
  { video: { height, width } }: ScrollingConfig,
): number {
  const [old, next] = [greys(before), greys(after)];
  const errors = shifts.map(([right, down]) => {
    const [top, bottom] = [Math.max(0, down), Math.min(height, height + down)];
    const [left, end] = [Math.max(0, right), Math.min(width, width + right)];
    let sum = 0;
    for (let y = top; y < bottom; y++) {
      const [row, from] = [y * width, (y - down) * width - right];
      for (let x = left; x < end; x++) sum += Math.abs(next[row + x] - old[from + x]);
    }
    return sum / ((bottom - top) * (end - left));
  });
  return errors.indexOf(Math.min(...errors));
}

function greys(pixels: ArrayLike<number>): Float32Array {
  return Float32Array.from(
    { length: pixels.length / 3 },
    (_, i) => pixels[3 * i] + pixels[3 * i + 1] + pixels[3 * i + 2],
  );
}

/** The most frequent displacements of the whole picture become the latent actions. */
async function train({
  config,
  dataset,
  random,
  directory,
  progress,
}: WorldTraining<ScrollingConfig>): Promise<void> {
  const { video, codes, radius, pairs } = config;
  // The smaller first: of equals they win.
  const shifts = grid(radius).sort((a, b) => Math.hypot(...a) - Math.hypot(...b));
  const counts = shifts.map(() => 0);
  const size = video.height * video.width * 3;
  const long = dataset.episodes.filter(({ frames }) => frames > video.stride);
  if (long.length === 0)
    throw new UserError(`${dataset.path}: no episode is longer than ${video.stride} frames`);
  const stage = progress.stage('Displacements', long.length);
  for (const { id, frames } of long) {
    stopIfInterrupted();
    const pixels = await dataset.frames(id);
    const draws = random.fork(id);
    const frame = (t: number) => pixels.subarray(t * size, (t + 1) * size);
    for (let n = 0; n < Math.ceil(pairs / long.length); n++) {
      const t = draws.integer(frames - video.stride);
      counts[bestShift(frame(t), frame(t + video.stride), shifts, config)]++;
    }
    stage.advance();
  }
  stage.end();
  const order = shifts.map((_, i) => i).sort((a, b) => counts[b] - counts[a]);
  const chosen = order.slice(0, codes).flatMap((i) => shifts[i]);
  await saveWorldModel(
    directory,
    new Scrolling(config, { shifts: ndarray(Float32Array.from(chosen), [codes, 2], 'float32') }),
  );
}

function grid({ x, y }: ScrollingConfig['radius']): Shift[] {
  const range = (radius: number) => Array.from({ length: 2 * radius + 1 }, (_, i) => i - radius);
  return range(y).flatMap((down) => range(x).map((right): Shift => [right, down]));
}

const scrolling: ScrollingConfig = {
  preset: 'scrolling',
  video: { height: 64, width: 64, frames: 2, stride: 2 },
  codes: 8,
  radius: { x: 6, y: 10 },
  pairs: 3000,
};

export const scrollingKind: WorldModelKind<ScrollingConfig, Scrolling> = {
  kind: 'scrolling',
  presets: { scrolling },
  schema: scrollingSchema,
  parseConfig(value, origin) {
    const config = conforming(scrollingSchema, value, origin);
    const { codes, radius, video } = config;
    if (radius.x >= video.width || radius.y >= video.height)
      throw new UserError(
        `${origin}: radius: a shift by ${radius.x}×${radius.y} pixels leaves nothing of a frame of ${video.width}×${video.height} in sight`,
      );
    const most = grid(radius).length;
    if (codes > most)
      throw new UserError(`${origin}: codes: ${codes} is more than the ${most} shifts of the radius`);
    return config;
  },
  weightShapes: ({ codes }) => ({ shifts: [codes, 2] }),
  create: (config, weights) => new Scrolling(config, weights),
  train,
};
