/**
 * Composite operations: one mathematical idea with ONNX operators and a gradient of its own in a compiled graph, and
 * plain tfjs operations (differentiated by tfjs) on eager engines. The same numbers, up to rounding, either way.
 */
import * as tf from '@tensorflow/tfjs';
import type { Value } from '../onnx/graph.ts';
import { lower } from '../onnx/trace.ts';

export interface Recorded {
  readonly output: Value;
  /** From the gradient of the output to those of the inputs, in their order. What is not needed is not computed. */
  backward(gradient: Value): Value[];
}

/** Whether gradients of what is being recorded may be asked for: forward passes alone can be recorded more briefly. */
export function isDifferentiated(): boolean {
  return tf.engine().state.gradientDepth > 0;
}

/** Records a composite operation over traced tensors; its inputs are all differentiable. */
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

/** The same values, through which no gradient flows. */
export function stopGradient<T extends tf.Tensor>(x: T): T {
  // Without inputs the operation has nothing to pass gradients to, so none are computed.
  return tf.customGrad(() => ({ value: x.clone(), gradFunc: () => [] }))() as T;
}
