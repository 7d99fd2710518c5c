/** Named convolutions. */
import type * as tf from '@tensorflow/tfjs';
import type { Tensors } from '../../../engine/engine.ts';
import { convolution, convolutionSpecs } from '../../../engine/nn/convolution.ts';
import { type ParameterSpecs, prefixed, scope } from '../../../engine/nn/parameters.ts';

export function namedConvolution(
  name: string,
  size: number,
  inputs: number,
  outputs: number,
): ParameterSpecs {
  return prefixed(name, convolutionSpecs(size, inputs, outputs));
}

export function convolve(parameters: Tensors, name: string, x_BHWC: tf.Tensor, stride = 1): tf.Tensor4D {
  return convolution(x_BHWC, scope(parameters, name), stride);
}
