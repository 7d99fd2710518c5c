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
import { attention, positionsFirstAttention } from '../../engine/nn/attention.ts';
import { linear } from '../../engine/nn/linear.ts';
import { layerNorm, rmsNorm } from '../../engine/nn/normalisation.ts';
import { scope } from '../../engine/nn/parameters.ts';
import { blocksOf, feedForward, headWidthOf, stTransformer } from '../../engine/nn/st-transformer.ts';
import type { StackConfig } from '../config.ts';

type Parameters = Record<string, tf.Tensor>;

/** Temporal keys and values of one block: [N, P·H, K] each, the heads within the frames. */
export interface Past {
  readonly keys: tf.Tensor;
  readonly values: tf.Tensor;
}

/** [B, S, ...] ↔ [S, B, ...]. */
export function swapLeading(x: tf.Tensor): tf.Tensor {
  return tf.transpose(x, [1, 0, ...x.shape.slice(2).map((_, i) => i + 2)]);
}

/** Runs the frames so far, x_BPSD, for what later frames attend to in each block. */
export function rememberFrames(parameters: Parameters, x_BPSD: tf.Tensor, stack: StackConfig): Past[] {
  const [worlds, frames, positions] = x_BPSD.shape;
  const headWidth = headWidthOf(stack);
  const rows = (sequences: tf.Tensor) => {
    const split = tf.reshape(sequences, [worlds, positions, stack.heads, frames, headWidth]);
    return tf.reshape(tf.transpose(split, [1, 0, 3, 2, 4]), [-1, frames * stack.heads, headWidth]);
  };
  const past: Past[] = [];
  stTransformer(parameters, x_BPSD, stack, (_, q, k, v, attend) => {
    past.push({ keys: rows(k), values: rows(v) });
    return attend(q, k, v);
  });
  return past;
}

/**
 * What a row may attend to over time, [N, H, (P+1)·H]: 0 for its own heads in the frames that its world has and in the
 * new one, −10⁹ (no weight after a softmax) for others.
 * @param frames_B how many frames came before; they are the first of the P.
 */
export function recallMask(frames_B: tf.Tensor, past: number, positions: number, heads: number): tf.Tensor {
  const ids = Array.from({ length: (past + 1) * heads }, (_, i) => i);
  // The new frame stands behind all P slots and is always there.
  const slots = tf.tensor2d([ids.map((i) => (i < past * heads ? Math.floor(i / heads) : -1))]);
  const unknown = tf.greaterEqual(slots, tf.expandDims(tf.cast(frames_B, 'float32'), 1));
  const otherHead = ids.slice(0, heads).map((head) => ids.map((i) => (i % heads === head ? 0 : -1e9)));
  const mask_BHI = tf.add(
    tf.expandDims(tf.mul(tf.cast(unknown, 'float32'), -1e9), 1),
    tf.tensor3d([otherHead]),
  );
  return tf.reshape(tf.tile(tf.expandDims(mask_BHI, 0), [positions, 1, 1, 1]), [-1, heads, ids.length]);
}

/**
 * The normalised output [R, D] of the stack.
 * @param x_SBD the frame's embeddings.
 * @param mask see `recallMask`.
 * @param wanted_R the rows whose outputs are wanted, as many of each world, in turn; all N if absent. The last block
 * attends for these alone.
 */
export function frameStack(
  parameters: Parameters,
  x_SBD: tf.Tensor,
  stack: StackConfig,
  past: readonly Past[],
  mask: tf.Tensor,
  wanted_R?: tf.Tensor,
): tf.Tensor {
  const [, worlds, width] = x_SBD.shape;
  let x_ND = tf.reshape(x_SBD, [-1, width as number]);
  for (const [block, { keys, values }] of past.entries()) {
    const weights = scope(parameters, `block${block}`);
    const wanted = (rows: tf.Tensor) =>
      wanted_R && block === blocksOf(stack) - 1 ? tf.gather(rows, wanted_R) : rows;
    const spatial = queriesKeysValues(scope(weights, 'spatial'), x_ND, stack, wanted);
    const [q, k, v] = spatial.map((rows) => tf.reshape(rows, [-1, worlds * stack.heads, headWidthOf(stack)]));
    x_ND = tf.add(wanted(x_ND), output(scope(weights, 'spatial'), positionsFirstAttention(q, k, v)));

    const own = queriesKeysValues(scope(weights, 'temporal'), x_ND, stack);
    // All heads of a row in one product, of which the mask leaves each its own: many fewer products than one a head.
    const recalled = attention(
      own[0],
      tf.concat([wanted(keys), own[1]], 1),
      tf.concat([wanted(values), own[2]], 1),
      {
        bias: wanted(mask),
      },
    );
    let temporal = output(scope(weights, 'temporal'), recalled);
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

/** The layer after an attention, from heads [R, H, K] or [S, B·H, K] to [R, D]. */
function output(weights: Parameters, heads: tf.Tensor): tf.Tensor {
  const { kernel } = scope(weights, 'out');
  return linear(tf.reshape(heads, [-1, kernel.shape[0]]), { kernel });
}
