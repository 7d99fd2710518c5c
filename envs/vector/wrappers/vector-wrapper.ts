/** A vector environment around another one, and the bases for those that change one thing. */
import { type NdArray, ndarray } from '../../../engine/ndarray.ts';
import type { RenderFrame, RenderMode } from '../../env.ts';
import type { EnvSpec } from '../../env-spec.ts';
import { batchSpace } from '../../spaces/batch.ts';
import type { Space } from '../../spaces/space.ts';
import type {
  VectorEnv,
  VectorMetadata,
  VectorResetOptions,
  VectorResetResult,
  VectorStepResult,
} from '../vector-env.ts';

export abstract class VectorWrapper implements VectorEnv {
  readonly env: VectorEnv;
  singleObservationSpace: Space;
  singleActionSpace: Space;
  observationSpace: Space;
  actionSpace: Space;

  constructor(env: VectorEnv) {
    this.env = env;
    this.singleObservationSpace = env.singleObservationSpace;
    this.singleActionSpace = env.singleActionSpace;
    this.observationSpace = env.observationSpace;
    this.actionSpace = env.actionSpace;
  }

  get numEnvs(): number {
    return this.env.numEnvs;
  }

  get metadata(): VectorMetadata {
    return this.env.metadata;
  }

  get renderMode(): RenderMode | null {
    return this.env.renderMode;
  }

  get unwrapped(): VectorEnv {
    return this.env.unwrapped;
  }

  get spec(): EnvSpec | null {
    return this.env.spec;
  }

  set spec(spec: EnvSpec | null) {
    this.env.spec = spec;
  }

  reset(options?: VectorResetOptions): Promise<VectorResetResult> {
    return this.env.reset(options);
  }

  step(actions: unknown): Promise<VectorStepResult> {
    return this.env.step(actions);
  }

  render(): Promise<RenderFrame[]> {
    return this.env.render();
  }

  call(name: string, ...parameters: unknown[]): Promise<unknown[]> {
    return this.env.call(name, ...parameters);
  }

  close(): Promise<void> {
    return this.env.close();
  }

  toString(): string {
    return `<${this.constructor.name}, ${this.env}>`;
  }
}

/** Override `observations` (a batch) and `observation` (the last one of an episode, in mode SameStep). */
export abstract class VectorObservationWrapper extends VectorWrapper {
  abstract observations(observations: unknown): unknown;
  abstract observation(observation: unknown): unknown;

  protected setObservationSpace(single: Space): void {
    this.singleObservationSpace = single;
    this.observationSpace = batchSpace(single, this.numEnvs);
  }

  override async reset(options?: VectorResetOptions): Promise<VectorResetResult> {
    const result = await this.env.reset(options);
    return { ...result, observations: this.observations(result.observations) };
  }

  override async step(actions: unknown): Promise<VectorStepResult> {
    const result = await this.env.step(actions);
    const last = result.infos.final_obs as (unknown | null)[] | undefined;
    const infos = last
      ? { ...result.infos, final_obs: last.map((one) => (one === null ? null : this.observation(one))) }
      : result.infos;
    return { ...result, observations: this.observations(result.observations), infos };
  }
}

export abstract class VectorActionWrapper extends VectorWrapper {
  abstract actions(actions: unknown): unknown;

  protected setActionSpace(single: Space): void {
    this.singleActionSpace = single;
    this.actionSpace = batchSpace(single, this.numEnvs);
  }

  override step(actions: unknown): Promise<VectorStepResult> {
    return this.env.step(this.actions(actions));
  }
}

export abstract class VectorRewardWrapper extends VectorWrapper {
  abstract rewards(rewards: Float64Array): ArrayLike<number>;

  override async step(actions: unknown): Promise<VectorStepResult> {
    const result = await this.env.step(actions);
    const rewards: NdArray<'float64'> = ndarray(
      Array.from(this.rewards(result.rewards.data)),
      [this.numEnvs],
      'float64',
    );
    return { ...result, rewards };
  }
}
