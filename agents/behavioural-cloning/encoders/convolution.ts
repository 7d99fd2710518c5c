/** A convolution with its parameters, as the encoders use it. */
import * as tf from '@tensorflow/tfjs';
import type { Tensors } from '../../../engine/engine.ts';
import type { ParameterSpecs } from '../../../engine/nn/parameters.ts';

/** `name.kernel` [size, size, inputs, outputs] and `name.bias`, for rectified units (He et al. 2015). */
export function convolutionSpecs(
  name: string,
  size: number,
  inputs: number,
  outputs: number,
): ParameterSpecs {
  return {
    [`${name}.kernel`]: {
      shape: [size, size, inputs, outputs],
      init: { kind: 'normal', deviation: Math.sqrt(2 / (size * size * inputs)) },
      decay: true,
    },
    [`${name}.bias`]: { shape: [outputs], init: { kind: 'zeros' }, decay: false },
  };
}

/** x_BHWC convolved; the border is filled with zeros. */
export function convolve(parameters: Tensors, name: string, x_BHWC: tf.Tensor4D, stride = 1): tf.Tensor4D {
  const kernel = parameters[`${name}.kernel`] as tf.Tensor4D;
  return tf.add(tf.conv2d(x_BHWC, kernel, stride, 'same'), parameters[`${name}.bias`]);
}
