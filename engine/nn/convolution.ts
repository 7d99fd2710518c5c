/** Convolutions. Keys: B samples, H height, W width, C channels. */
import * as tf from '@tensorflow/tfjs';
import type { ParameterSpecs } from './parameters.ts';

/** `kernel` [size, size, inputs, outputs] and `bias`. Starts after He et al. (2015), for rectified units, by `gain`. */
export function convolutionSpecs(size: number, inputs: number, outputs: number, gain = 1): ParameterSpecs {
  return {
    kernel: {
      shape: [size, size, inputs, outputs],
      init: { kind: 'normal', deviation: gain * Math.sqrt(2 / (size * size * inputs)) },
      decay: true,
    },
    bias: { shape: [outputs], init: { kind: 'zeros' }, decay: false },
  };
}

/** x_BHWC convolved; the border is filled with zeros. */
export function convolution(
  x_BHWC: tf.Tensor,
  { kernel, bias }: Record<string, tf.Tensor>,
  stride = 1,
): tf.Tensor4D {
  return tf.add(tf.conv2d(x_BHWC as tf.Tensor4D, kernel as tf.Tensor4D, stride, 'same'), bias);
}
