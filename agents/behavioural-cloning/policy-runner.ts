/**
 * A trained policy, ready to answer for many worlds in one compiled call.
 * Dimension keys: B worlds, K frames of history, A actions.
 */

import { writePixels } from '../../data/pixels.ts';
import { checkedWeights, readCheckpoint } from '../../engine/checkpoint.ts';
import type { Arrays, CompiledGraph, Engine, State, Tensors } from '../../engine/engine.ts';
import { UserError } from '../../engine/errors.ts';
import { type NdArray, zeros } from '../../engine/ndarray.ts';
import {
  type PolicyConfig,
  policyConfigSchema,
  policyInputs,
  policyOutputs,
  policySpecs,
} from './policy-network.ts';

/** One world's view: the bytes of K frames, oldest first, and the K−1 actions between them. */
export interface PolicyView {
  readonly frames: readonly Uint8Array[];
  readonly previousActions: readonly number[];
}

/** Graphs have fixed batch sizes, each made when it is first wanted: fewer worlds are left towards the end. */
const batchSizes = [4, 16, 32, 64];

type Wanted = 'logits' | 'features';

/**
 * The policy that `trainPolicy` wrote.
 * @throws UserError if the file is missing, damaged, or holds something else.
 */
export async function readPolicy(path: string): Promise<{ config: PolicyConfig; weights: Arrays }> {
  const { tensors, metadata } = await readCheckpoint(path);
  const parsed = policyConfigSchema.safeParse((metadata as { policy?: unknown } | null)?.policy);
  if (!parsed.success) {
    throw new UserError(`${path}: not a cloned policy: give a file that behavioural cloning wrote`);
  }
  const shapes = Object.entries(policySpecs(parsed.data)).map(([name, { shape }]) => [name, shape] as const);
  const weights = checkedWeights(path, tensors, Object.fromEntries(shapes), 'the policy it describes');
  return { config: parsed.data, weights };
}

export class PolicyRunner {
  readonly config: PolicyConfig;
  readonly #engine: Engine;
  readonly #state: State;
  readonly #graphs = new Map<string, CompiledGraph>();

  private constructor(config: PolicyConfig, engine: Engine, state: State) {
    this.config = config;
    this.#engine = engine;
    this.#state = state;
  }

  /**
   * Loads what `trainPolicy` wrote.
   * @throws UserError if the file is missing, damaged, or holds something else.
   */
  static async load(engine: Engine, path: string): Promise<PolicyRunner> {
    const { config, weights } = await readPolicy(path);
    return new PolicyRunner(config, engine, engine.createState(weights));
  }

  /** Logits [A] for each view. */
  async logits(views: readonly PolicyView[]): Promise<Float32Array[]> {
    return (await this.#answers(views, 'logits')).map(({ logits_BA }) => logits_BA);
  }

  /** Logits [A] for each view, and the features [D] that they are a linear function of. */
  async outputs(views: readonly PolicyView[]): Promise<{ logits: Float32Array; features: Float32Array }[]> {
    const answers = await this.#answers(views, 'features');
    return answers.map(({ logits_BA, features_BD }) => ({ logits: logits_BA, features: features_BD }));
  }

  /** The rows of a graph's outputs, a set for each view. */
  async #answers(views: readonly PolicyView[], wanted: Wanted): Promise<Record<string, Float32Array>[]> {
    const results: Record<string, Float32Array>[] = [];
    while (results.length < views.length) {
      const left = views.length - results.length;
      const batch = batchSizes.find((size) => size >= left) ?? batchSizes[batchSizes.length - 1];
      const graph = await this.#graph(batch, wanted);
      const part = views.slice(results.length, results.length + batch);
      const outputs = Object.entries(await graph.run(this.#state, this.#inputs(part, batch)));
      for (let b = 0; b < part.length; b++) {
        const row = ({ data, shape }: NdArray) =>
          (data as Float32Array).slice(b * shape[1], (b + 1) * shape[1]);
        results.push(Object.fromEntries(outputs.map(([name, array]) => [name, row(array)])));
      }
    }
    return results;
  }

  #inputs(views: readonly PolicyView[], batch: number) {
    const shapes = policyInputs(this.config, batch);
    const frames_BKHWC = zeros(shapes.frames_BKHWC.shape, 'float32');
    const previousActions_BK = zeros(shapes.previousActions_BK.shape, 'int32');
    const { height, width, history, actions } = this.config;
    const size = height * width * 3;
    const places = shapes.previousActions_BK.shape[1];
    for (const [b, { frames, previousActions }] of views.entries()) {
      for (const [k, frame] of frames.entries()) {
        writePixels(frame, frames_BKHWC.data, (b * history.frames + k) * size);
      }
      for (let k = 0; k < places; k++)
        previousActions_BK.data[b * places + k] = previousActions[k] ?? actions;
    }
    return { frames_BKHWC, previousActions_BK };
  }

  async #graph(batch: number, wanted: Wanted): Promise<CompiledGraph> {
    const name = wanted === 'logits' ? `policy ×${batch}` : `policy with features ×${batch}`;
    const made = this.#graphs.get(name);
    if (made) return made;
    const { config } = this;
    const parameters = Object.entries(policySpecs(config));
    const graph = await this.#engine.compile({
      name,
      state: Object.fromEntries(parameters.map(([key, { shape }]) => [key, { shape, dtype: 'float32' }])),
      inputs: policyInputs(config, batch),
      body(state, inputs) {
        const { logits_BA, features_BD } = policyOutputs(config, state, inputs);
        const outputs: Tensors = { logits_BA };
        if (wanted === 'features') outputs.features_BD = features_BD;
        return { outputs };
      },
    });
    this.#graphs.set(name, graph);
    return graph;
  }

  dispose(): void {
    for (const graph of this.#graphs.values()) graph.dispose();
    this.#state.dispose();
  }
}
