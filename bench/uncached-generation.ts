/**
 * The reference of the generation benchmark: MaskGIT without a cache. Each refinement runs the whole window and all
 * its tokens, and crosses from JavaScript to the engine and back.
 * Dimension keys: B worlds, T frames of a window, S tokens of a frame, V vocabulary, L latent width.
 */
import * as tf from '@tensorflow/tfjs';
import type { Arrays, Engine, TensorSpec } from '../engine/engine.ts';
import { ndarray } from '../engine/ndarray.ts';
import { scope } from '../engine/nn/parameters.ts';
import { RandomStream } from '../engine/random.ts';
import { type GenieConfig, tokensPerFrame } from '../genie/config.ts';
import { sampleTokens } from '../genie/generation/maskgit.ts';
import { actionsOfFrames, predictTokens } from '../genie/model/dynamics.ts';
import { framesBefore } from '../genie/model/neighbours.ts';
import { choicesOf } from '../genie/model/token-embedding.ts';
import { lookUp, readCodebook } from '../genie/model/vector-quantizer.ts';

/** Compiles one refinement of `worlds` windows; the function returned runs it, from JavaScript's noise to its tokens. */
export async function uncachedRefinement(
  engine: Engine,
  config: GenieConfig,
  weights: Arrays,
  worlds: number,
): Promise<{ run(): Promise<unknown>; dispose(): void }> {
  const { frames } = config.video;
  const tokens = tokensPerFrame(config);
  const used = Object.entries(weights).filter(([name]) => /^(dynamics|lam\.codebook)\./.test(name));
  const state = used.map(([name, { shape }]): [string, TensorSpec] => [name, { shape, dtype: 'float32' }]);
  const graph = await engine.compile({
    name: 'uncached refinement',
    state: Object.fromEntries(state),
    inputs: {
      tokens: { shape: [worlds, frames, tokens], dtype: 'int32' },
      actions: { shape: [worlds, frames - 1], dtype: 'int32' },
      noise: { shape: [worlds, tokens], dtype: 'float32' },
    },
    body(tensors, inputs) {
      const parameters = scope(tensors, 'dynamics');
      const actions_BTL = actionsOfFrames(lookUp(inputs.actions, readCodebook(tensors, 'lam.codebook')));
      const times = tf.expandDims(parameters['positionInTime.table'], 0);
      const logits_BTSK = predictTokens(
        parameters,
        inputs.tokens,
        actions_BTL,
        times,
        framesBefore(inputs.tokens, config),
        config,
      );
      const [, , , codes] = logits_BTSK.shape;
      const last = tf.slice(logits_BTSK, [0, frames - 1, 0, 0], [worlds, 1, tokens, codes as number]);
      const { tokens: made } = sampleTokens(
        tf.squeeze(last, [1]),
        inputs.noise,
        config.sampling.temperature,
        choicesOf(config),
      );
      return { outputs: { made } };
    },
  });
  const weightState = engine.createState(Object.fromEntries(used));
  const random = new RandomStream(0);
  const window = [worlds, frames, tokens];
  const run = () =>
    graph.run(weightState, {
      tokens: ndarray(new Int32Array(worlds * frames * tokens), window, 'int32'),
      actions: ndarray(new Int32Array(worlds * (frames - 1)), [worlds, frames - 1], 'int32'),
      noise: ndarray(random.uniform(worlds * tokens), [worlds, tokens], 'float32'),
    });
  return {
    run,
    dispose: () => {
      graph.dispose();
      weightState.dispose();
    },
  };
}
