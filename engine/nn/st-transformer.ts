/**
 * ST-transformer (Bruce et al. 2024, section 2, figure 4): spatial attention within a frame, causal temporal attention
 * per patch position across frames, then ONE 4× feed-forward layer. Pre-norm. Attention costs grow linearly with the
 * number of frames.
 * Dimension keys: B windows, T frames, S tokens of a frame, D width, N batch of sequences, L length of a sequence,
 * H heads, K head width.
 */
import * as tf from '@tensorflow/tfjs';
import { gelu } from './activation.ts';
import { attention } from './attention.ts';
import { linear, linearSpecs } from './linear.ts';
import { layerNorm, layerNormSpecs, rmsNorm, rmsNormSpecs } from './normalisation.ts';
import { type ParameterSpecs, prefixed, scope } from './parameters.ts';

type Parameters = Record<string, tf.Tensor>;

/** The sizes of a stack. */
export interface Stack {
  /** Attention layers: a spatial and a temporal one make an ST block, so an ST block is two of them. */
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  /** Size of one head's queries, keys and values; width / heads if absent. */
  readonly headWidth?: number;
  /** RMS-normalise queries and keys. */
  readonly qkNorm: boolean;
  /** A linear layer after the temporal attention (as in TimeSformer). */
  readonly temporalProjection: boolean;
}

/** ST blocks of a stack. */
export function blocksOf(stack: Stack): number {
  return Math.floor(stack.layers / 2);
}

/** K: width of one head. */
export function headWidthOf(stack: Stack): number {
  return stack.headWidth ?? stack.width / stack.heads;
}

/** Parameters of a whole stack, without embeddings. */
export function stackSpecs(stack: Stack): ParameterSpecs {
  const { width } = stack;
  const block: ParameterSpecs = {
    ...prefixed('spatial', attentionSpecs(stack)),
    ...prefixed('temporal', attentionSpecs(stack)),
    ...(stack.temporalProjection
      ? prefixed('temporalProjection', linearSpecs(width, width, { bias: false }))
      : {}),
    ...prefixed('feedForward.norm', layerNormSpecs(width)),
    ...prefixed('feedForward.in', linearSpecs(width, 4 * width)),
    ...prefixed('feedForward.out', linearSpecs(4 * width, width)),
  };
  const blocks = Array.from({ length: blocksOf(stack) }, (_, i) => prefixed(`block${i}`, block));
  return Object.assign(prefixed('norm', layerNormSpecs(width)), ...blocks);
}

function attentionSpecs(stack: Stack): ParameterSpecs {
  const { width, heads, qkNorm } = stack;
  const headWidth = headWidthOf(stack);
  return {
    ...prefixed('norm', layerNormSpecs(width)),
    ...prefixed('qkv', linearSpecs(width, 3 * heads * headWidth, { bias: false })),
    ...prefixed('out', linearSpecs(heads * headWidth, width, { bias: false })),
    ...(qkNorm ? prefixed('queryNorm', rmsNormSpecs(headWidth)) : {}),
    ...(qkNorm ? prefixed('keyNorm', rmsNormSpecs(headWidth)) : {}),
  };
}

/**
 * Attention across frames: queries, keys and values [N, H, T, K] of block `block` to outputs [N, H, T, K].
 * Replaced to see the keys and values, which generation remembers (see frame-stack.ts).
 */
export type TemporalAttention = (
  block: number,
  q: tf.Tensor,
  k: tf.Tensor,
  v: tf.Tensor,
  causal: (q: tf.Tensor, k: tf.Tensor, v: tf.Tensor) => tf.Tensor,
) => tf.Tensor;

const causal = (q: tf.Tensor, k: tf.Tensor, v: tf.Tensor) => attention(q, k, v, { causal: true });

/** Runs the stack over x_BTSD and normalises its output. */
export function stTransformer(
  parameters: Parameters,
  x_BTSD: tf.Tensor,
  stack: Stack,
  temporalAttention?: TemporalAttention,
): tf.Tensor {
  const [windows, frames, tokens, width] = x_BTSD.shape;
  let x = x_BTSD;
  for (let block = 0; block < blocksOf(stack); block++) {
    const weights = scope(parameters, `block${block}`);
    const rows_NSD = tf.reshape(x, [windows * frames, tokens, width]);
    const spatial = attend(scope(weights, 'spatial'), rows_NSD, stack, (q, k, v) => attention(q, k, v));
    x = tf.add(x, tf.reshape(spatial, x_BTSD.shape));

    const columns_NTD = tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [windows * tokens, frames, width]);
    let temporal = attend(scope(weights, 'temporal'), columns_NTD, stack, (q, k, v) =>
      temporalAttention ? temporalAttention(block, q, k, v, causal) : causal(q, k, v),
    );
    if (stack.temporalProjection) temporal = linear(temporal, scope(weights, 'temporalProjection'));
    x = tf.add(x, tf.transpose(tf.reshape(temporal, [windows, tokens, frames, width]), [0, 2, 1, 3]));

    x = tf.add(x, feedForward(scope(weights, 'feedForward'), x));
  }
  return layerNorm(x, scope(parameters, 'norm'));
}

/**
 * The same weights without the factorisation: in both attention layers of a block every token sees all tokens of its
 * own and of earlier frames. Attention costs grow with the square of the number of frames.
 */
export function fullTransformer(parameters: Parameters, x_BTSD: tf.Tensor, stack: Stack): tf.Tensor {
  const [windows, frames, tokens, width] = x_BTSD.shape;
  const full = (q: tf.Tensor, k: tf.Tensor, v: tf.Tensor) =>
    attention(q, k, v, { causal: true, together: tokens as number });
  let x = tf.reshape(x_BTSD, [windows, frames * tokens, width]);
  for (let block = 0; block < blocksOf(stack); block++) {
    const weights = scope(parameters, `block${block}`);
    x = tf.add(x, attend(scope(weights, 'spatial'), x, stack, full));
    let second = attend(scope(weights, 'temporal'), x, stack, full);
    if (stack.temporalProjection) second = linear(second, scope(weights, 'temporalProjection'));
    x = tf.add(x, second);
    x = tf.add(x, feedForward(scope(weights, 'feedForward'), x));
  }
  return tf.reshape(layerNorm(x, scope(parameters, 'norm')), x_BTSD.shape);
}

function attend(
  weights: Parameters,
  x_NLD: tf.Tensor,
  stack: Stack,
  core: (q: tf.Tensor, k: tf.Tensor, v: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  const [sequences, length] = x_NLD.shape;
  const { heads, qkNorm } = stack;
  const headWidth = headWidthOf(stack);
  const normed = layerNorm(x_NLD, scope(weights, 'norm'));
  const qkv = tf.reshape(linear(normed, scope(weights, 'qkv')), [sequences, length, 3 * heads, headWidth]);
  // Splitting the kernel instead, which is smaller, was measured and is no faster.
  const [q, k, v] = tf.split(tf.transpose(qkv, [0, 2, 1, 3]), 3, 1);
  const y_NHLK = qkNorm
    ? core(rmsNorm(q, scope(weights, 'queryNorm')), rmsNorm(k, scope(weights, 'keyNorm')), v)
    : core(q, k, v);
  const y_NLD = tf.reshape(tf.transpose(y_NHLK, [0, 2, 1, 3]), [sequences, length, heads * headWidth]);
  return linear(y_NLD, scope(weights, 'out'));
}

/** x [..., D] normalised and through both layers. */
export function feedForward(weights: Parameters, x: tf.Tensor): tf.Tensor {
  const normed = layerNorm(x, scope(weights, 'norm'));
  const hidden = gelu(linear(normed, scope(weights, 'in')));
  return linear(hidden, scope(weights, 'out'));
}
