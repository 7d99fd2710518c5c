/** Where gradients end. */
import * as tf from '@tensorflow/tfjs';

/** The same values, through which no gradient flows. */
export function stopGradient<T extends tf.Tensor>(x: T): T {
  // Without inputs the operation has nothing to pass gradients to, so none are computed.
  return tf.customGrad(() => ({ value: x.clone(), gradFunc: () => [] }))() as T;
}
