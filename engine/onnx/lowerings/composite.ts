/** How a lowering is written: ONNX operators of its own, and their gradient. */
import * as tf from '@tensorflow/tfjs';
import type { Value } from '../graph.ts';
import { lower } from '../tracing.ts';

export interface Recorded {
  readonly output: Value;
  /** From the gradient of the output to those of the inputs, in their order. What is not needed is not computed. */
  backward(gradient: Value): Value[];
}

/** Whether gradients of what is being recorded may be asked for: forward passes alone can be recorded more briefly. */
export function isDifferentiated(): boolean {
  return tf.engine().state.gradientDepth > 0;
}

/** Records an operation over traced tensors; its inputs are all differentiable. */
export function composite(inputs: readonly tf.Tensor[], record: (...values: Value[]) => Recorded): tf.Tensor {
  const operation = tf.customGrad((...given: (tf.Tensor | tf.GradSaveFunc)[]) => {
    let recorded: Recorded | undefined;
    const [value] = lower(given.slice(0, -1) as tf.Tensor[], (...values) => {
      recorded = record(...values);
      return [recorded.output];
    });
    return {
      value,
      gradFunc: (gradient: tf.Tensor) => lower([gradient], (dy) => recorded!.backward(dy)),
    };
  });
  return operation(...inputs);
}
