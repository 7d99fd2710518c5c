/**
 * How the tokenizer's vectors become tokens and back, by a learned codebook or by finite scalar quantisation.
 * Dimension keys: N vectors, K codes, L latent width.
 */
import * as tf from '@tensorflow/tfjs';
import type { NdArray } from '../../engine/ndarray.ts';
import { stopGradient } from '../../engine/nn/stop-gradient.ts';
import type { GenieConfig, TokenCodebookConfig } from '../config.ts';
import { gridPoints, roundToLevels } from './finite-scalar-quantizer.ts';
import {
  type Codebook,
  codebookArrays,
  lookUp,
  type Quantised,
  quantise,
  readCodebook,
  updateCodebook,
  writeCodebook,
} from './vector-quantizer.ts';

const prefix = 'tokenizer.codebook';
/** What of a codebook is learnt: the vector of every token, [K, L]; null where tokens say theirs themselves. */
export type TokenVectors = Pick<Codebook, 'codes_KL'> | null;
type Config = Pick<GenieConfig, 'tokenizer'>;
type Tensors = Record<string, tf.Tensor>;

/** State of the codebook before training: none where there is nothing to learn. */
export function tokenCodebookArrays({ tokenizer: { codebook } }: Config): Record<string, NdArray<'float32'>> {
  return codebook.kind === 'vq' ? codebookArrays(codebook, prefix) : {};
}

/** Names and shapes of a trained codebook's weights. */
export function tokenCodebookShapes({ tokenizer: { codebook } }: Config): Record<string, readonly number[]> {
  return codebook.kind === 'vq' ? { [`${prefix}.codes`]: [codebook.codes, codebook.latentWidth] } : {};
}

/** The learnt vectors of all tokens, from a Genie's weights or a training state. */
export function tokenVectors(tensors: Tensors, { tokenizer: { codebook } }: Config): TokenVectors {
  return codebook.kind === 'vq' ? readCodebook(tensors, prefix) : null;
}

/** The vectors [..., L] of tokens [...]. */
export function vectorsOf(
  tokens: tf.Tensor,
  vectors: TokenVectors,
  { tokenizer: { codebook } }: Config,
): tf.Tensor {
  return codebook.kind === 'fsq' ? gridPoints(tokens, codebook.levels) : lookUp(tokens, vectors!);
}

/** Replaces each vector by the one of its token. */
export function quantiseTokens(
  vectors_NL: tf.Tensor,
  vectors: TokenVectors,
  codebook: TokenCodebookConfig,
): Quantised {
  if (codebook.kind === 'vq') return quantise(vectors_NL, vectors!);
  const rounded = roundToLevels(vectors_NL, codebook.levels);
  return { ...rounded, commitment: tf.scalar(0), vectors_NL: stopGradient(vectors_NL) };
}

/** Uniform noise that `learnTokens` needs: one number a code; of no use where nothing is learnt. */
export function tokenNoiseShape({ tokenizer: { codebook } }: Config): [number] {
  return [codebook.kind === 'vq' ? codebook.codes : 1];
}

/** The codebook's state after a training step, and how much of it the batch used; without one to learn, nothing. */
export function learnTokens(
  state: Tensors,
  quantised: Quantised,
  noise_K: tf.Tensor,
  config: Config,
): { state: Tensors; metrics: Tensors } {
  const { codebook } = config.tokenizer;
  if (codebook.kind === 'fsq') return { state: {}, metrics: {} };
  const update = updateCodebook(readCodebook(state, prefix), quantised, noise_K, codebook);
  return { state: writeCodebook(update.codebook, prefix), metrics: update.metrics };
}
