/** Softmax cross-entropy with integer labels. Keys: N rows, V classes. */
import * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../ndarray.ts';
import { operation } from './operation.ts';

/** Probabilities below the smallest normal float32 count as that: no logarithm of zero. The gradient stays exact. */
export const SMALLEST = 1.1754944e-38;

/** Of logits [N, V], labels [N] and weights [N]: the weighted mean over rows. */
export const meanCrossEntropy = operation(
  (logits_NV: tf.Tensor, labels_N: tf.Tensor, weights_N: tf.Tensor): tf.Tensor => {
    const total = weights_N.sum().maximum(SMALLEST);
    const chosen_NV = tf.oneHot(labels_N.toInt(), logits_NV.shape[1]!);
    const logProbability_N = logits_NV.logSoftmax().mul(chosen_NV).sum(1);
    return logProbability_N.mul(weights_N).sum().div(total).neg();
  },
);

/**
 * The weighted mean over rows of −log softmax(logits)[label].
 * @param logits [..., V]
 * @param labels int32 [...], each in [0, V)
 * @param weights float32 [...]: rows of weight 0 do not count. All ones if absent. No gradient flows to them.
 */
export function softmaxCrossEntropy(logits: tf.Tensor, labels: tf.Tensor, weights?: tf.Tensor): tf.Scalar {
  const classes = logits.shape.at(-1)!;
  const rows = sizeOf(logits.shape) / classes;
  const weights_N = weights?.reshape([rows]) ?? tf.ones([rows]);
  return meanCrossEntropy(logits.reshape([rows, classes]), labels.reshape([rows]), weights_N).asScalar();
}
