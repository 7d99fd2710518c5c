/** Plays a registered environment. A step is undone by playing the episode again from its seed, without the last one. */

import type { Agent, AgentDefinition } from '../../agents/agent.ts';
import { findAgent } from '../../agents/registry.ts';
import { UserError } from '../../engine/errors.ts';
import type { NdArray } from '../../engine/ndarray.ts';
import type { Env, Info } from '../../envs/env.ts';
import { make } from '../../envs/registry.ts';
import type { Action } from '../controls.ts';
import type { Played, PlayedEpisode, Player } from '../player.ts';
import type { Opened, Picture } from '../protocol.ts';
import { actionFor, actionNames, controlsOf, describeAction } from './controls-of.ts';

/** Of pictures that environments can draw in any size. */
const RENDER_SIZE = 384;
/** Steps that can be undone, and frames that a recording holds. */
const MOST_STEPS = 2000;

interface Step {
  readonly action: unknown;
  readonly reward: number;
  readonly observation: unknown;
}

export class EnvironmentPlayer implements Player {
  readonly env: Env;
  readonly #id: string;
  #seed: number | null = null;
  #first: unknown;
  #info: Info = {};
  #steps: Step[] = [];
  #over = { terminated: false, truncated: false };
  #watched: AgentDefinition | null = null;
  #agent: Agent | null = null;
  #lost = false;

  private constructor(id: string, env: Env) {
    this.#id = id;
    this.env = env;
  }

  /** @throws UserError if there is no such environment, or if keys cannot play it. */
  static async open(id: string): Promise<EnvironmentPlayer> {
    const large = id.startsWith('CoinRun') ? { renderSize: RENDER_SIZE } : {};
    const env = await make(id, { renderMode: 'rgb_array', disableEnvChecker: true, ...large });
    controlsOf(env);
    return new EnvironmentPlayer(id, env);
  }

  opened(): Opened {
    return {
      controls: controlsOf(this.env),
      framesPerSecond: this.env.metadata.renderFps,
      panels: [this.#id],
      prompts: [],
    };
  }

  /** What an agent sees now; pictures of this are what is recorded. */
  get observation(): unknown {
    return this.#steps.at(-1)?.observation ?? this.#first;
  }

  async start(seed: number): Promise<Played> {
    await this.#reset(seed);
    this.#steps = [];
    this.#lost = false;
    await this.#createAgent();
    return this.#show();
  }

  async #reset(seed: number): Promise<void> {
    const { observation, info } = await this.env.reset({ seed });
    this.#seed = seed;
    this.#first = copy(observation);
    this.#info = info;
    this.#over = { terminated: false, truncated: false };
  }

  async step(action?: Action): Promise<Played> {
    if (this.#seed === null) throw new UserError('start the world first');
    if (this.#over.terminated || this.#over.truncated)
      throw new UserError('the episode is over: start again');
    if (action === undefined) return this.#agentStep();
    await this.#take(actionFor(this.env, action));
    return this.#show(this.#name(action));
  }

  async #agentStep(): Promise<Played> {
    if (!this.#agent) throw new UserError('no agent plays: choose one, or press keys');
    const turn = {
      world: 0,
      observation: this.observation,
      info: this.#info,
      first: this.#steps.length === 0,
      reward: this.#steps.at(-1)?.reward ?? 0,
      ...this.#over,
    };
    const [action] = await this.#agent.act([turn]);
    await this.#take(action);
    const played = await this.#show(this.#name(describeAction(this.env, action)));
    const probabilities = this.#agent.probabilities?.(0);
    if (!probabilities) return played;
    return { ...played, moment: { ...played.moment, probabilities: Array.from(probabilities) } };
  }

  async #take(action: unknown): Promise<void> {
    const { observation, reward, terminated, truncated, info } = await this.env.step(action);
    if (this.#steps.length < MOST_STEPS) this.#steps.push({ action, reward, observation: copy(observation) });
    else this.#lost = true;
    this.#info = info;
    this.#over = { terminated, truncated };
  }

  async undo(): Promise<Played> {
    if (this.#seed === null || this.#steps.length === 0) throw new UserError('there is no step to undo');
    if (this.#lost) throw new UserError(`only the first ${MOST_STEPS} steps of an episode can be undone`);
    const again = this.#steps.slice(0, -1);
    await this.#reset(this.#seed);
    this.#steps = [];
    for (const { action } of again) await this.#take(action);
    // An agent remembers what it saw: it begins anew.
    await this.#createAgent();
    return this.#show();
  }

  async watch(agent: string | null): Promise<void> {
    this.#watched = agent === null ? null : await findAgent(agent);
    await this.#createAgent();
  }

  async #createAgent(): Promise<void> {
    await this.#agent?.close?.();
    this.#agent = null;
    if (!this.#watched || this.#seed === null) return;
    const { observationSpace, actionSpace } = this.env;
    this.#agent = await this.#watched.create({
      observationSpace,
      actionSpace,
      worlds: 1,
      seed: this.#seed,
      environments: [this.env],
    });
  }

  #name(action: Action): string {
    if (typeof action === 'number') return actionNames(this.env)[action] ?? `${action}`;
    return action.map((value) => value.toFixed(1)).join(', ');
  }

  async #show(did?: string): Promise<Played> {
    const total = this.#steps.reduce((sum, { reward }) => sum + reward, 0);
    return {
      moment: {
        step: this.#steps.length,
        reward: this.#steps.at(-1)?.reward ?? 0,
        totalReward: total,
        ...this.#over,
        ...(did === undefined ? {} : { did }),
      },
      pictures: [pictureOf(await this.env.render())],
    };
  }

  episode(): PlayedEpisode {
    if (!isPicture(this.#first)) {
      throw new UserError(`${this.#id}: its observations are no pictures: there is nothing to train on`);
    }
    const [height, width] = this.#first.shape;
    const frames = [this.#first, ...this.#steps.map(({ observation }) => observation as NdArray<'uint8'>)];
    const actions = this.#steps.map(({ action }) => describeStored(action));
    const discrete = actions.every((action) => typeof action === 'number');
    return {
      info: { frames: frames.length, height, width, game: this.#id, policy: this.#watched?.name ?? 'person' },
      frames_THWC: new Uint8Array(Buffer.concat(frames.map(({ data }) => data))),
      labels: {
        actions: discrete ? (actions as number[]) : [],
        ...(discrete ? {} : { actionVectors: actions as number[][] }),
        rewards: this.#steps.map(({ reward }) => reward),
        ...this.#over,
      },
    };
  }

  async close(): Promise<void> {
    await this.#agent?.close?.();
    await this.env.close();
  }
}

function describeStored(action: unknown): number | number[] {
  return typeof action === 'number' ? action : Array.from((action as NdArray).data, Number);
}

function isPicture(value: unknown): value is NdArray<'uint8'> {
  const array = value as Partial<NdArray> | null;
  return array?.dtype === 'uint8' && array.shape?.length === 3 && array.shape[2] === 3;
}

/** Environments may use the memory of an observation again. */
function copy(observation: unknown): unknown {
  return isPicture(observation) ? { ...observation, data: observation.data.slice() } : observation;
}

function pictureOf(frame: unknown): Picture {
  if (!isPicture(frame)) throw new UserError('the environment draws no pictures');
  const [height, width] = frame.shape;
  return { height, width, data: frame.data };
}
