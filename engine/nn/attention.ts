/**
 * Scaled dot-product attention (Vaswani et al., 2017). Keys: N independent sequences, H heads, S positions asked for,
 * K positions attended to, d width of a head, D = H·d.
 */
import * as tf from '@tensorflow/tfjs';
import type { Attribute, Value } from '../onnx/graph.ts';
import { add, multiply, reduce, subtract, unary } from '../onnx/operators.ts';
import { matMul } from '../onnx/products.ts';
import { isTracing, lower, tracedValue } from '../onnx/trace.ts';
import { composite } from './composite.ts';
import { linear } from './linear.ts';

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
function causalMask(queries: number, keys: number, together: number): Float32Array {
  return Float32Array.from({ length: queries * keys }, (_, i) => {
    const query = Math.floor(i / keys) + keys - queries;
    return Math.floor((i % keys) / together) <= Math.floor(query / together) ? 0 : MASKED;
  });
}

/**
 * softmax(q·kᵀ/√d)·v for q [..., S, d] and k, v [..., K, d] → [..., S, d]; the leading axes (sequences, heads) are
 * equal. Normalise q and k before calling for QK-norm.
 */
export function attention(
  q: tf.Tensor,
  k: tf.Tensor,
  v: tf.Tensor,
  { causal = false, together = 1, bias }: AttentionOptions = {},
): tf.Tensor {
  const [queries, width] = q.shape.slice(-2);
  const keys = k.shape.at(-2)!;
  const alpha = 1 / Math.sqrt(width);
  if (!isTracing()) {
    const scores = q.matMul(k, false, true).mul(alpha);
    const mask = () => tf.tensor2d(causalMask(queries, keys, together), [queries, keys]);
    const biased = bias ? scores.add(bias) : scores;
    return (causal ? biased.add(mask()) : biased).softmax().matMul(v);
  }
  return composite([q, k, v], (q_Sd, k_Kd, v_Kd) => {
    const scores_SK = matMul(q_Sd, k_Kd, { transposeB: true, alpha });
    const mask = () => q_Sd.graph.constant(causalMask(queries, keys, together), [queries, keys], 'float32');
    const biased_SK = bias ? add(scores_SK, tracedValue(bias)) : scores_SK;
    const weights_SK = unary('Softmax', causal ? add(biased_SK, mask()) : biased_SK, { axis: -1 });
    const output_Sd = matMul(weights_SK, v_Kd);
    return {
      output: output_Sd,
      backward: (dy_Sd: Value) => {
        const dWeights_SK = matMul(dy_Sd, v_Kd, { transposeB: true });
        // Σ_k weights·dWeights, which the softmax gradient needs, equals Σ_d dy·output, and d is the shorter axis.
        const along_S1 = reduce('ReduceSum', multiply(dy_Sd, output_Sd), [dy_Sd.shape.length - 1], true);
        const dScores_SK = multiply(weights_SK, subtract(dWeights_SK, along_S1));
        return [
          matMul(dScores_SK, k_Kd, { alpha }),
          matMul(dScores_SK, q_Sd, { transposeA: true, alpha }),
          matMul(weights_SK, dy_Sd, { transposeA: true }),
        ];
      },
    };
  });
}

/**
 * As `attention`, for q [S, N, d] and k, v [K, N, d] → [S, N, d]: positions come first, and N counts sequences times
 * heads. Without a gradient: for generation.
 */
export function positionsFirstAttention(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor): tf.Tensor {
  const swap = (x: tf.Tensor) => tf.transpose(x, [1, 0, 2]);
  if (!isTracing()) return swap(attention(swap(q), swap(k), swap(v)));
  const [queries, sequences, width] = q.shape;
  const [y_NSd] = lower([q, k, v], (q_SNd, k_KNd, v_KNd) => {
    const product = (a: Value, b: Value, attributes: Record<string, Attribute>, columns: number) =>
      a.graph.record('FusedMatMul', [a, b], attributes, {
        dtype: 'float32',
        shape: [sequences, queries, columns],
      })[0];
    const alpha = { float: 1 / Math.sqrt(width) };
    // "Batch" axes are read from behind the rows, where they are.
    const scores = { transA: 0, transB: 1, transBatchA: 1, transBatchB: 1, alpha };
    const weights_NSK = unary('Softmax', product(q_SNd, k_KNd, scores, k.shape[0]), { axis: -1 });
    return [product(weights_NSK, v_KNd, { transA: 0, transB: 0, transBatchA: 0, transBatchB: 1 }, width)];
  });
  return swap(y_NSd);
}

/**
 * Queries, keys and values of x [N, S, D] from one kernel [D, 3·H·d], whose columns hold q, k and v of all heads in
 * turn: three of [N, H, S, d]. The kernel is split rather than its result, which is many times larger.
 */
export function queriesKeysValues(
  x_NSD: tf.Tensor,
  kernel: tf.Tensor,
  heads: number,
): [tf.Tensor, tf.Tensor, tf.Tensor] {
  const [sequences, length] = x_NSD.shape;
  const width = kernel.shape[1]! / (3 * heads);
  const parts = tf
    .split(kernel, 3, 1)
    .map((part) =>
      linear(x_NSD, { kernel: part }).reshape([sequences, length, heads, width]).transpose([0, 2, 1, 3]),
    );
  return parts as [tf.Tensor, tf.Tensor, tf.Tensor];
}

/** [N, H, S, d] → [N, S, H·d]. */
export function mergeHeads(x_NHSd: tf.Tensor): tf.Tensor {
  const [sequences, heads, length, width] = x_NHSd.shape;
  return x_NHSd.transpose([0, 2, 1, 3]).reshape([sequences, length, heads * width]);
}
