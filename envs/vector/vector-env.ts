/** Several copies of one environment that step together. Semantics as `gymnasium.vector.VectorEnv`. */
import type { NdArray } from '../../engine/ndarray.ts';
import type { EnvMetadata, RenderFrame, RenderMode } from '../env.ts';
import type { EnvSpec } from '../env-spec.ts';
import type { Space } from '../spaces/space.ts';

/**
 * What happens when an episode ends. `NextStep`: the following step ignores its action and resets (reward 0).
 * `SameStep`: reset at once; the last observation and info are in `infos.final_obs` and `infos.final_info`.
 * `Disabled`: nothing; call `reset({ options: { resetMask } })`.
 */
export type AutoresetMode = 'NextStep' | 'SameStep' | 'Disabled';

export interface VectorMetadata extends EnvMetadata {
  readonly autoresetMode: AutoresetMode;
}

/** For each key an array over the environments, and under `_key` which of them gave a value. */
export type VectorInfos = Record<string, unknown>;

export interface VectorResetOptions {
  /** One number s seeds environment i with s + i; a list gives each its own (null: none). */
  seed?: number | readonly (number | null)[];
  /**
   * Handed to every environment, except `resetMask` (an array of booleans; only in mode `Disabled`): which
   * environments to reset. The others keep their last observation.
   */
  options?: Readonly<Record<string, unknown>>;
}

export interface VectorResetResult<Observations = unknown> {
  observations: Observations;
  infos: VectorInfos;
}

export interface VectorStepResult<Observations = unknown> {
  observations: Observations;
  rewards: NdArray<'float64'>;
  terminations: NdArray<'bool'>;
  truncations: NdArray<'bool'>;
  infos: VectorInfos;
}

export interface VectorEnv<Observations = unknown, Actions = unknown> {
  readonly numEnvs: number;
  readonly singleObservationSpace: Space;
  readonly singleActionSpace: Space;
  /** The batched spaces. */
  readonly observationSpace: Space<Observations>;
  readonly actionSpace: Space<Actions>;
  readonly metadata: VectorMetadata;
  readonly renderMode: RenderMode | null;
  /** The innermost vector environment. */
  readonly unwrapped: VectorEnv;
  spec: EnvSpec | null;
  reset(options?: VectorResetOptions): Promise<VectorResetResult<Observations>>;
  step(actions: Actions): Promise<VectorStepResult<Observations>>;
  /** One frame an environment. */
  render(): Promise<RenderFrame[]>;
  /** Calls a method of every environment, or reads an attribute; wrappers are searched from the outside in. */
  call(name: string, ...parameters: unknown[]): Promise<unknown[]>;
  close(): Promise<void>;
}
