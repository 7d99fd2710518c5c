/** Many generated worlds that step in one batch. */

import type { Engine } from '../../engine/engine.ts';
import { UserError } from '../../engine/errors.ts';
import { type NdArray, zeros } from '../../engine/ndarray.ts';
import type { ResetOptions } from '../../envs/env.ts';
import { type Generator, npRandom } from '../../envs/random/seeding.ts';
import { BaseVectorEnv } from '../../envs/vector/base-vector-env.ts';
import type {
  AutoresetMode,
  VectorResetOptions,
  VectorResetResult,
  VectorStepResult,
} from '../../envs/vector/vector-env.ts';
import { GeneratedWorlds } from '../generation/worlds.ts';
import type { WorldModel } from '../model/world-model.ts';
import {
  DEFAULT_HORIZON,
  frameOf,
  type GenieEnvOptions,
  genieMetadata,
  genieSpaces,
  type Observation,
  startWorld,
} from './genie-env.ts';
import type { Prompt } from './prompt.ts';
import { type GeneratedStep, judgeAll, type RewardModel, rewardModel } from './reward-model.ts';

export interface GenieVectorEnvOptions extends GenieEnvOptions {
  /** `NextStep` (default) or `SameStep`. */
  readonly autoresetMode?: Exclude<AutoresetMode, 'Disabled'>;
}

/** What one world of the batch needs beside its tokens. */
interface Slot {
  generator: Generator;
  steps: number;
  ended: boolean;
}

export class GenieVectorEnv extends BaseVectorEnv {
  readonly #worlds: GeneratedWorlds;
  readonly #prompts: readonly Prompt[];
  readonly #horizon: number;
  readonly #reward: RewardModel;
  readonly #slots: Slot[];
  #observations: NdArray<'uint8'> | null = null;

  private constructor(worlds: GeneratedWorlds, options: GenieVectorEnvOptions) {
    const single = {
      ...genieSpaces(worlds.config),
      metadata: genieMetadata,
      renderMode: options.renderMode ?? null,
    };
    super(worlds.count, single, options.autoresetMode ?? 'NextStep');
    this.#worlds = worlds;
    this.#prompts = options.prompts;
    this.#horizon = options.horizon ?? DEFAULT_HORIZON;
    this.#reward = rewardModel(options.reward);
    this.#slots = Array.from({ length: worlds.count }, () => ({
      generator: npRandom().generator,
      steps: 0,
      ended: false,
    }));
  }

  /** Compiles generation for `numEnvs` worlds. */
  static async create(
    engine: Engine,
    model: WorldModel,
    numEnvs: number,
    options: GenieVectorEnvOptions,
  ): Promise<GenieVectorEnv> {
    return new GenieVectorEnv(await GeneratedWorlds.create(engine, model, numEnvs, options), options);
  }

  override async reset(options: VectorResetOptions = {}): Promise<VectorResetResult> {
    for (const [i, own] of this.resetOptionsOfEach(options).entries()) {
      if (own) await this.#start(i, own);
    }
    this.#observations = await this.#worlds.show();
    return { observations: this.#observations, infos: {} };
  }

  override async step(actions: unknown): Promise<VectorStepResult> {
    const before = this.#observations;
    if (!before) throw new UserError('step: the environments have not been reset: call reset first');
    const latentActions = (actions as NdArray).data;
    const { numEnvs } = this;
    const rewards = zeros([numEnvs], 'float64');
    const terminations = zeros([numEnvs], 'bool');
    const truncations = zeros([numEnvs], 'bool');
    const restarting = this.#slots.map(({ ended }) => ended);
    let observations = await this.#worlds.step(
      latentActions,
      restarting.map((restarts) => !restarts),
    );
    const final: (Observation | null)[] = new Array(numEnvs).fill(null);
    const steps = this.#slots.flatMap((_, world): GeneratedStep[] => {
      if (restarting[world]) return [];
      const latentAction = latentActions[world];
      return [{ world, before: frameOf(before, world), latentAction, after: frameOf(observations, world) }];
    });
    const judgements = await judgeAll(this.#reward, steps);
    for (const [s, { world: i, after }] of steps.entries()) {
      const slot = this.#slots[i];
      const { reward, terminated } = judgements[s];
      slot.steps++;
      rewards.data[i] = reward;
      if (!terminated && slot.steps < this.#horizon) continue;
      if (terminated) terminations.data[i] = 1;
      else truncations.data[i] = 1;
      slot.ended = true;
      if (this.metadata.autoresetMode === 'SameStep') {
        final[i] = after;
        restarting[i] = true;
      }
    }
    const restarted = restarting.flatMap((restarts, i) => (restarts ? [i] : []));
    for (const i of restarted) await this.#start(i, {});
    if (restarted.length > 0) observations = await this.#worlds.show();
    this.#observations = observations;
    const ended = final.some((observation) => observation !== null);
    const infos = ended
      ? { final_obs: final, _final_obs: final.map((observation) => observation !== null) }
      : {};
    return { observations, rewards, terminations, truncations, infos };
  }

  /** Only `render` can be called on the worlds. */
  override async call(name: string): Promise<unknown[]> {
    if (name !== 'render') throw new UserError(`generated worlds have no ${name}`);
    const observations = this.#observations;
    if (!observations) throw new UserError('render: the environments have not been reset: call reset first');
    return this.#slots.map((_, i) => (this.renderMode === null ? null : frameOf(observations, i)));
  }

  override async close(): Promise<void> {
    if (!this.closed) this.#worlds.dispose();
    this.closed = true;
  }

  async #start(i: number, { seed, options }: ResetOptions): Promise<void> {
    const slot = this.#slots[i];
    if (seed !== undefined) slot.generator = npRandom(seed).generator;
    await startWorld(this.#worlds, i, slot.generator, options, this.#prompts);
    slot.steps = 0;
    slot.ended = false;
  }
}
