/**
 * The environment contract: Gymnasium 1.x, with promises, because some worlds are computed elsewhere (a generated
 * world on an accelerator, a Python process). `await` costs a game of 50 microseconds a step nothing measurable.
 */
import type { NdArray } from '../engine/ndarray.ts';
import type { EnvSpec } from './env-spec.ts';
import type { Generator } from './random/seeding.ts';
import type { Space } from './spaces/space.ts';

export type Info = Record<string, unknown>;

export interface ResetOptions {
  /** A non-negative integer restarts the environment's generator; absent, the generator goes on. */
  seed?: number | bigint;
  /** Environment-specific choices (a level, a prompt). */
  options?: Readonly<Record<string, unknown>>;
}

export interface ResetResult<Obs> {
  observation: Obs;
  info: Info;
}

export interface StepResult<Obs> {
  observation: Obs;
  reward: number;
  /** The task itself ended: the value of what follows is zero. */
  terminated: boolean;
  /** Something outside the task cut the episode (a time limit, a horizon). */
  truncated: boolean;
  info: Info;
}

export type RenderMode = 'human' | 'rgb_array' | 'ansi' | 'rgb_array_list' | 'ansi_list';

/** `rgb_array`: uint8 [height, width, 3]; `ansi`: text; `*_list`: all since the last call; `human`: null. */
export type RenderFrame = NdArray<'uint8'> | string | NdArray<'uint8'>[] | string[] | null;

export interface EnvMetadata {
  readonly renderModes: readonly RenderMode[];
  /** Frames per second of a recording. */
  readonly renderFps: number;
}

export interface Env<Obs = unknown, Act = unknown> {
  readonly observationSpace: Space<Obs>;
  readonly actionSpace: Space<Act>;
  readonly metadata: EnvMetadata;
  /** Fixed at construction, as in Gymnasium. */
  readonly renderMode: RenderMode | null;
  /** How the registry made it; null if it was constructed directly. */
  spec: EnvSpec | null;
  /** The innermost environment. */
  readonly unwrapped: Env;
  /** The environment's own generator: numpy's PCG64, draw for draw. */
  readonly npRandom: Generator;
  reset(options?: ResetOptions): Promise<ResetResult<Obs>>;
  step(action: Act): Promise<StepResult<Obs>>;
  render(): Promise<RenderFrame>;
  /** May be called more than once. */
  close(): Promise<void>;
}
