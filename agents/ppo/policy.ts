/**
 * A policy that PPO trained, ready to act, and as an agent.
 * Dimension keys: B worlds, D values of an observation, K history.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { readCheckpoint, writeCheckpoint } from '../../engine/checkpoint.ts';
import {
  type Arrays,
  type CompiledGraph,
  createEngine,
  type Engine,
  type State,
} from '../../engine/engine.ts';
import { UserError } from '../../engine/errors.ts';
import { writeFileAtomically } from '../../engine/files.ts';
import { ndarray, sizeOf } from '../../engine/ndarray.ts';
import type { RandomStream } from '../../engine/random.ts';
import { actionReader, observationWriter } from '../../envs/batched/from-vector-env.ts';
import type { AgentContext, AgentDefinition, Turn } from '../agent.ts';
import { type ActionHead, actionHead } from './action-head.ts';
import { ppoConfigSchema } from './config.ts';
import { actingGraph } from './graphs.ts';
import { actorCritic } from './network.ts';

const count = z.int().positive();

const policySchema = z.strictObject({
  config: ppoConfigSchema,
  observationShape: z.array(count),
  actions: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('categorical'), counts: z.array(count) }),
    z.strictObject({ kind: z.literal('continuous'), size: count }),
  ]),
});

export type PpoPolicyDescription = z.infer<typeof policySchema>;

const policyFile = 'policy.safetensors';
export const agentFile = 'agent.json';

/** Writes what `PpoPolicy.load` and `genie evaluate --agent` need into `folder`. */
export async function savePpoPolicy(
  folder: string,
  parameters: Arrays,
  policy: PpoPolicyDescription | Readonly<Record<keyof PpoPolicyDescription, unknown>>,
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
    const { tensors, metadata } = await readCheckpoint(path);
    const { kind, policy } = (metadata ?? {}) as { kind?: unknown; policy?: unknown };
    const parsed = policySchema.safeParse(policy);
    if (kind !== 'ppo' || !parsed.success) throw new UserError(`${path}: not a policy that PPO trained`);
    const { config, observationShape, actions } = parsed.data;
    const head = actionHead(actions);
    const network = actorCritic(config, observationShape, head.outputs);
    const specs = { ...network.specs, ...head.specs };
    for (const [name, { shape }] of Object.entries(specs)) {
      if (`${tensors[name]?.shape}` !== `${shape}`)
        throw new UserError(`${path}: ${name} is not [${shape}], as its network needs: train it again`);
    }
    const rows = worlds * depthOf(parsed.data);
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
    return new PpoPolicy(parsed.data, worlds, head, graph, engine.createState(tensors));
  }

  get #observationSize(): number {
    return sizeOf(this.description.observationShape);
  }

  /** Observations kept of each world. */
  get #depth(): number {
    return depthOf(this.description);
  }

  /** Where what a world shows now belongs, once it is announced: [D]. */
  see(world: number, first: boolean): Float32Array {
    const size = this.#observationSize;
    const depth = this.#depth;
    const start = world * depth;
    this.#ages[world] = first ? 0 : this.#ages[world] + 1;
    this.#memory.copyWithin(start * size, (start + 1) * size, (start + depth) * size);
    this.#actions.copyWithin(start, start + 1, start + depth);
    return this.#memory.subarray((start + depth - 1) * size, (start + depth) * size);
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
    const { action_MC } = await this.#graph.run(this.#state, {
      observations_ND: ndarray(this.#memory, [this.worlds * depth, this.#observationSize], 'float32'),
      history_MK: ndarray(history_MK, [this.worlds, frames], 'int32'),
      previousActions_MK: ndarray(previousActions_MK, [this.worlds, places], 'int32'),
      noise_MH: ndarray(noise, [this.worlds, outputs], 'float32'),
    });
    const width = action_MC.shape[1];
    const actions = (action_MC.data as Int32Array).slice(0, worlds.length * width);
    for (const [m, world] of worlds.entries()) this.#actions[(world + 1) * depth - 1] = actions[m * width];
    return actions;
  }

  dispose(): void {
    this.#graph.dispose();
    this.#state.dispose();
  }
}

function depthOf({ config }: PpoPolicyDescription): number {
  return (config.history.frames - 1) * config.history.spacing + 1;
}

/** The agent in a folder that PPO wrote; it takes the likeliest actions. */
export function loadPpoAgent(folder: string): AgentDefinition {
  return {
    name: 'ppo',
    description: `the policy that PPO trained in ${folder}`,
    create: (context) => createPlayer(folder, context),
  };
}

async function createPlayer(folder: string, { observationSpace, actionSpace, worlds }: AgentContext) {
  const policy = await PpoPolicy.load(await createEngine({ threads: 1 }), folder, worlds);
  const writer = observationWriter(observationSpace);
  const reader = actionReader(actionSpace);
  const { observationShape, actions } = policy.description;
  if (
    `${writer.shape}` !== `${observationShape}` ||
    JSON.stringify(reader.layout) !== JSON.stringify(actions)
  ) {
    policy.dispose();
    throw new UserError(
      `${folder}: was trained on observations [${observationShape}] and ${JSON.stringify(actions)}; this environment has ${observationSpace} and ${actionSpace}`,
    );
  }
  return {
    async act(turns: readonly Turn[]) {
      for (const { world, observation, first } of turns)
        writer.write(observation, policy.see(world, first), 0);
      return reader.readEach(await policy.act(turns.map(({ world }) => world)));
    },
    close: () => policy.dispose(),
  };
}
