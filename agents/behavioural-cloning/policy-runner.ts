/**
 * A trained policy, ready to answer for many worlds in one compiled call.
 * Dimension keys: B worlds, K frames of history, A actions.
 */
import { readCheckpoint } from '../../engine/checkpoint.ts';
import type { CompiledGraph, Engine, State } from '../../engine/engine.ts';
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

/** Graphs have fixed batch sizes: a small one for the last few worlds of an evaluation, a large one for most. */
const batchSizes = [8, 64];

export class PolicyRunner {
  readonly config: PolicyConfig;
  readonly #state: State;
  readonly #graphs: readonly { batch: number; graph: CompiledGraph }[];

  private constructor(config: PolicyConfig, state: State, graphs: { batch: number; graph: CompiledGraph }[]) {
    this.config = config;
    this.#state = state;
    this.#graphs = graphs;
  }

  /**
   * Loads what `trainPolicy` wrote.
   * @throws UserError if the file is missing, damaged, or holds something else.
   */
  static async load(engine: Engine, path: string): Promise<PolicyRunner> {
    const { tensors, metadata } = await readCheckpoint(path);
    const parsed = policyConfigSchema.safeParse((metadata as { policy?: unknown } | null)?.policy);
    if (!parsed.success)
      throw new UserError(`${path}: not a cloned policy: give a file that behavioural cloning wrote`);
    const config = parsed.data;
    const specs = policySpecs(config);
    const state = engine.createState(tensors);
    const graphs = [];
    for (const batch of batchSizes) {
      const graph = await engine.compile({
        name: `policy ×${batch}`,
        state: Object.fromEntries(
          Object.entries(specs).map(([name, { shape }]) => [name, { shape, dtype: 'float32' }]),
        ),
        inputs: policyInputs(config, batch),
        body: (parameters, inputs) => ({ outputs: { logits_BA: policyLogits(config, parameters, inputs) } }),
      });
      graphs.push({ batch, graph });
    }
    return new PolicyRunner(config, state, graphs);
  }

  /** Logits [A] for each view. */
  async logits(views: readonly PolicyView[]): Promise<Float32Array[]> {
    const results: Float32Array[] = [];
    while (results.length < views.length) {
      const left = views.length - results.length;
      const { batch, graph } =
        this.#graphs.find(({ batch }) => batch >= left) ?? this.#graphs[this.#graphs.length - 1];
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
        const offset = (b * history.frames + k) * size;
        for (let i = 0; i < size; i++) frames_BKHWC.data[offset + i] = frame[i] * (1 / 255);
      }
      for (let k = 0; k < places; k++)
        previousActions_BK.data[b * places + k] = previousActions[k] ?? actions;
    }
    return { frames_BKHWC, previousActions_BK };
  }

  dispose(): void {
    for (const { graph } of this.#graphs) graph.dispose();
    this.#state.dispose();
  }
}
