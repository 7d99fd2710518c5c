/**
 * Scaled dot-product attention (Vaswani et al., 2017). Keys: N independent sequences, H heads, S positions asked for,
 * K positions attended to, d width of a head, D = H·d.
 */
import * as tf from '@tensorflow/tfjs';
import { operation } from './operation.ts';

export interface AttentionOptions {
  /** Position s sees positions ≤ s only (counted from the end if there are more keys than queries). */
  readonly causal?: boolean;
  /** With `causal`: this many neighbours, such as the tokens of a frame, count as one position. 1 if absent. */
  readonly together?: number;
  /** Added to the scores, to whose shape [..., S, K] it broadcasts; no gradient flows to it. */
  readonly bias?: tf.Tensor;
}

/** Added to a score that must not count: exp gives exactly 0. */
const MASKED = -1e9;

/** float32 [S, K]: 0 where query s may see key k, a huge negative number elsewhere. */
export function causalMask(queries: number, keys: number, together: number): Float32Array {
  return Float32Array.from({ length: queries * keys }, (_, i) => {
    const query = Math.floor(i / keys) + keys - queries;
    return Math.floor((i % keys) / together) <= Math.floor(query / together) ? 0 : MASKED;
  });
}

/**
 * softmax(q·kᵀ/√d)·v for q [..., S, d] and k, v [..., K, d] → [..., S, d]; the leading axes (sequences, heads) are
 * equal. Normalise q and k before calling for QK-norm.
 */
export const attention = operation(
  (
    q: tf.Tensor,
    k: tf.Tensor,
    v: tf.Tensor,
    { causal = false, together = 1, bias }: AttentionOptions = {},
  ): tf.Tensor => {
    const [queries, width] = q.shape.slice(-2);
    const keys = k.shape.at(-2)!;
    const scores = q.matMul(k, false, true).mul(1 / Math.sqrt(width));
    const mask = () => tf.tensor2d(causalMask(queries, keys, together), [queries, keys]);
    const biased = bias ? scores.add(bias) : scores;
    return (causal ? biased.add(mask()) : biased).softmax().matMul(v);
  },
);

/** [A, B, d] → [B, A, d]. */
const swapLeading = (x: tf.Tensor) => tf.transpose(x, [1, 0, 2]);

/**
 * As `attention`, for q [S, N, d] and k, v [K, N, d] → [S, N, d]: positions come first, and N counts sequences times
 * heads. Without a gradient: for generation.
 */
export const positionsFirstAttention = operation(
  (q: tf.Tensor, k: tf.Tensor, v: tf.Tensor): tf.Tensor =>
    swapLeading(attention(swapLeading(q), swapLeading(k), swapLeading(v))),
);
