/**
 * The graphs that are exported, for one world, and what each input and output is.
 * Dimension keys: T frames of a window, P = T−1 frames before, H height, W width, S tokens of a frame.
 */
import type { Arrays, GraphDefinition } from '../../engine/engine.ts';
import { scope } from '../../engine/nn/parameters.ts';
import { tokensPerFrame } from '../config.ts';
import { worldGraphs } from '../generation/worlds.ts';
import type { Genie } from '../genie.ts';
import { inferActions, infersActions } from '../lam/latent-actions.ts';
import { tokenVectors } from '../model/token-codebook.ts';
import { detokenize, tokenize } from '../model/tokenizer.ts';

export interface ExportedGraph {
  /** Of the file, without `.onnx`. */
  readonly name: string;
  readonly description: string;
  readonly definition: GraphDefinition;
  /** What each input and output holds, by its name. */
  readonly meanings: Readonly<Record<string, string>>;
}

export function exportedGraphs(model: Genie): ExportedGraph[] {
  const { config, weights } = model;
  const { frames, height, width } = config.video;
  const tokens = tokensPerFrame(config);
  const of = (keep: (name: string) => boolean): Arrays =>
    Object.fromEntries(Object.entries(weights).filter(([name]) => keep(name)));
  const tokenizer = of((name) => name.startsWith('tokenizer.'));
  const window = { shape: [1, frames, height, width, 3], dtype: 'float32' } as const;
  const framesMean = `pixels in [0, 1] of ${frames} frames, oldest first; after the last one that counts, anything`;
  const tokensMean = 'the token of each place of each frame, row by row';
  return [
    {
      name: 'tokenizer-encode',
      description: 'Frames to tokens. A frame does not depend on those after it.',
      definition: {
        name: 'tokenizer encode',
        state: {},
        frozen: tokenizer,
        inputs: { frames: window },
        body: (tensors, inputs) => ({
          outputs: {
            tokens: tokenize(
              scope(tensors, 'tokenizer'),
              tokenVectors(tensors, config),
              inputs.frames,
              config,
            ),
          },
        }),
      },
      meanings: { frames: framesMean, tokens: tokensMean },
    },
    {
      name: 'tokenizer-decode',
      description: 'Tokens to frames. A frame does not depend on those after it.',
      definition: {
        name: 'tokenizer decode',
        state: {},
        frozen: tokenizer,
        inputs: { tokens: { shape: [1, frames, tokens], dtype: 'int32' } },
        body: (tensors, inputs) => ({
          outputs: {
            frames: detokenize(
              scope(tensors, 'tokenizer'),
              tokenVectors(tensors, config),
              inputs.tokens,
              config,
            ),
          },
        }),
      },
      meanings: { tokens: tokensMean, frames: 'pixels in [0, 1]' },
    },
    {
      name: 'latent-actions',
      description: 'The latent action model: what led from each frame to the next.',
      definition: {
        name: 'latent actions',
        state: {},
        frozen: of((name) => infersActions(name, config)),
        inputs: { frames: window },
        body: (tensors, inputs) => ({ outputs: { actions: inferActions(tensors, inputs.frames, config) } }),
      },
      meanings: { frames: framesMean, actions: 'entry t: from frame t to frame t+1' },
    },
    {
      name: 'dynamics-step',
      description: `The next frame's tokens: ${config.sampling.steps} MaskGIT refinements, sampling included.`,
      definition: worldGraphs(model, 1).nextFrame,
      meanings: {
        tokens: 'of the frames before, oldest first; unused places may hold anything',
        actions: 'the latent action that led to each of them',
        acted: '1 where that action is known, else 0; 0 for the first',
        frames: `how many frames there are before: 1 to ${frames - 1}`,
        action: 'the latent action that leads to the new frame',
        sample: 'uniform noise in [0, 1): which tokens are drawn',
        order: 'uniform noise in [0, 1): in which order they are settled',
        temperature: `of the sampling, 0 takes the likeliest; trained models are shown at ${config.sampling.temperature}`,
        made: 'the tokens of the new frame',
      },
    },
  ];
}
