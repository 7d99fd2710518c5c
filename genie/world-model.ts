/**
 * What a world model is to whoever trains, plays, measures or learns in one: it starts from a few frames, knows so many
 * latent actions, generates what follows each of them, and finds the one that lies between two frames. Genie (genie.ts)
 * is one kind; `world-models.ts` has all of them.
 * Dimension keys: B worlds or windows, T frames, H height, W width.
 */
import type { z } from 'zod';
import type { Dataset } from '../data/dataset.ts';
import type { Arrays, Engine } from '../engine/engine.ts';
import { UserError } from '../engine/errors.ts';
import type { NdArray } from '../engine/ndarray.ts';
import type { Progress } from '../engine/progress.ts';
import type { RandomState, RandomStream } from '../engine/random.ts';
import type { WeightPrecision } from '../engine/weight-precision.ts';
import type { Judgement } from './env/reward-model.ts';
import type { Places } from './places.ts';

/** The pictures of a world model. */
export interface Video {
  readonly height: number;
  readonly width: number;
  /** T: the most frames that it looks at, the new one included. */
  readonly frames: number;
  /** Recorded frames from one of its frames to the next. */
  readonly stride: number;
}

/** What the configuration of every kind says, among its own. */
export interface WorldModelConfig {
  readonly preset: string;
  readonly video: Video;
}

export interface WorldModel<Config extends WorldModelConfig = WorldModelConfig> {
  /** Its name in the registry: a trained folder holds `<kind>.json` and `<kind>.safetensors`. */
  readonly kind: string;
  readonly config: Config;
  readonly weights: Arrays;
  /** How many latent actions there are: 0 … codes−1. */
  readonly codes: number;
  /** Where each latent action lies, if near ones lead to nearly the same. */
  readonly places?: Places;
  /** Refinements of a frame, as configured and at most; null if frames are not refined. */
  readonly refinement: { readonly steps: number; readonly mostSteps: number } | null;
  /** Makes `count` worlds ready that step together. */
  open(engine: Engine, count: number, options?: GenerationOptions): Promise<Worlds>;
  /**
   * Frames of the windows in which latent actions are found; how many steps before and after a step its latent action
   * depends on at most; and steps from it on, itself included, that it depends on. Absent: windows of `config.video.frames`,
   * and each step speaks for itself.
   */
  readonly labelling?: { readonly frames: number; readonly reach: number; readonly ahead: number };
  /** Makes ready what finds the latent actions in so many windows at a time. */
  inferActions(engine: Engine, windows: number): Promise<ActionInference>;
}

export interface GenerationOptions {
  /**
   * `int8` is faster and rounds the weights that make and draw frames (docs/performance.md says what it costs); prompts
   * are always read in float32. Worlds of a batch then share the scales of what weights are multiplied with, so that
   * their frames depend a little on each other. Default float32.
   */
  readonly weightPrecision?: WeightPrecision;
  /** Refinements of a frame; default as configured. Models that do not refine frames ignore it. */
  readonly steps?: number;
}

export interface WorldSizes extends Pick<Video, 'height' | 'width' | 'frames'> {
  /** Latent actions. */
  readonly codes: number;
}

/** B worlds under way. */
export interface Worlds {
  readonly sizes: WorldSizes;
  /** B. */
  readonly count: number;
  /** Of the sampling, 0 takes the likeliest frame; null if nothing is drawn. */
  temperature: number | null;
  /**
   * Starts a world from its last frames, uint8 [T, H, W, 3]; the model looks at T−1 of them at most.
   * @param random what the world draws from
   */
  start(world: number, frames_THWC: NdArray<'uint8'>, random: RandomStream): Promise<void>;
  /** The last frame of every world as the model sees it, uint8 [B, H, W, 3]. */
  show(): Promise<NdArray<'uint8'>>;
  /**
   * Generates what actions[b] leads to in world b.
   * @param going false for worlds that stay where they are; their action is ignored.
   * @throws UserError if an action is not one of the codes, or a world was not started
   */
  step(actions: ArrayLike<number>, going?: readonly boolean[]): Promise<WorldStep>;
  /** The latent action that led to the last of two or more frames, uint8 [T, H, W, 3]. */
  inferAction(frames_THWC: NdArray<'uint8'>): Promise<number>;
  /** A world as it is now, for going back to it later with `restore`. */
  save(world: number): WorldMemory;
  /** Makes a world what it was when `memory` was saved, also by other worlds of the same model. */
  restore(world: number, memory: WorldMemory): void;
  dispose(): void;
}

export interface WorldStep {
  /** uint8 [B, H, W, 3]. */
  readonly frames: NdArray<'uint8'>;
  /** What the model says of each world's step; null if it knows of no task. */
  readonly judgements: readonly Judgement[] | null;
}

/** A world's past, known to its own kind of model alone, and where its random numbers stand. */
export interface WorldMemory {
  readonly random: RandomState;
}

/** Finds latent actions. */
export interface ActionInference {
  /**
   * @param frames_BTHWC float32 pixels in [0, 1]
   * @returns [B·(T−1)]: entry b·(T−1)+t is the step from frame t to frame t+1; it depends on later frames within
   * `labelling.reach` alone
   */
  infer(frames_BTHWC: NdArray<'float32'>): Promise<ArrayLike<number>>;
  dispose(): void;
}

/** One line of the log: figures of a step, or of an evaluation if `evaluation` is true. */
export type LogRecord = Readonly<Record<string, number | string | boolean>>;

/** Rows of frames, each uint8 [H, W, 3]. */
export interface Preview {
  readonly title: string;
  readonly rows: readonly { readonly label: string; readonly frames: readonly Uint8Array[] }[];
}

/** What training is told. */
export interface WorldTraining<Config extends WorldModelConfig> {
  readonly engine: Engine;
  readonly config: Config;
  /** Video to train on. */
  readonly dataset: Dataset;
  /** Video that is never trained on, for the evaluation figures. */
  readonly heldOut: Dataset;
  readonly random: RandomStream;
  /** Where the trained model is saved, and whatever training keeps. */
  readonly directory: string;
  readonly resume: boolean;
  readonly progress: Progress;
  /** Shown every few minutes how far a stage is. */
  show?(preview: Preview, stage: string, step: number): Promise<void>;
  /** Told every line of the log as it is written. */
  noted?(line: LogRecord): Promise<void>;
}

/** A kind of world model: how it is configured, trained and put together from what is on disk. */
export interface WorldModelKind<
  Config extends WorldModelConfig = WorldModelConfig,
  Model extends WorldModel<Config> = WorldModel<Config>,
> {
  readonly kind: string;
  /** Configurations by name. */
  readonly presets: Readonly<Record<string, Config>>;
  readonly schema: z.ZodType<Config>;
  /** @throws UserError naming the first offending key, also where one key depends on another. */
  parseConfig(value: unknown, origin: string): Config;
  /** Names and shapes of all weights. */
  weightShapes(config: Config): Readonly<Record<string, readonly number[]>>;
  create(config: Config, weights: Arrays): Model;
  /** Trains on video alone and saves the model in `directory`. */
  train(options: WorldTraining<Config>): Promise<void>;
}

/** @throws UserError if worlds of these sizes cannot take the actions. */
export function checkActions(
  actions: ArrayLike<number>,
  going: readonly boolean[],
  { codes }: Pick<WorldSizes, 'codes'>,
): void {
  for (const [b, moves] of going.entries()) {
    if (moves && !(Number.isInteger(actions[b]) && actions[b] >= 0 && actions[b] < codes))
      throw new UserError(`action ${actions[b]}: must be a whole number from 0 to ${codes - 1}`);
  }
}

/** @throws UserError if frames of this size do not fit the model. */
export function checkFrameSize(
  origin: string,
  size: { readonly height: number; readonly width: number },
  { video }: Pick<WorldModelConfig, 'video'>,
): void {
  if (size.height !== video.height || size.width !== video.width) {
    throw new UserError(
      `${origin}: frames are ${size.height}×${size.width}, but those of the model ${video.height}×${video.width}: resize ` +
        'them or train on that size',
    );
  }
}
