/**
 * ST-ViViT, the paper's video tokenizer (section 2.1): both sides are causal ST-transformers, so a token knows its past
 * but not its future. `tokenizer.kind` puts other transformers of the same size in their place.
 *
 * Reading: the paper names no output activation; pixels are linear.
 * Dimension keys: B windows, T frames, H height, W width, C channels, S tokens of a frame, L latent width.
 */
import * as tf from '@tensorflow/tfjs';
import { linear, linearSpecs } from '../../engine/nn/linear.ts';
import { type ParameterSpecs, prefixed, scope } from '../../engine/nn/parameters.ts';
import { fullTransformer, stackSpecs, stTransformer } from '../../engine/nn/st-transformer.ts';
import {
  type GenieConfig,
  type TransformerTokenizerConfig,
  tokenLatentWidth,
  tokensPerFrame,
} from '../config.ts';
import { type PatchGrid, patchify, unpatchify } from './patches.ts';
import { addPositions, positionSpecs } from './position.ts';

type Parameters = Record<string, tf.Tensor>;

export interface TransformerTokenizing {
  readonly video: GenieConfig['video'];
  readonly tokenizer: TransformerTokenizerConfig;
}

function gridFor({ video, tokenizer }: TransformerTokenizing): PatchGrid {
  return { height: video.height, width: video.width, channels: 3, patch: tokenizer.patch };
}

/** Parameters of both sides. */
export function transformerTokenizerSpecs(config: TransformerTokenizing): ParameterSpecs {
  const { kind, patch, encoder, decoder } = config.tokenizer;
  const latentWidth = tokenLatentWidth(config);
  const values = patch * patch * 3;
  const tokens = tokensPerFrame(config);
  const frames = kind === 'vit' ? 1 : config.video.frames;
  return {
    ...prefixed('encoder', {
      ...prefixed('patches', linearSpecs(values, encoder.width, { bias: false })),
      ...positionSpecs(frames, tokens, encoder.width),
      ...stackSpecs(encoder),
      ...prefixed('latents', linearSpecs(encoder.width, latentWidth, { bias: false })),
    }),
    ...prefixed('decoder', {
      ...prefixed('latents', linearSpecs(latentWidth, decoder.width, { bias: false })),
      ...positionSpecs(frames, tokens, decoder.width),
      ...stackSpecs(decoder),
      ...prefixed('pixels', linearSpecs(decoder.width, values)),
    }),
  };
}

/** Encodes frames_BTHWC in [0, 1] into the vectors that are quantised, [B, T, S, L]. */
export function encodePatches(
  parameters: Parameters,
  frames_BTHWC: tf.Tensor,
  config: TransformerTokenizing,
): tf.Tensor {
  const weights = scope(parameters, 'encoder');
  const patches_BTSP = tf.sub(patchify(frames_BTHWC, gridFor(config)), 0.5);
  const x_BTSD = linear(patches_BTSP, scope(weights, 'patches'));
  return linear(transform(weights, x_BTSD, config, 'encoder'), scope(weights, 'latents'));
}

/** Decodes quantised vectors [B, T, S, L] into frames_BTHWC, nominally in [0, 1] but not clipped. */
export function decodePatches(
  parameters: Parameters,
  latents_BTSL: tf.Tensor,
  config: TransformerTokenizing,
): tf.Tensor {
  const weights = scope(parameters, 'decoder');
  const x_BTSD = linear(latents_BTSL, scope(weights, 'latents'));
  return toFrames(weights, transform(weights, x_BTSD, config, 'decoder'), config);
}

/** Frames, not clipped, from the outputs of the decoder's transformer; `weights` are the decoder's. */
export function toFrames(weights: Parameters, y_BTSD: tf.Tensor, config: TransformerTokenizing): tf.Tensor {
  const patches_BTSP = tf.add(linear(y_BTSD, scope(weights, 'pixels')), 0.5);
  return unpatchify(patches_BTSP, gridFor(config));
}

/** The transformer of one side over x_BTSD, positions added. */
function transform(
  weights: Parameters,
  x_BTSD: tf.Tensor,
  { tokenizer }: TransformerTokenizing,
  side: 'encoder' | 'decoder',
): tf.Tensor {
  const { kind, [side]: stack } = tokenizer;
  if (kind === 'st-vivit') return stTransformer(weights, addPositions(weights, x_BTSD), stack);
  if (kind === 'c-vivit') return fullTransformer(weights, addPositions(weights, x_BTSD), stack);
  // A ViT's frames are windows of one frame: full attention over each is attention within it.
  const [windows, frames, tokens, width] = x_BTSD.shape;
  const alone = tf.reshape(x_BTSD, [windows * frames, 1, tokens, width]);
  return tf.reshape(fullTransformer(weights, addPositions(weights, alone), stack), x_BTSD.shape);
}
