/** What vector environments have in common: the batched spaces and the reading of reset options. */
import { UserError } from '../../engine/errors.ts';
import type { EnvMetadata, RenderFrame, RenderMode, ResetOptions } from '../env.ts';
import type { EnvSpec } from '../env-spec.ts';
import { batchSpace } from '../spaces/batch.ts';
import type { Space } from '../spaces/space.ts';
import type {
  AutoresetMode,
  VectorEnv,
  VectorMetadata,
  VectorResetOptions,
  VectorResetResult,
  VectorStepResult,
} from './vector-env.ts';

/** What a vector environment has to know of each of its environments. */
export interface SingleEnv {
  readonly observationSpace: Space;
  readonly actionSpace: Space;
  readonly metadata: EnvMetadata;
  readonly renderMode: RenderMode | null;
}

export abstract class BaseVectorEnv implements VectorEnv {
  readonly numEnvs: number;
  readonly singleObservationSpace: Space;
  readonly singleActionSpace: Space;
  readonly observationSpace: Space;
  readonly actionSpace: Space;
  readonly metadata: VectorMetadata;
  readonly renderMode: RenderMode | null;
  spec: EnvSpec | null = null;
  closed = false;

  constructor(numEnvs: number, single: SingleEnv, autoresetMode: AutoresetMode) {
    this.numEnvs = numEnvs;
    this.singleObservationSpace = single.observationSpace;
    this.singleActionSpace = single.actionSpace;
    this.observationSpace = batchSpace(single.observationSpace, numEnvs);
    this.actionSpace = batchSpace(single.actionSpace, numEnvs);
    this.metadata = { ...single.metadata, autoresetMode };
    this.renderMode = single.renderMode;
  }

  get unwrapped(): VectorEnv {
    return this;
  }

  /** For each environment its reset options; null for those that the mask leaves alone. */
  protected resetOptionsOfEach({ seed, options = {} }: VectorResetOptions): (ResetOptions | null)[] {
    const { numEnvs } = this;
    if (typeof seed === 'object' && seed.length !== numEnvs) {
      throw new UserError(`seed: ${seed.length} seeds were given for ${numEnvs} environments`);
    }
    const { resetMask, ...others } = options as { resetMask?: readonly boolean[] };
    if (resetMask !== undefined && (resetMask.length !== numEnvs || !resetMask.some(Boolean))) {
      throw new UserError(`resetMask: ${numEnvs} booleans are needed, at least one of them true`);
    }
    const forwarded = Object.keys(others).length > 0 ? { options: others } : {};
    return Array.from({ length: numEnvs }, (_, i) => {
      if (resetMask && !resetMask[i]) return null;
      const own = typeof seed === 'number' ? seed + i : (seed?.[i] ?? undefined);
      return { ...(own === undefined ? {} : { seed: own }), ...forwarded };
    });
  }

  abstract reset(options?: VectorResetOptions): Promise<VectorResetResult>;
  abstract step(actions: unknown): Promise<VectorStepResult>;
  abstract call(name: string, ...parameters: unknown[]): Promise<unknown[]>;
  abstract close(): Promise<void>;

  async render(): Promise<RenderFrame[]> {
    return (await this.call('render')) as RenderFrame[];
  }

  toString(): string {
    return `${this.constructor.name}(${this.spec ? `${this.spec.id}, ` : ''}numEnvs=${this.numEnvs})`;
  }
}
