/**
 * A trained Genie as an environment: latent actions in, generated frames out. There is no task in it: unless a
 * reward model is given the reward is 0, and an episode ends only by its horizon.
 *
 * Observations are what the decoder draws, the first one included, so that an agent sees one kind of picture.
 */

import type { Engine } from '../../engine/engine.ts';
import { UserError } from '../../engine/errors.ts';
import { type NdArray, ndarray } from '../../engine/ndarray.ts';
import { RandomStream } from '../../engine/random.ts';
import { BaseEnv } from '../../envs/base-env.ts';
import type {
  EnvMetadata,
  Info,
  RenderFrame,
  RenderMode,
  ResetOptions,
  ResetResult,
  StepResult,
} from '../../envs/env.ts';
import type { Generator } from '../../envs/random/seeding.ts';
import { Box } from '../../envs/spaces/box.ts';
import { Discrete } from '../../envs/spaces/discrete.ts';
import type { GenieConfig } from '../config.ts';
import { GeneratedWorlds, type GenerationOptions } from '../generation/worlds.ts';
import type { WorldModel } from '../model/world-model.ts';
import { type Prompt, readPrompt } from './prompt.ts';
import { judgeAll, type RewardFunction, type RewardModel, rewardModel } from './reward-model.ts';

export type Observation = NdArray<'uint8'>;

export interface GenieEnvOptions extends GenerationOptions {
  /** Where worlds may start; `reset` draws one of them unless it is given a prompt. */
  readonly prompts: readonly Prompt[];
  /** Steps until an episode is truncated; default 100. */
  readonly horizon?: number;
  /** What steps are worth, and which of them end the task; default: 0 always, none. */
  readonly reward?: RewardFunction | RewardModel;
  readonly renderMode?: RenderMode | null;
}

export const DEFAULT_HORIZON = 100;
export const genieMetadata: EnvMetadata = { renderModes: ['rgb_array'], renderFps: 10 };

/** Spaces of generated worlds: one latent action for each code, pictures of the size trained on. */
export function genieSpaces({ video, latentActions }: GenieConfig) {
  return {
    observationSpace: new Box<'uint8'>(0, 255, { shape: [video.height, video.width, 3], dtype: 'uint8' }),
    actionSpace: new Discrete(latentActions.codebook.codes),
  };
}

/**
 * Starts one world as `reset` demands: the prompt given, the one that `levelSeed` stands for (they take turns) or one
 * drawn, and a stream of its own for sampling.
 */
export async function startWorld(
  worlds: GeneratedWorlds,
  world: number,
  generator: Generator,
  options: ResetOptions['options'],
  prompts: readonly Prompt[],
): Promise<void> {
  const unknown = Object.keys(options ?? {}).find((key) => key !== 'prompt' && key !== 'levelSeed');
  if (unknown !== undefined)
    throw new UserError(`reset options: unknown key ${unknown}: only prompt and levelSeed are known`);
  const level = options?.levelSeed as number | undefined;
  const place =
    level === undefined ? generator.integers(Math.max(prompts.length, 1)) : level % prompts.length;
  const drawn = prompts.at(place);
  const prompt = options?.prompt ?? drawn;
  if (prompt === undefined)
    throw new UserError('reset: no prompt: give options.prompt, or prompts at construction');
  const frames_THWC = await readPrompt(prompt, worlds.config);
  await worlds.start(world, frames_THWC, new RandomStream(generator.integers(2 ** 31)));
}

/** Frame b of a batch [B, H, W, C]. */
export function frameOf(batch: NdArray<'uint8'>, b: number): Observation {
  const [, ...shape] = batch.shape;
  const size = batch.data.length / batch.shape[0];
  return ndarray(batch.data.slice(b * size, (b + 1) * size), shape, 'uint8');
}

export class GenieEnv extends BaseEnv<Observation, number> {
  readonly observationSpace: Box<'uint8'>;
  readonly actionSpace: Discrete;
  readonly #worlds: GeneratedWorlds;
  readonly #prompts: readonly Prompt[];
  readonly #horizon: number;
  readonly #reward: RewardModel;
  #observation: Observation | null = null;
  #steps = 0;
  #closed = false;

  private constructor(worlds: GeneratedWorlds, options: GenieEnvOptions) {
    super(genieMetadata, options.renderMode);
    const spaces = genieSpaces(worlds.config);
    this.observationSpace = spaces.observationSpace;
    this.actionSpace = spaces.actionSpace;
    this.#worlds = worlds;
    this.#prompts = options.prompts;
    this.#horizon = options.horizon ?? DEFAULT_HORIZON;
    this.#reward = rewardModel(options.reward);
  }

  /** Compiles generation for one world. */
  static async create(engine: Engine, model: WorldModel, options: GenieEnvOptions): Promise<GenieEnv> {
    return new GenieEnv(await GeneratedWorlds.create(engine, model, 1, options), options);
  }

  /** @param options.options.prompt a `Prompt`; without one, one of the environment's own is drawn. */
  override async reset(options: ResetOptions = {}): Promise<ResetResult<Observation>> {
    this.seedFrom(options);
    await startWorld(this.#worlds, 0, this.npRandom, options.options, this.#prompts);
    this.#steps = 0;
    this.#observation = frameOf(await this.#worlds.show(), 0);
    return { observation: this.#observation, info: {} };
  }

  override async step(latentAction: number): Promise<StepResult<Observation>> {
    const before = this.#observation;
    if (!before) throw new UserError('step: the environment has not been reset: call reset first');
    const after = frameOf(await this.#worlds.step([latentAction]), 0);
    this.#observation = after;
    this.#steps++;
    const info: Info = {};
    const [judgement] = await judgeAll(this.#reward, [{ world: 0, before, latentAction, after }]);
    const { reward, terminated } = judgement;
    const truncated = !terminated && this.#steps >= this.#horizon;
    return { observation: after, reward, terminated, truncated, info };
  }

  override async render(): Promise<RenderFrame> {
    if (this.renderMode === null) return null;
    if (!this.#observation)
      throw new UserError('render: the environment has not been reset: call reset first');
    return this.#observation;
  }

  override async close(): Promise<void> {
    if (!this.#closed) this.#worlds.dispose();
    this.#closed = true;
  }
}
