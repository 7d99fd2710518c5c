/** Reads what a generated world starts from. Keys: T frames, H height, W width, C channels, S tokens of a frame. */
import type { Arrays, GraphDefinition, Tensors } from '../../engine/engine.ts';
import { scope } from '../../engine/nn/parameters.ts';
import type { GenieConfig } from '../config.ts';
import { inferActions } from '../lam/latent-actions.ts';
import { tokenVectors } from '../model/token-codebook.ts';
import { tokenize } from '../model/tokenizer.ts';

/**
 * Tokens [1, T, S] and latent actions [1, T−1] of one window of `frames` [1, T, H, W, C].
 * @param frames T, at most that of `config`; at 1 there are no actions, and nothing of the latent action model is needed.
 */
export function readGraph(config: GenieConfig, frames: number, weights: Arrays): GraphDefinition {
  const { height, width } = config.video;
  return {
    name: 'read prompt',
    state: {},
    frozen: weights,
    inputs: { frames: { shape: [1, frames, height, width, 3], dtype: 'float32' } },
    body(tensors, inputs) {
      const vectors = tokenVectors(tensors, config);
      const tokens = tokenize(scope(tensors, 'tokenizer'), vectors, inputs.frames, config);
      const outputs: Tensors = { tokens };
      if (frames > 1) outputs.actions = inferActions(tensors, inputs.frames, config);
      return { outputs };
    },
  };
}
