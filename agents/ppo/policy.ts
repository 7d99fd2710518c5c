/**
 * A policy that PPO trained, ready to act.
 * Dimension keys: B worlds, D values of an observation, K history.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { type Checkpoint, readCheckpoint, writeCheckpoint } from '../../engine/checkpoint.ts';
import type { Arrays, CompiledGraph, Engine, State } from '../../engine/engine.ts';
import { UserError } from '../../engine/errors.ts';
import { writeFileAtomically } from '../../engine/files.ts';
import { ndarray, sizeOf } from '../../engine/ndarray.ts';
import type { RandomStream } from '../../engine/random.ts';
import { normaliseWith } from '../../envs/batched/normalized.ts';
import { placesFault } from '../../genie/places.ts';
import { dictionarySchema } from '../behavioural-cloning/dictionary.ts';
import { type ActionHead, actionHead } from './action-head.ts';
import { ppoConfigSchema } from './config.ts';
import { actingGraph } from './graphs.ts';
import { actorCritic } from './network.ts';

const count = z.int().positive();
const numbers = z.array(z.number());

const policySchema = z.strictObject({
  config: ppoConfigSchema,
  observationShape: z.array(count),
  actions: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('categorical'), counts: z.array(count) }),
    z.strictObject({ kind: z.literal('continuous'), size: count }),
  ]),
  /** Of the observations that it was trained on, if they were normalised. */
  moments: z.strictObject({ mean: numbers, variance: numbers, count: z.number() }).nullable(),
  /** For a policy over latent actions: what they mean. */
  dictionary: dictionarySchema
    .extend({ latents: count })
    .refine(({ places, latents }) => placesFault(places, latents) === null)
    .nullable(),
});

export type PpoPolicyDescription = z.infer<typeof policySchema>;
export type DictionaryDescription = NonNullable<PpoPolicyDescription['dictionary']>;

const policyFile = 'policy.safetensors';
const agentFile = 'agent.json';

/** Writes what `PpoPolicy.load` and `genie evaluate --agent` need into `folder`. */
export async function savePpoPolicy(
  folder: string,
  parameters: Arrays,
  policy: Readonly<Record<keyof PpoPolicyDescription, unknown>>,
): Promise<void> {
  await writeCheckpoint(join(folder, policyFile), parameters, { kind: 'ppo', policy });
  await writeFileAtomically(join(folder, agentFile), `${JSON.stringify({ algorithm: 'ppo' })}\n`);
}

export class PpoPolicy {
  readonly description: PpoPolicyDescription;
  readonly worlds: number;
  readonly #head: ActionHead;
  readonly #graph: CompiledGraph;
  readonly #state: State;
  /** [B, P + 1, D]: what each world showed last, oldest first. */
  readonly #memory: Float32Array;
  readonly #actions: Int32Array;
  readonly #ages: Int32Array;
  /** What each world's last action was chosen from. */
  readonly #outputs = new Map<number, Float32Array>();

  private constructor(
    description: PpoPolicyDescription,
    worlds: number,
    head: ActionHead,
    graph: CompiledGraph,
    state: State,
  ) {
    this.description = description;
    this.worlds = worlds;
    this.#head = head;
    this.#graph = graph;
    this.#state = state;
    const rows = worlds * this.#depth;
    this.#memory = new Float32Array(rows * this.#observationSize);
    this.#actions = new Int32Array(rows);
    this.#ages = new Int32Array(worlds);
  }

  /**
   * Loads what `savePpoPolicy` wrote and compiles it for so many worlds.
   * @throws UserError if the folder holds no such policy, or one of another network than it says
   */
  static async load(engine: Engine, folder: string, worlds: number): Promise<PpoPolicy> {
    const path = join(folder, policyFile);
    const checkpoint = await readCheckpoint(path);
    const { tensors } = checkpoint;
    const description = ppoPolicyOf(checkpoint);
    if (!description) throw new UserError(`${path}: not a policy that PPO trained`);
    const { config, observationShape, actions } = description;
    const head = actionHead(actions);
    const network = actorCritic(config, observationShape, head.outputs);
    const specs = { ...network.specs, ...head.specs };
    for (const [name, { shape }] of Object.entries(specs)) {
      if (`${tensors[name]?.shape}` !== `${shape}`)
        throw new UserError(`${path}: ${name} is not [${shape}], as its network needs: train it again`);
    }
    const rows = worlds * depthOf(description);
    const { name, inputs, body } = actingGraph(
      { config, network, head, rows, observationSize: sizeOf(observationShape) },
      worlds,
    );
    const graph = await engine.compile({
      name,
      inputs,
      state: Object.fromEntries(
        Object.entries(specs).map(([parameter, { shape }]) => [parameter, { shape, dtype: 'float32' }]),
      ),
      body: (state, given) => ({ outputs: body(state, {}, given) }),
    });
    return new PpoPolicy(description, worlds, head, graph, engine.createState(tensors));
  }

  get #observationSize(): number {
    return sizeOf(this.description.observationShape);
  }

  /** Observations kept of each world. */
  get #depth(): number {
    return depthOf(this.description);
  }

  /** Takes what a world shows now: `write` puts it, D numbers, into an array from an offset on. */
  see(world: number, first: boolean, write: (into: Float32Array, offset: number) => void): void {
    const size = this.#observationSize;
    const depth = this.#depth;
    const start = world * depth;
    this.#ages[world] = first ? 0 : this.#ages[world] + 1;
    this.#memory.copyWithin(start * size, (start + 1) * size, (start + depth) * size);
    this.#actions.copyWithin(start, start + 1, start + depth);
    write(this.#memory, (start + depth - 1) * size);
    const { moments } = this.description;
    if (moments)
      normaliseWith(moments, this.#memory.subarray((start + depth - 1) * size, (start + depth) * size));
  }

  /**
   * One row of the action layout for each of some worlds, which have all been seen.
   * @param random draws from the policy; without it the likeliest actions are taken
   */
  async act(worlds: readonly number[], random?: RandomStream): Promise<Int32Array | Float32Array> {
    const { history } = this.description.config;
    const { frames, spacing } = history;
    const depth = this.#depth;
    const places = Math.max(1, frames - 1);
    const history_MK = new Int32Array(this.worlds * frames);
    const previousActions_MK = new Int32Array(this.worlds * places).fill(this.#head.outputs);
    for (const [m, world] of worlds.entries()) {
      const present = world * depth + depth - 1;
      for (let k = 0; k < frames; k++) {
        const back = (frames - 1 - k) * spacing;
        history_MK[m * frames + k] = present - Math.min(back, this.#ages[world]);
        if (back > 0 && back <= this.#ages[world])
          previousActions_MK[m * places + k] = this.#actions[present - back];
      }
    }
    const { outputs } = this.#head;
    const noise = random ? this.#head.noise(this.worlds, random) : new Float32Array(this.worlds * outputs);
    const { action_MC, outputs_MH } = await this.#graph.run(this.#state, {
      observations_ND: ndarray(this.#memory, [this.worlds * depth, this.#observationSize], 'float32'),
      history_MK: ndarray(history_MK, [this.worlds, frames], 'int32'),
      previousActions_MK: ndarray(previousActions_MK, [this.worlds, places], 'int32'),
      noise_MH: ndarray(noise, [this.worlds, outputs], 'float32'),
    });
    const width = action_MC.shape[1];
    const actions = (action_MC.data as Int32Array).slice(0, worlds.length * width);
    for (const [m, world] of worlds.entries()) {
      this.#actions[(world + 1) * depth - 1] = actions[m * width];
      const row = (outputs_MH.data as Float32Array).slice(m * outputs, (m + 1) * outputs);
      this.#outputs.set(world, row);
    }
    return actions;
  }

  /** The outputs [H] of the action head from which the last action in `world` was chosen. */
  outputs(world: number): Float32Array | undefined {
    return this.#outputs.get(world);
  }

  dispose(): void {
    this.#graph.dispose();
    this.#state.dispose();
  }
}

/** What a checkpoint says of itself, if it is a policy that PPO trained. */
export function ppoPolicyOf({ metadata }: Checkpoint): PpoPolicyDescription | undefined {
  const { kind, policy } = (metadata ?? {}) as { kind?: unknown; policy?: unknown };
  return kind === 'ppo' ? policySchema.safeParse(policy).data : undefined;
}

function depthOf({ config }: PpoPolicyDescription): number {
  return (config.history.frames - 1) * config.history.spacing + 1;
}
