/** Softmax cross-entropy with integer labels. Keys: N rows, V classes. */
import type * as tf from '@tensorflow/tfjs';
import { SMALLEST } from '../../nn/cross-entropy.ts';
import type { Value } from '../graph.ts';
import { divide, filled, multiply, reduce, reshape, unary, withNumber } from '../operators.ts';
import { tracedValue } from '../tracing.ts';
import { composite } from './composite.ts';

export function loweredMeanCrossEntropy(logits: tf.Tensor, labels: tf.Tensor, weights: tf.Tensor): tf.Tensor {
  const [rows] = logits.shape;
  const given_N = tracedValue(weights);
  const total = withNumber('Max', reduce('ReduceSum', given_N, [0]), SMALLEST);
  const share_N1 = reshape(divide(given_N, total), [rows, 1]);
  const labels_N1 = reshape(tracedValue(labels), [rows, 1]);
  return composite([logits], (logits_NV) => crossEntropy(logits_NV, labels_N1, share_N1));
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
