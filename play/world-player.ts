/** Plays a generated world. It needs no file and no server: an exported page plays with it too. */

import { type Agent, noOutcome } from '../agents/agent.ts';
import { UserError } from '../engine/errors.ts';
import { type NdArray, ndarray } from '../engine/ndarray.ts';
import { RandomStream } from '../engine/random.ts';
import type { WorldMemory, Worlds } from '../genie/world-model.ts';
import type { Action, Controls } from './controls.ts';
import { codeControls } from './keyboard.ts';
import type { Played, PlayedEpisode, Player } from './player.ts';
import type { Opened, Picture, PromptChoice, Prompts, Sampling } from './protocol.ts';

/** Steps that can be undone, and frames that a recording holds. */
const MOST_STEPS = 2000;

/** Where worlds start. */
export interface PromptSource {
  readonly kinds: readonly PromptChoice['kind'][];
  /** uint8 [T, H, W, 3] of the model's size; without a choice, what the seed draws. */
  read(choice: PromptChoice | undefined, seed: number): Promise<NdArray<'uint8'>>;
  list(from: number): Promise<{ prompts: Prompts; pictures: readonly Picture[] }>;
}

export interface WorldPlayerOptions {
  readonly title: string;
  readonly framesPerSecond: number;
  readonly prompts: PromptSource;
  /** What each latent action means, as far as anybody knows. */
  readonly names: readonly string[];
  readonly steps: number;
  /** Refinements that can be chosen; absent: any number up to `mostSteps`. */
  readonly choices?: readonly number[];
  readonly mostSteps: number;
  /** The agent of that name, over latent actions; absent where no agents play. */
  createAgent?(name: string, seed: number): Promise<Agent>;
  /** Worlds of the same model that refine so often. */
  worldsOf(steps: number): Promise<Worlds>;
}

interface Step {
  readonly code: number;
  /** Before the step. */
  readonly memory: WorldMemory;
  readonly picture: Picture;
}

export class WorldPlayer implements Player {
  readonly #options: WorldPlayerOptions;
  readonly #controls: Controls;
  #worlds: Worlds;
  #steps: number;
  #first: Picture | null = null;
  #played: Step[] = [];
  #count = 0;
  #seed = 0;
  #watched: string | null = null;
  #agent: Agent | null = null;
  #isAgentNew = true;

  private constructor(options: WorldPlayerOptions, worlds: Worlds) {
    this.#options = options;
    this.#controls = codeControls(options.names);
    this.#worlds = worlds;
    this.#steps = options.steps;
  }

  static async open(options: WorldPlayerOptions): Promise<WorldPlayer> {
    return new WorldPlayer(options, await options.worldsOf(options.steps));
  }

  get worlds(): Worlds {
    return this.#worlds;
  }

  opened(): Opened {
    const { title, framesPerSecond, prompts, mostSteps, choices } = this.#options;
    const { height, width } = this.#worlds.sizes;
    const { temperature } = this.#worlds;
    return {
      controls: this.#controls,
      framesPerSecond,
      panels: [title],
      ...(temperature === null
        ? {}
        : { sampling: { steps: this.#steps, temperature, mostSteps, ...(choices ? { choices } : {}) } }),
      prompts: prompts.kinds,
      promptSize: { height, width },
    };
  }

  async start(seed: number, prompt?: PromptChoice): Promise<Played> {
    const frames_THWC = await this.#options.prompts.read(prompt, seed);
    await this.#worlds.start(0, frames_THWC, new RandomStream(seed).fork('world'));
    this.#first = this.#picture(await this.#worlds.show());
    this.#played = [];
    this.#count = 0;
    this.#seed = seed;
    await this.#createAgent();
    return this.#show();
  }

  async step(action?: Action): Promise<Played> {
    if (!this.#first) throw new UserError('start the world first');
    if (action === undefined) return this.#agentStep();
    if (typeof action !== 'number') throw new UserError('a latent action is a whole number');
    return this.#take(action);
  }

  async #agentStep(): Promise<Played> {
    if (!this.#agent) throw new UserError('no agent plays: choose one, or press keys');
    const { height, width, data } = this.#latest;
    const observation = ndarray(data, [height, width, 3], 'uint8');
    const turn = { world: 0, observation, info: {}, first: this.#isAgentNew, ...noOutcome };
    this.#isAgentNew = false;
    const [action] = await this.#agent.act([turn]);
    const played = await this.#take(action as number);
    const probabilities = this.#agent.probabilities?.(0);
    if (!probabilities) return played;
    return { ...played, moment: { ...played.moment, probabilities: Array.from(probabilities) } };
  }

  async #take(action: number): Promise<Played> {
    const memory = this.#worlds.save(0);
    const picture = this.#picture((await this.#worlds.step([action])).frames);
    this.#played = [...this.#played, { code: action, memory, picture }].slice(-MOST_STEPS);
    this.#count++;
    return this.#show(action);
  }

  async undo(): Promise<Played> {
    const last = this.#played.pop();
    if (!last) throw new UserError('there is no step to undo');
    this.#worlds.restore(0, last.memory);
    this.#count--;
    // An agent remembers what it saw: it begins anew.
    await this.#createAgent();
    return this.#show();
  }

  /** The world goes on from where it is. */
  async sample({ steps, temperature }: Sampling): Promise<void> {
    const { mostSteps, choices } = this.#options;
    if (this.#worlds.temperature === null)
      throw new UserError('this world draws nothing: it cannot be sampled');
    if (steps > mostSteps || (choices && !choices.includes(steps)))
      throw new UserError(`steps: ${steps} is not among ${choices ?? `1 to ${mostSteps}`}`);
    if (steps !== this.#steps) {
      const worlds = await this.#options.worldsOf(steps);
      if (this.#first) worlds.restore(0, this.#worlds.save(0));
      this.#worlds = worlds;
      this.#steps = steps;
    }
    this.#worlds.temperature = temperature;
  }

  prompts(from = 0) {
    return this.#options.prompts.list(from);
  }

  async watch(agent: string | null): Promise<void> {
    this.#watched = agent;
    await this.#createAgent();
  }

  async #createAgent(): Promise<void> {
    await this.#agent?.close?.();
    this.#agent = null;
    if (this.#watched === null || !this.#first) return;
    if (!this.#options.createAgent) throw new UserError('no agents play here');
    this.#agent = await this.#options.createAgent(this.#watched, this.#seed);
    this.#isAgentNew = true;
  }

  episode(): PlayedEpisode {
    if (!this.#first) throw new UserError('start the world first');
    const { height, width } = this.#worlds.sizes;
    const frames = [this.#first, ...this.#played.map(({ picture }) => picture)];
    const frames_THWC = new Uint8Array(frames.length * height * width * 3);
    for (const [t, { data }] of frames.entries()) frames_THWC.set(data, t * data.length);
    return {
      info: {
        frames: frames.length,
        height,
        width,
        game: this.#options.title,
        policy: this.#watched ?? 'person',
      },
      frames_THWC,
      labels: {
        actions: this.#played.map(({ code }) => code),
        rewards: this.#played.map(() => 0),
        terminated: false,
        truncated: true,
      },
    };
  }

  async close(): Promise<void> {
    await this.#agent?.close?.();
  }

  /** What is shown now. */
  get #latest(): Picture {
    return this.#played.at(-1)?.picture ?? this.#first!;
  }

  #picture({ data }: NdArray<'uint8'>): Picture {
    const { height, width } = this.#worlds.sizes;
    return { height, width, data: data.slice() };
  }

  #show(code?: number): Played {
    const { names } = this.#options;
    return {
      moment: {
        step: this.#count,
        reward: 0,
        totalReward: 0,
        terminated: false,
        truncated: false,
        ...(code === undefined ? {} : { did: names[code] }),
      },
      pictures: [this.#latest],
    };
  }
}

/** A picture as a prompt of one frame. */
export function promptOf({ height, width, data }: Picture): NdArray<'uint8'> {
  return ndarray(data, [1, height, width, 3], 'uint8');
}
