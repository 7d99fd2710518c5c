/**
 * An ST-transformer stack over one frame, when the frames before it are remembered by their temporal keys and values:
 * what `stTransformer` computes for the last frame of a window.
 *
 * Rows run over the worlds within each position. Matrix products read heads from rows in that order in place; with
 * the worlds outside, queries, keys and values would be rearranged in memory first.
 * Dimension keys: B worlds, S positions of a frame, N = S·B rows, P remembered frames, R rows whose outputs are wanted,
 * D width, H heads, K head width.
 */
import * as tf from '@tensorflow/tfjs';
import { positionsFirstAttention } from '../engine/nn/attention.ts';
import { linear } from '../engine/nn/linear.ts';
import { layerNorm, rmsNorm } from '../engine/nn/normalisation.ts';
import { scope } from '../engine/nn/parameters.ts';
import type { StackConfig } from './config.ts';
import { blocksOf, feedForward, headWidthOf, stTransformer } from './st-transformer.ts';

type Parameters = Record<string, tf.Tensor>;

/** Temporal keys and values of one block, [N, H, P, K] each. */
export interface Past {
  readonly keys_NHPK: tf.Tensor;
  readonly values_NHPK: tf.Tensor;
}

/** [B, S, ...] ↔ [S, B, ...]. */
export function swapLeading(x: tf.Tensor): tf.Tensor {
  return tf.transpose(x, [1, 0, ...x.shape.slice(2).map((_, i) => i + 2)]);
}

/** Runs the frames so far, x_BPSD, for what later frames attend to in each block. */
export function rememberFrames(parameters: Parameters, x_BPSD: tf.Tensor, stack: StackConfig): Past[] {
  const [worlds, frames, positions] = x_BPSD.shape;
  const rest = [stack.heads, frames, headWidthOf(stack)];
  const rows = (sequences: tf.Tensor) =>
    tf.reshape(swapLeading(tf.reshape(sequences, [worlds, positions, ...rest])), [-1, ...rest]);
  const past: Past[] = [];
  stTransformer(parameters, x_BPSD, stack, (_, q, k, v, attend) => {
    past.push({ keys_NHPK: rows(k), values_NHPK: rows(v) });
    return attend(q, k, v);
  });
  return past;
}

/**
 * 0 for remembered frames that a world has, −10⁹ (no weight after a softmax) for others: [N, 1, P].
 * @param frames_B how many frames came before; they are the first of the P.
 */
export function penaltyOfUnknown(frames_B: tf.Tensor, remembered: number, positions: number): tf.Tensor {
  const slots_P = tf.tensor2d([Array.from({ length: remembered }, (_, slot) => slot)]);
  const unknown_BP = tf.greaterEqual(slots_P, tf.expandDims(tf.cast(frames_B, 'float32'), 1));
  const penalty_1BP = tf.expandDims(tf.mul(tf.cast(unknown_BP, 'float32'), -1e9), 0);
  return tf.reshape(tf.tile(penalty_1BP, [positions, 1, 1]), [-1, 1, remembered]);
}

/**
 * The normalised output [R, D] of the stack.
 * @param x_SBD the frame's embeddings.
 * @param penalty_N1P see `penaltyOfUnknown`.
 * @param wanted_R the rows whose outputs are wanted, as many of each world, in turn; all N if absent. The last block
 * attends for these alone.
 */
export function frameStack(
  parameters: Parameters,
  x_SBD: tf.Tensor,
  stack: StackConfig,
  past: readonly Past[],
  penalty_N1P: tf.Tensor,
  wanted_R?: tf.Tensor,
): tf.Tensor {
  const [, worlds, width] = x_SBD.shape;
  let x_ND = tf.reshape(x_SBD, [-1, width as number]);
  for (const [block, { keys_NHPK, values_NHPK }] of past.entries()) {
    const weights = scope(parameters, `block${block}`);
    const wanted = (rows: tf.Tensor) =>
      wanted_R && block === blocksOf(stack) - 1 ? tf.gather(rows, wanted_R) : rows;
    const spatial = queriesKeysValues(scope(weights, 'spatial'), x_ND, stack, wanted);
    const [q, k, v] = spatial.map((rows) => tf.reshape(rows, [-1, worlds * stack.heads, headWidthOf(stack)]));
    x_ND = tf.add(wanted(x_ND), output(scope(weights, 'spatial'), positionsFirstAttention(q, k, v)));

    const remembered = { keys_NHPK: wanted(keys_NHPK), values_NHPK: wanted(values_NHPK) };
    const own = queriesKeysValues(scope(weights, 'temporal'), x_ND, stack);
    let temporal = output(scope(weights, 'temporal'), recall(own, remembered, wanted(penalty_N1P)));
    if (stack.temporalProjection) temporal = linear(temporal, scope(weights, 'temporalProjection'));
    x_ND = tf.add(x_ND, temporal);
    x_ND = tf.add(x_ND, feedForward(scope(weights, 'feedForward'), x_ND));
  }
  return layerNorm(x_ND, scope(parameters, 'norm'));
}

/** [R, H, K] queries of the rows `asking`, and [N, H, K] keys and values of all rows. */
function queriesKeysValues(
  weights: Parameters,
  x_ND: tf.Tensor,
  stack: StackConfig,
  asking = (rows: tf.Tensor) => rows,
): [tf.Tensor, tf.Tensor, tf.Tensor] {
  const normed_ND = layerNorm(x_ND, scope(weights, 'norm'));
  const [kernelQ, kernelK, kernelV] = tf.split(weights['qkv.kernel'], 3, 1);
  const heads = (rows: tf.Tensor, kernel: tf.Tensor) =>
    tf.reshape(linear(rows, { kernel }), [-1, stack.heads, headWidthOf(stack)]);
  const [q, k] = [heads(asking(normed_ND), kernelQ), heads(normed_ND, kernelK)];
  const v = heads(normed_ND, kernelV);
  if (!stack.qkNorm) return [q, k, v];
  return [rmsNorm(q, scope(weights, 'queryNorm')), rmsNorm(k, scope(weights, 'keyNorm')), v];
}

/** Attention of each row to its own past and to itself, [R, H, K]. One query has no use for a matrix product. */
function recall(
  [q, k, v]: readonly tf.Tensor[],
  { keys_NHPK, values_NHPK }: Past,
  penalty_N1P: tf.Tensor,
): tf.Tensor {
  const [rows, , , headWidth] = keys_NHPK.shape;
  const keys = tf.concat([keys_NHPK, tf.expandDims(k, 2)], 2);
  const scores = tf.mul(tf.sum(tf.mul(keys, tf.expandDims(q, 2)), 3), 1 / Math.sqrt(headWidth as number));
  const penalty = tf.concat([penalty_N1P, tf.zeros([rows, 1, 1])], 2);
  const weights = tf.expandDims(tf.softmax(tf.add(scores, penalty)), 2);
  const values = tf.concat([values_NHPK, tf.expandDims(v, 2)], 2);
  return tf.squeeze(tf.matMul(weights, values), [2]);
}

/** The layer after an attention, from heads [R, H, K] or [S, B·H, K] to [R, D]. */
function output(weights: Parameters, heads: tf.Tensor): tf.Tensor {
  const { kernel } = scope(weights, 'out');
  return linear(tf.reshape(heads, [-1, kernel.shape[0]]), { kernel });
}
