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
import type { WorldModel } from '../world-model.ts';
import type { Prompt } from './prompt.ts';
import { type GeneratedStep, judgeSteps, type RewardModel, rewardModel } from './reward-model.ts';
import {
  checkHorizon,
  DEFAULT_HORIZON,
  frameOf,
  metadata,
  type Observation,
  type OpenWorlds,
  spacesOf,
  startWorld,
  type WorldModelEnvOptions,
} from './world-model-env.ts';

export interface WorldModelVectorEnvOptions extends WorldModelEnvOptions {
  /** `NextStep` (default) or `SameStep`. */
  readonly autoresetMode?: Exclude<AutoresetMode, 'Disabled'>;
}

/** What one world of the batch needs beside its past. */
interface Slot {
  generator: Generator;
  steps: number;
  ended: boolean;
}

export class WorldModelVectorEnv extends BaseVectorEnv {
  readonly #open: OpenWorlds;
  readonly #prompts: readonly Prompt[];
  readonly #horizon: number;
  readonly #reward: RewardModel | null;
  readonly #slots: Slot[];
  #observations: NdArray<'uint8'> | null = null;

  private constructor(open: OpenWorlds, options: WorldModelVectorEnvOptions) {
    const { worlds } = open;
    const single = { ...spacesOf(worlds.sizes), metadata, renderMode: options.renderMode ?? null };
    super(worlds.count, single, options.autoresetMode ?? 'NextStep');
    this.#open = open;
    this.#prompts = options.prompts;
    this.#horizon = options.horizon ?? DEFAULT_HORIZON;
    this.#reward = options.reward === undefined ? null : rewardModel(options.reward);
    this.#slots = Array.from({ length: worlds.count }, () => ({
      generator: npRandom().generator,
      steps: 0,
      ended: false,
    }));
  }

  /** Makes `numEnvs` worlds ready. */
  static async create(
    engine: Engine,
    model: WorldModel,
    numEnvs: number,
    options: WorldModelVectorEnvOptions,
  ): Promise<WorldModelVectorEnv> {
    checkHorizon(options.horizon);
    const worlds = await model.open(engine, numEnvs, options);
    return new WorldModelVectorEnv({ worlds, config: model.config }, options);
  }

  override async reset(options: VectorResetOptions = {}): Promise<VectorResetResult> {
    for (const [i, own] of this.resetOptionsOfEach(options).entries()) {
      if (own) await this.#start(i, own);
    }
    this.#observations = await this.#open.worlds.show();
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
    const stepped = await this.#open.worlds.step(
      latentActions,
      restarting.map((restarts) => !restarts),
    );
    let observations = stepped.frames;
    const final: (Observation | null)[] = new Array(numEnvs).fill(null);
    const steps = this.#slots.flatMap((_, world): GeneratedStep[] => {
      if (restarting[world]) return [];
      const latentAction = latentActions[world];
      return [{ world, before: frameOf(before, world), latentAction, after: frameOf(observations, world) }];
    });
    const judgements = await judgeSteps(this.#reward, stepped.judgements, steps);
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
    if (restarted.length > 0) observations = await this.#open.worlds.show();
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
    if (!this.closed) this.#open.worlds.dispose();
    this.closed = true;
  }

  async #start(i: number, { seed, options }: ResetOptions): Promise<void> {
    const slot = this.#slots[i];
    if (seed !== undefined) slot.generator = npRandom(seed).generator;
    await startWorld(this.#open, i, slot.generator, options, this.#prompts);
    slot.steps = 0;
    slot.ended = false;
  }
}
