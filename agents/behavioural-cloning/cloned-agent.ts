/**
 * A cloned policy as an agent: keeps each world's history, samples an action from the logits (as the paper does), and,
 * if the policy speaks latent actions, asks the dictionary for a real one.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { createEngine } from '../../engine/engine.ts';
import { UserError } from '../../engine/errors.ts';
import { writeFileAtomically } from '../../engine/files.ts';
import { conforming, readJsonObject } from '../../engine/json.ts';
import type { NdArray } from '../../engine/ndarray.ts';
import { RandomStream } from '../../engine/random.ts';
import { placesFault } from '../../genie/places.ts';
import { type AgentContext, type AgentDefinition, defineAgent, type Turn } from '../agent.ts';
import { boxAction } from './continuous-actions.ts';
import { historyAt } from './demonstrations.ts';
import { ActionDictionary, dictionaryFor, dictionarySchema } from './dictionary.ts';
import { PolicyRunner, type PolicyView } from './policy-runner.ts';

const clonedAgentSchema = z.strictObject({
  name: z.string(),
  description: z.string(),
  /** Divides the logits: 1 samples from the policy as it was trained (the paper), towards 0 it takes the likeliest. */
  temperature: z.number().positive(),
  /** For a policy over latent actions: what they mean; null for real actions. */
  dictionary: dictionarySchema.nullable(),
  /** For a world whose actions are a Box: the vector that each real action's number stands for; absent: the number itself. */
  vectors: z.array(z.array(z.number()).readonly()).readonly().optional(),
});

export type ClonedAgentSettings = z.infer<typeof clonedAgentSchema>;

export interface ClonedAgentOptions extends ClonedAgentSettings {
  runner: PolicyRunner;
  /** Told at close which share of the latent actions no labelled sample had shown. */
  onFallbackShare?: (share: number) => void;
  /** What to do for a choice, given the probabilities of all; absent: the choice itself, or the dictionary's answer. */
  actionFor?: (choice: number, probabilities: Float32Array, random: RandomStream) => unknown;
  /** The same, given the policy's last features. */
  decode?: (choice: number, features: Float32Array, random: RandomStream) => unknown;
}

/** The agent that plays a loaded policy. The runner stays the caller's, so that many agents can share it. */
export function clonedAgent(options: ClonedAgentOptions): AgentDefinition {
  const { name, description, runner } = options;
  return defineAgent<NdArray<'uint8'>, unknown>({
    name,
    description,
    create: (context) => new ClonedPlayer(options, runner, context),
  }) as AgentDefinition;
}

/** Writes what `loadClonedAgent` needs beside the policy in `folder`. */
export function saveClonedAgent(folder: string, settings: ClonedAgentSettings): Promise<void> {
  return writeFileAtomically(join(folder, 'agent.json'), `${JSON.stringify(settings)}\n`);
}

/**
 * The agent in a folder that a run of behavioural cloning wrote.
 * @throws UserError if the folder holds none.
 */
export async function loadClonedAgent(folder: string): Promise<AgentDefinition> {
  const settings = await readClonedAgentSettings(folder);
  return defineAgent<NdArray<'uint8'>, unknown>({
    ...settings,
    async create(context) {
      const runner = await PolicyRunner.load(await createEngine(), join(folder, 'policy.safetensors'));
      checkDictionary(folder, settings, runner.config.actions);
      const player = new ClonedPlayer(settings, runner, context);
      return {
        act: (turns) => player.act(turns),
        probabilities: (world) => player.probabilities(world),
        close: () => runner.dispose(),
      };
    },
  }) as AgentDefinition;
}

/** @throws UserError if the folder holds no cloned agent */
export async function readClonedAgentSettings(folder: string): Promise<ClonedAgentSettings> {
  const path = join(folder, 'agent.json');
  if (!existsSync(path))
    throw new UserError(`${folder} holds no cloned agent (agent.json is missing): give another folder`);
  return conforming(clonedAgentSchema, await readJsonObject(path), `${path}: no cloned agent`);
}

/** @throws UserError if the dictionary of the agent in `folder` speaks of other actions than there are. */
export function checkDictionary(folder: string, { dictionary }: ClonedAgentSettings, latents: number): void {
  if (!dictionary) return;
  const { actions, samples, places } = dictionary;
  const fault = placesFault(places, latents);
  if (fault) {
    throw new UserError(`${join(folder, 'agent.json')}: dictionary.places: ${fault}: copy both files again`);
  }
  const stray = samples.find(({ latent, action }) => latent >= latents || action >= actions);
  if (!stray) return;
  throw new UserError(
    `${join(folder, 'agent.json')}: dictionary.samples: has latent action ${stray.latent} with action ${stray.action}, but ` +
      `the policy has ${latents} latent actions, and dictionary.actions is ${actions}: copy both files again`,
  );
}

/** The frames and actions of one world since its episode began. */
interface Memory {
  frames: Uint8Array[];
  actions: number[];
  /** Of the last choice. */
  logits?: Float32Array;
}

type PlayerOptions = Omit<ClonedAgentOptions, 'runner'>;

class ClonedPlayer {
  readonly #options: PlayerOptions;
  readonly #runner: PolicyRunner;
  readonly #random: RandomStream;
  readonly #memories: Memory[];
  readonly #dictionary: ActionDictionary | undefined;
  readonly #vectors: ClonedAgentSettings['vectors'];

  constructor(
    options: PlayerOptions,
    runner: PolicyRunner,
    { observationSpace, actionSpace, worlds, seed }: AgentContext<NdArray<'uint8'>, unknown>,
  ) {
    const { height, width, actions } = runner.config;
    const { shape } = observationSpace;
    if (shape?.length !== 3 || shape[0] !== height || shape[1] !== width || shape[2] !== 3) {
      throw new UserError(
        `agent ${options.name} sees frames of ${height}×${width}×3; this environment shows [${shape}]`,
      );
    }
    this.#options = options;
    this.#runner = runner;
    this.#random = new RandomStream(seed).fork(options.name);
    this.#memories = Array.from({ length: worlds }, () => ({ frames: [], actions: [] }));
    const dictionary = dictionaryFor(actionSpace, options.dictionary);
    if (dictionary) this.#dictionary = new ActionDictionary(actions, dictionary);
    // Vectors stand for real actions, and a choice that needs no dictionary for the latent one.
    this.#vectors = options.dictionary && !dictionary ? undefined : options.vectors;
  }

  async act(turns: readonly Turn<NdArray<'uint8'>>[]): Promise<unknown[]> {
    const views = turns.map((turn) => this.#see(turn));
    const { actionFor, decode, temperature } = this.#options;
    const outputs = decode ? await this.#runner.outputs(views) : undefined;
    const logits = outputs?.map((output) => output.logits) ?? (await this.#runner.logits(views));
    return turns.map(({ world }, i) => {
      const choice = sampleLogits(logits[i], temperature, this.#random);
      this.#memories[world].actions.push(choice);
      this.#memories[world].logits = logits[i];
      if (decode && outputs) return decode(choice, outputs[i].features, this.#random);
      if (actionFor) return actionFor(choice, probabilitiesOf(logits[i]), this.#random);
      const action = this.#dictionary ? this.#dictionary.draw(choice, this.#random) : choice;
      return this.#vectors ? boxAction(this.#vectors[action]) : action;
    });
  }

  /** Those of real actions: a policy over latent ones leaves the last word to its dictionary. */
  probabilities(world: number): Float32Array | null {
    const { logits } = this.#memories[world];
    const { actionFor, decode } = this.#options;
    if (!logits || this.#dictionary || actionFor || decode) return null;
    return probabilitiesOf(logits.map((logit) => logit / this.#options.temperature));
  }

  close(): void {
    if (this.#dictionary) this.#options.onFallbackShare?.(this.#dictionary.fallbackShare);
  }

  #see({ world, observation, first }: Turn<NdArray<'uint8'>>): PolicyView {
    const memory = this.#memories[world];
    if (first) {
      memory.frames = [];
      memory.actions = [];
    }
    memory.frames.push(observation.data.slice());
    const { history } = this.#runner.config;
    // No more is kept than the policy looks back, however long the episode.
    if (memory.frames.length > (history.frames - 1) * history.spacing + 1) {
      memory.frames.shift();
      memory.actions.shift();
    }
    const seen = historyAt(memory.frames.length - 1, history);
    return {
      frames: seen.map((at) => memory.frames[Math.max(at, 0)]),
      previousActions: seen
        .slice(0, -1)
        .map((at) => (at >= 0 ? memory.actions[at] : this.#runner.config.actions)),
    };
  }
}

/** An index drawn from softmax(logits / temperature). */
export function sampleLogits(logits: ArrayLike<number>, temperature: number, random: RandomStream): number {
  const values = Array.from(logits, (logit) => logit / temperature);
  const highest = Math.max(...values);
  const weights = values.map((value) => Math.exp(value - highest));
  let left = random.next() * weights.reduce((sum, weight) => sum + weight, 0);
  for (let i = 0; i < weights.length; i++) {
    left -= weights[i];
    if (left < 0) return i;
  }
  return weights.length - 1;
}

/** softmax(logits). */
export function probabilitiesOf(logits: ArrayLike<number>): Float32Array {
  const highest = Math.max(...Array.from(logits));
  const weights = Float32Array.from(logits, (logit) => Math.exp(logit - highest));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
