/**
 * ST-ViViT video tokenizer (section 2.1): frames to discrete tokens and back, both sides causal ST-transformers, so a
 * token knows its past but not its future. `tokenizer.kind` puts other transformers of the same size in their place.
 *
 * Reading: the paper names no output activation and no pixel loss; pixels are linear and the loss is the mean square.
 * Dimension keys: B windows, T frames, H height, W width, C channels, S tokens of a frame, L latent width, N = B·T·S.
 */
import * as tf from '@tensorflow/tfjs';
import { linear, linearSpecs } from '../../engine/nn/linear.ts';
import { type ParameterSpecs, prefixed, scope } from '../../engine/nn/parameters.ts';
import { type GenieConfig, tokensPerFrame } from '../config.ts';
import { type PatchGrid, patchify, unpatchify } from './patches.ts';
import { addPositions, positionSpecs } from './position.ts';
import { fullTransformer, stackSpecs, stTransformer } from './st-transformer.ts';
import { type Codebook, lookUp, type Quantised, quantise } from './vector-quantizer.ts';

type Parameters = Record<string, tf.Tensor>;
type TokenizerConfig = Pick<GenieConfig, 'video' | 'tokenizer'>;

function gridFor({ video, tokenizer }: TokenizerConfig): PatchGrid {
  return { height: video.height, width: video.width, channels: 3, patch: tokenizer.patch };
}

/** Parameters of both sides; the codebook is state (see vector-quantizer.ts). */
export function tokenizerSpecs(config: TokenizerConfig): ParameterSpecs {
  const { kind, patch, codebook, encoder, decoder } = config.tokenizer;
  const values = patch * patch * 3;
  const tokens = tokensPerFrame(config);
  const frames = kind === 'vit' ? 1 : config.video.frames;
  return {
    ...prefixed('encoder', {
      ...prefixed('patches', linearSpecs(values, encoder.width, { bias: false })),
      ...positionSpecs(frames, tokens, encoder.width),
      ...stackSpecs(encoder),
      ...prefixed('latents', linearSpecs(encoder.width, codebook.latentWidth, { bias: false })),
    }),
    ...prefixed('decoder', {
      ...prefixed('latents', linearSpecs(codebook.latentWidth, decoder.width, { bias: false })),
      ...positionSpecs(frames, tokens, decoder.width),
      ...stackSpecs(decoder),
      ...prefixed('pixels', linearSpecs(decoder.width, values)),
    }),
  };
}

/** Encodes frames_BTHWC in [0, 1] into the vectors that are quantised, [B, T, S, L]. */
export function encode(parameters: Parameters, frames_BTHWC: tf.Tensor, config: TokenizerConfig): tf.Tensor {
  const weights = scope(parameters, 'encoder');
  const patches_BTSP = tf.sub(patchify(frames_BTHWC, gridFor(config)), 0.5);
  const x_BTSD = linear(patches_BTSP, scope(weights, 'patches'));
  return linear(transform(weights, x_BTSD, config, 'encoder'), scope(weights, 'latents'));
}

/** Decodes quantised vectors [B, T, S, L] into frames_BTHWC, nominally in [0, 1] but not clipped. */
export function decode(parameters: Parameters, latents_BTSL: tf.Tensor, config: TokenizerConfig): tf.Tensor {
  const weights = scope(parameters, 'decoder');
  const x_BTSD = linear(latents_BTSL, scope(weights, 'latents'));
  return toFrames(weights, transform(weights, x_BTSD, config, 'decoder'), config);
}

/** Frames, not clipped, from the outputs of the decoder's transformer; `weights` are the decoder's. */
export function toFrames(weights: Parameters, y_BTSD: tf.Tensor, config: TokenizerConfig): tf.Tensor {
  const patches_BTSP = tf.add(linear(y_BTSD, scope(weights, 'pixels')), 0.5);
  return unpatchify(patches_BTSP, gridFor(config));
}

/** The transformer of one side over x_BTSD, positions added. */
function transform(
  weights: Parameters,
  x_BTSD: tf.Tensor,
  { tokenizer }: TokenizerConfig,
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

/** Tokens [B, T, S] of frames_BTHWC. */
export function tokenize(
  parameters: Parameters,
  codebook: Pick<Codebook, 'codes_KL'>,
  frames_BTHWC: tf.Tensor,
  config: TokenizerConfig,
): tf.Tensor {
  const latents_BTSL = encode(parameters, frames_BTHWC, config);
  const [windows, frames, tokens, latentWidth] = latents_BTSL.shape;
  const { codes_N } = quantise(tf.reshape(latents_BTSL, [-1, latentWidth]), codebook);
  return tf.reshape(codes_N, [windows, frames, tokens]);
}

/** Frames [B, T, H, W, C] in [0, 1] of tokens_BTS. */
export function detokenize(
  parameters: Parameters,
  codebook: Pick<Codebook, 'codes_KL'>,
  tokens_BTS: tf.Tensor,
  config: TokenizerConfig,
): tf.Tensor {
  return tf.clipByValue(decode(parameters, lookUp(tokens_BTS, codebook), config), 0, 1);
}

/** Reconstruction with its losses, for training. */
export function reconstruct(
  parameters: Parameters,
  codebook: Codebook,
  frames_BTHWC: tf.Tensor,
  config: TokenizerConfig,
): { loss: tf.Tensor; error: tf.Tensor; quantised: Quantised } {
  const latents_BTSL = encode(parameters, frames_BTHWC, config);
  const latentWidth = latents_BTSL.shape[3];
  const quantised = quantise(tf.reshape(latents_BTSL, [-1, latentWidth as number]), codebook);
  const decoded = decode(parameters, tf.reshape(quantised.quantised_NL, latents_BTSL.shape), config);
  const error = tf.mean(tf.square(tf.sub(decoded, frames_BTHWC)));
  // In units of 0.1² so that the commitment's weight means the same as in papers whose pixels have variance 1.
  const loss = tf.add(tf.mul(error, 100), tf.mul(quantised.commitment, config.tokenizer.codebook.commitment));
  return { loss, error, quantised };
}
