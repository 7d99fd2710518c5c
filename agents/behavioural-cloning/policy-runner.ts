/**
 * A trained policy, ready to answer for many worlds in one compiled call.
 * Dimension keys: B worlds, K frames of history, A actions.
 */

import { writePixels } from '../../data/pixels.ts';
import { checkedWeights, readCheckpoint } from '../../engine/checkpoint.ts';
import type { Arrays, CompiledGraph, Engine, State } from '../../engine/engine.ts';
import { UserError } from '../../engine/errors.ts';
import { type NdArray, zeros } from '../../engine/ndarray.ts';
import {
  type PolicyConfig,
  policyConfigSchema,
  policyInputs,
  policyLogits,
  policySpecs,
} from './policy-network.ts';

/** One world's view: the bytes of K frames, oldest first, and the K−1 actions between them. */
export interface PolicyView {
  readonly frames: readonly Uint8Array[];
  readonly previousActions: readonly number[];
}

/** Graphs have fixed batch sizes, each made when it is first wanted: fewer worlds are left towards the end. */
const batchSizes = [4, 16, 32, 64];

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
  readonly #graphs = new Map<number, CompiledGraph>();

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
    const results: Float32Array[] = [];
    while (results.length < views.length) {
      const left = views.length - results.length;
      const batch = batchSizes.find((size) => size >= left) ?? batchSizes[batchSizes.length - 1];
      const graph = await this.#graph(batch);
      const part = views.slice(results.length, results.length + batch);
      const { logits_BA } = await graph.run(this.#state, this.#inputs(part, batch));
      for (let b = 0; b < part.length; b++) {
        results.push(
          (logits_BA as NdArray<'float32'>).data.slice(
            b * this.config.actions,
            (b + 1) * this.config.actions,
          ),
        );
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

  async #graph(batch: number): Promise<CompiledGraph> {
    const made = this.#graphs.get(batch);
    if (made) return made;
    const { config } = this;
    const parameters = Object.entries(policySpecs(config));
    const graph = await this.#engine.compile({
      name: `policy ×${batch}`,
      state: Object.fromEntries(parameters.map(([name, { shape }]) => [name, { shape, dtype: 'float32' }])),
      inputs: policyInputs(config, batch),
      body: (state, inputs) => ({ outputs: { logits_BA: policyLogits(config, state, inputs) } }),
    });
    this.#graphs.set(batch, graph);
    return graph;
  }

  dispose(): void {
    for (const graph of this.#graphs.values()) graph.dispose();
    this.#state.dispose();
  }
}
