/**
 * The video tokenizer: frames to discrete tokens and back, whatever network and codebook it is made of.
 *
 * Reading: the paper names no pixel loss; it is the mean square.
 * Dimension keys: B windows, T frames, H height, W width, C channels, S tokens of a frame, L latent width, N = B·T·S.
 */
import * as tf from '@tensorflow/tfjs';
import type { ParameterSpecs } from '../../engine/nn/parameters.ts';
import type { GenieConfig } from '../config.ts';
import {
  type ConvolutionalTokenizing,
  convolutionalTokenizerSpecs,
  decodeFrames,
  encodeFrames,
} from './convolutional-tokenizer.ts';
import { quantiseTokens, type TokenVectors, vectorsOf } from './token-codebook.ts';
import {
  decodePatches,
  encodePatches,
  type TransformerTokenizing,
  transformerTokenizerSpecs,
} from './transformer-tokenizer.ts';
import type { Quantised } from './vector-quantizer.ts';

type Parameters = Record<string, tf.Tensor>;
type TokenizerConfig = Pick<GenieConfig, 'video' | 'tokenizer'>;

function isConvolutional(config: TokenizerConfig): config is ConvolutionalTokenizing {
  return config.tokenizer.kind === 'convolutional';
}

/** Parameters of both sides; the codebook is state (see token-codebook.ts). */
export function tokenizerSpecs(config: TokenizerConfig): ParameterSpecs {
  return isConvolutional(config)
    ? convolutionalTokenizerSpecs(config)
    : transformerTokenizerSpecs(config as TransformerTokenizing);
}

/** Frames of the windows that the tokenizer is trained on: one where it sees no others. */
export function tokenizerFrames(config: TokenizerConfig): number {
  return isConvolutional(config) ? 1 : config.video.frames;
}

/** Encodes frames_BTHWC in [0, 1] into the vectors that are quantised, [B, T, S, L]. */
export function encode(parameters: Parameters, frames_BTHWC: tf.Tensor, config: TokenizerConfig): tf.Tensor {
  return isConvolutional(config)
    ? encodeFrames(parameters, frames_BTHWC, config)
    : encodePatches(parameters, frames_BTHWC, config as TransformerTokenizing);
}

/** Decodes quantised vectors [B, T, S, L] into frames_BTHWC, nominally in [0, 1] but not clipped. */
export function decode(parameters: Parameters, latents_BTSL: tf.Tensor, config: TokenizerConfig): tf.Tensor {
  return isConvolutional(config)
    ? decodeFrames(parameters, latents_BTSL, config)
    : decodePatches(parameters, latents_BTSL, config as TransformerTokenizing);
}

function quantiseLatents(
  parameters: Parameters,
  vectors: TokenVectors,
  frames_BTHWC: tf.Tensor,
  config: TokenizerConfig,
): { quantised: Quantised; shape: number[] } {
  const latents_BTSL = encode(parameters, frames_BTHWC, config);
  const flat_NL = tf.reshape(latents_BTSL, [-1, latents_BTSL.shape[3] as number]);
  return {
    quantised: quantiseTokens(flat_NL, vectors, config.tokenizer.codebook),
    shape: latents_BTSL.shape,
  };
}

/** Tokens [B, T, S] of frames_BTHWC. */
export function tokenize(
  parameters: Parameters,
  vectors: TokenVectors,
  frames_BTHWC: tf.Tensor,
  config: TokenizerConfig,
): tf.Tensor {
  const { quantised, shape } = quantiseLatents(parameters, vectors, frames_BTHWC, config);
  return tf.reshape(quantised.codes_N, shape.slice(0, 3));
}

/** Frames [B, T, H, W, C] in [0, 1] of tokens_BTS. */
export function detokenize(
  parameters: Parameters,
  vectors: TokenVectors,
  tokens_BTS: tf.Tensor,
  config: TokenizerConfig,
): tf.Tensor {
  return tf.clipByValue(decode(parameters, vectorsOf(tokens_BTS, vectors, config), config), 0, 1);
}

/** Reconstruction with its losses, for training. */
export function reconstruct(
  parameters: Parameters,
  vectors: TokenVectors,
  frames_BTHWC: tf.Tensor,
  config: TokenizerConfig,
): { loss: tf.Tensor; error: tf.Tensor; decoded: tf.Tensor; quantised: Quantised } {
  const { codebook } = config.tokenizer;
  const { quantised, shape } = quantiseLatents(parameters, vectors, frames_BTHWC, config);
  const decoded = decode(parameters, tf.reshape(quantised.quantised_NL, shape), config);
  const squares = tf.square(tf.sub(decoded, frames_BTHWC));
  const error = tf.mean(squares);
  const weights = pixelWeights(frames_BTHWC, config);
  const weighted = weights ? tf.mean(tf.mul(squares, weights)) : error;
  // In units of 0.1² so that the commitment's weight means the same as in papers whose pixels have variance 1.
  const scaled = tf.mul(weighted, 100);
  if (codebook.kind === 'fsq') return { loss: scaled, error, decoded, quantised };
  const loss = tf.add(scaled, tf.mul(quantised.commitment, codebook.commitment));
  return { loss, error, decoded, quantised };
}

/** Of each pixel in the loss, in a shape that goes with [B, T, H, W, 1]; undefined if all count the same. */
function pixelWeights(frames_BTHWC: tf.Tensor, config: TokenizerConfig): tf.Tensor | undefined {
  const { middleWeight, foregroundWeight } = config.tokenizer;
  const extra = [
    ...(middleWeight > 0 ? [tf.mul(middle(config.video), middleWeight)] : []),
    ...(foregroundWeight > 0 ? [tf.mul(foreground(frames_BTHWC), foregroundWeight)] : []),
  ];
  return extra.length > 0 ? extra.reduce((sum, term) => tf.add(sum, term), tf.scalar(1)) : undefined;
}

/** Side of the middle square, as a share of the picture's height. */
const MIDDLE = 0.2;

/** 1 in the middle and 0 elsewhere, [1, 1, H, W, 1]. */
function middle({ height, width }: TokenizerConfig['video']): tf.Tensor {
  const reach = (MIDDLE * height) / 2;
  const isMiddle = (i: number) =>
    Math.abs(Math.floor(i / width) - (height - 1) / 2) <= reach &&
    Math.abs((i % width) - (width - 1) / 2) <= reach;
  const inside = Array.from({ length: height * width }, (_, i) => (isMiddle(i) ? 1 : 0));
  return tf.tensor(inside, [1, 1, height, width, 1]);
}

/** Mean absolute difference from the batch's mean picture, of pixels in [0, 1], at which a pixel is all foreground. */
const FOREGROUND = 0.1;

/** How much each pixel belongs to what comes and goes before a still background, 0 to 1: [B, T, H, W, 1]. */
function foreground(frames_BTHWC: tf.Tensor): tf.Tensor {
  const background_HWC = tf.mean(frames_BTHWC, [0, 1], true);
  const difference = tf.mean(tf.abs(tf.sub(frames_BTHWC, background_HWC)), 4, true);
  return tf.minimum(tf.div(difference, FOREGROUND), 1);
}
