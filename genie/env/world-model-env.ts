/**
 * A world model as an environment: latent actions in, generated frames out. Steps are worth what the model says, or what a
 * reward model given says; where neither knows of a task the reward is 0, and an episode ends only by its horizon.
 *
 * Observations are what the model draws, the first one included, so that an agent sees one kind of picture.
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
import type { GenerationOptions, WorldModel, WorldModelConfig, WorldSizes, Worlds } from '../world-model.ts';
import { LatentActions } from './latent-actions.ts';
import { type Prompt, readPrompt } from './prompt.ts';
import { judgeSteps, type RewardFunction, type RewardModel, rewardModel } from './reward-model.ts';

export type Observation = NdArray<'uint8'>;

export interface WorldModelEnvOptions extends GenerationOptions {
  /** Where worlds may start; `reset` draws one of them unless it is given a prompt. */
  readonly prompts: readonly Prompt[];
  /** Steps until an episode is truncated; default 100. */
  readonly horizon?: number;
  /** What steps are worth, and which of them end the task; default: what the model says. */
  readonly reward?: RewardFunction | RewardModel;
  readonly renderMode?: RenderMode | null;
}

export const DEFAULT_HORIZON = 100;

/** @throws UserError if an episode cannot have so many steps */
export function checkHorizon(horizon: number | undefined): void {
  if (horizon !== undefined && (!Number.isInteger(horizon) || horizon < 1))
    throw new UserError(`horizon ${horizon} must be a whole number from 1`);
}

export const metadata: EnvMetadata = { renderModes: ['rgb_array'], renderFps: 10 };

/** One latent action for each code, pictures of the size trained on. */
export function spacesOf({ height, width, codes }: Omit<WorldSizes, 'frames'>) {
  return {
    observationSpace: new Box<'uint8'>(0, 255, { shape: [height, width, 3], dtype: 'uint8' }),
    actionSpace: new LatentActions(codes),
  };
}

/** Worlds made ready, and the configuration of their model, which prompts are read by. */
export interface OpenWorlds {
  readonly worlds: Worlds;
  readonly config: WorldModelConfig;
}

/**
 * Starts one world as `reset` demands: the prompt given, the one that `levelSeed` stands for (they take turns) or one
 * drawn, and a stream of its own for sampling.
 */
export async function startWorld(
  { worlds, config }: OpenWorlds,
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
  const frames_THWC = await readPrompt(prompt, config);
  await worlds.start(world, frames_THWC, new RandomStream(generator.integers(2 ** 31)));
}

/** Frame b of a batch [B, H, W, C]. */
export function frameOf(batch: NdArray<'uint8'>, b: number): Observation {
  const [, ...shape] = batch.shape;
  const size = batch.data.length / batch.shape[0];
  return ndarray(batch.data.slice(b * size, (b + 1) * size), shape, 'uint8');
}

export class WorldModelEnv extends BaseEnv<Observation, number> {
  readonly observationSpace: Box<'uint8'>;
  readonly actionSpace: LatentActions;
  readonly #open: OpenWorlds;
  readonly #prompts: readonly Prompt[];
  readonly #horizon: number;
  readonly #reward: RewardModel | null;
  #observation: Observation | null = null;
  #steps = 0;
  #closed = false;

  private constructor(open: OpenWorlds, options: WorldModelEnvOptions) {
    super(metadata, options.renderMode);
    const spaces = spacesOf(open.worlds.sizes);
    this.observationSpace = spaces.observationSpace;
    this.actionSpace = spaces.actionSpace;
    this.#open = open;
    this.#prompts = options.prompts;
    this.#horizon = options.horizon ?? DEFAULT_HORIZON;
    this.#reward = options.reward === undefined ? null : rewardModel(options.reward);
  }

  /** Makes one world ready. */
  static async create(
    engine: Engine,
    model: WorldModel,
    options: WorldModelEnvOptions,
  ): Promise<WorldModelEnv> {
    checkHorizon(options.horizon);
    const worlds = await model.open(engine, 1, options);
    return new WorldModelEnv({ worlds, config: model.config }, options);
  }

  /** @param options.options.prompt a `Prompt`; without one, one of the environment's own is drawn. */
  override async reset(options: ResetOptions = {}): Promise<ResetResult<Observation>> {
    this.seedFrom(options);
    await startWorld(this.#open, 0, this.npRandom, options.options, this.#prompts);
    this.#steps = 0;
    this.#observation = frameOf(await this.#open.worlds.show(), 0);
    return { observation: this.#observation, info: {} };
  }

  override async step(latentAction: number): Promise<StepResult<Observation>> {
    const before = this.#observation;
    if (!before) throw new UserError('step: the environment has not been reset: call reset first');
    const step = await this.#open.worlds.step([latentAction]);
    const after = frameOf(step.frames, 0);
    this.#observation = after;
    this.#steps++;
    const info: Info = {};
    const [judgement] = await judgeSteps(this.#reward, step.judgements, [
      { world: 0, before, latentAction, after },
    ]);
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
    if (!this.#closed) this.#open.worlds.dispose();
    this.#closed = true;
  }
}
