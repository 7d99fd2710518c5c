/** Named affine layers. */
import type * as tf from '@tensorflow/tfjs';
import type { Tensors } from '../../../engine/engine.ts';
import { linear, linearSpecs } from '../../../engine/nn/linear.ts';
import { type ParameterSpecs, prefixed, scope } from '../../../engine/nn/parameters.ts';

export function dense(name: string, fanIn: number, fanOut: number): ParameterSpecs {
  return prefixed(name, linearSpecs(fanIn, fanOut));
}

export function apply(parameters: Tensors, name: string, x: tf.Tensor): tf.Tensor {
  return linear(x, scope(parameters, name));
}
