/** Softmax cross-entropy with integer labels. Keys: N rows, V classes. */
import * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../ndarray.ts';
import type { Value } from '../onnx/graph.ts';
import { divide, filled, multiply, reduce, reshape, unary, withNumber } from '../onnx/operators.ts';
import { isTracing, tracedValue } from '../onnx/trace.ts';
import { composite } from './composite.ts';

/** Probabilities below the smallest normal float32 count as that: no logarithm of zero. The gradient stays exact. */
const SMALLEST = 1.1754944e-38;

/**
 * The weighted mean over rows of −log softmax(logits)[label].
 * @param logits [..., V]
 * @param labels int32 [...], each in [0, V)
 * @param weights float32 [...]: rows of weight 0 do not count. All ones if absent. No gradient flows to them.
 */
export function softmaxCrossEntropy(logits: tf.Tensor, labels: tf.Tensor, weights?: tf.Tensor): tf.Scalar {
  const classes = logits.shape.at(-1)!;
  const rows = sizeOf(logits.shape) / classes;
  const logits_NV = logits.reshape([rows, classes]);
  const labels_N = labels.reshape([rows]);
  const weights_N = weights?.reshape([rows]) ?? tf.ones([rows]);
  if (!isTracing()) {
    const total = weights_N.sum().maximum(SMALLEST);
    const logProbability_N = logits_NV.logSoftmax().mul(tf.oneHot(labels_N.toInt(), classes)).sum(1);
    return logProbability_N.mul(weights_N).sum().div(total).neg().asScalar();
  }
  const given_N = tracedValue(weights_N);
  const total = withNumber('Max', reduce('ReduceSum', given_N, [0]), SMALLEST);
  const share_N1 = reshape(divide(given_N, total), [rows, 1]);
  const labels_N1 = reshape(tracedValue(labels_N), [rows, 1]);
  return composite([logits_NV], (value_NV) => crossEntropy(value_NV, labels_N1, share_N1)).asScalar();
}

function crossEntropy(logits_NV: Value, labels_N1: Value, share_N1: Value) {
  const { graph } = logits_NV;
  const [rows] = logits_NV.shape;
  const column = { dtype: 'float32', shape: [rows, 1] } as const;
  const probability_NV = unary('Softmax', logits_NV, { axis: -1 });
  const [chosen_N1] = graph.record('GatherElements', [probability_NV, labels_N1], { axis: 1 }, column);
  const loss_N1 = multiply(unary('Log', withNumber('Max', chosen_N1, SMALLEST)), share_N1);
  return {
    output: unary('Neg', reduce('ReduceSum', loss_N1, [0, 1])),
    // (softmax − one-hot) · share of the row in the mean
    backward: (dy: Value) => {
      const minusOne_N1 = filled(graph, -1, [rows, 1], 'float32');
      const [difference_NV] = graph.record(
        'ScatterElements',
        [probability_NV, labels_N1, minusOne_N1],
        { axis: 1, reduction: 'add' },
        { dtype: 'float32', shape: logits_NV.shape },
      );
      return [multiply(difference_NV, multiply(share_N1, dy))];
    },
  };
}
