/** Attention as few operators as it takes. Keys as in nn/attention.ts. */
import * as tf from '@tensorflow/tfjs';
import { type AttentionOptions, causalMask } from '../../nn/attention.ts';
import type { Attribute, Value } from '../graph.ts';
import { add, multiply, reduce, subtract, unary } from '../operators.ts';
import { matMul } from '../products.ts';
import { lower, tracedValue } from '../tracing.ts';
import { composite } from './composite.ts';

export function loweredAttention(
  q: tf.Tensor,
  k: tf.Tensor,
  v: tf.Tensor,
  { causal = false, together = 1, bias }: AttentionOptions = {},
): tf.Tensor {
  const [queries, width] = q.shape.slice(-2);
  const keys = k.shape.at(-2)!;
  const alpha = 1 / Math.sqrt(width);
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

export function loweredPositionsFirstAttention(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor): tf.Tensor {
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
  return tf.transpose(y_NSd, [1, 0, 2]);
}
