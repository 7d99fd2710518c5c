/** Copies of an environment that step one after the other in this thread. */
import { UserError } from '../../engine/errors.ts';
import { zeros } from '../../engine/ndarray.ts';
import type { Env } from '../env.ts';
import { concatenate, iterate } from '../spaces/batch.ts';
import { callWrapperAttribute } from '../wrappers/wrapper.ts';
import { AutoresetEnv } from './autoreset.ts';
import { BaseVectorEnv } from './base-vector-env.ts';
import { addInfo } from './infos.ts';
import type {
  AutoresetMode,
  VectorInfos,
  VectorResetOptions,
  VectorResetResult,
  VectorStepResult,
} from './vector-env.ts';

export interface SyncVectorOptions {
  /** Default `NextStep`. */
  autoresetMode?: AutoresetMode;
}

export class SyncVectorEnv extends BaseVectorEnv {
  readonly envs: readonly Env[];
  readonly #slots: readonly AutoresetEnv[];
  #observations: unknown[] = [];

  /** @throws UserError if the environments' spaces differ */
  constructor(envs: readonly Env[], { autoresetMode = 'NextStep' }: SyncVectorOptions = {}) {
    if (envs.length === 0) throw new UserError('a vector environment needs at least one environment');
    super(envs.length, envs[0], autoresetMode);
    for (const env of envs) {
      const same = env.observationSpace.equals(this.singleObservationSpace);
      if (!same || !env.actionSpace.equals(this.singleActionSpace)) {
        throw new UserError(`the environments of a vector need equal spaces; ${env} differs from ${envs[0]}`);
      }
    }
    this.envs = envs;
    this.#slots = envs.map((env) => new AutoresetEnv(env, autoresetMode));
  }

  /** Makes the environments, then the vector of them. */
  static async create(factories: readonly (() => Env | Promise<Env>)[], options?: SyncVectorOptions) {
    const envs: Env[] = [];
    for (const factory of factories) envs.push(await factory());
    return new SyncVectorEnv(envs, options);
  }

  async reset(options: VectorResetOptions = {}): Promise<VectorResetResult> {
    const infos: VectorInfos = {};
    for (const [i, own] of this.resetOptionsOfEach(options).entries()) {
      if (own === null) continue;
      const { observation, info } = await this.#slots[i].reset(own);
      this.#observations[i] = observation;
      addInfo(infos, info, i, this.numEnvs);
    }
    return { observations: concatenate(this.singleObservationSpace, this.#observations), infos };
  }

  async step(actions: unknown): Promise<VectorStepResult> {
    const { numEnvs } = this;
    const each = iterate(this.singleActionSpace, actions);
    if (each.length !== numEnvs)
      throw new UserError(`${each.length} actions were given for ${numEnvs} environments`);
    const rewards = zeros([numEnvs], 'float64');
    const terminations = zeros([numEnvs], 'bool');
    const truncations = zeros([numEnvs], 'bool');
    const infos: VectorInfos = {};
    for (const [i, slot] of this.#slots.entries()) {
      const result = await slot.step(each[i]);
      this.#observations[i] = result.observation;
      rewards.data[i] = result.reward;
      terminations.data[i] = Number(result.terminated);
      truncations.data[i] = Number(result.truncated);
      addInfo(infos, result.info, i, numEnvs);
    }
    const observations = concatenate(this.singleObservationSpace, this.#observations);
    return { observations, rewards, terminations, truncations, infos };
  }

  async call(name: string, ...parameters: unknown[]): Promise<unknown[]> {
    const results: unknown[] = [];
    for (const env of this.envs) results.push(await callWrapperAttribute(env, name, parameters));
    return results;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    for (const env of this.envs) await env.close();
  }
}
