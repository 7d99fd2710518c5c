/** Affine maps. Keys: I inputs, O outputs, N rows. */
import type * as tf from '@tensorflow/tfjs';
import { reduce, reshape } from '../operators.ts';
import { matMul } from '../products.ts';
import { composite } from './composite.ts';

export function loweredAffine(x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  return composite([x, kernel, bias], (x_NI, kernel_IO, bias_O) => ({
    output: matMul(x_NI, kernel_IO, { bias: bias_O }),
    backward: (dy_NO) => [
      matMul(dy_NO, kernel_IO, { transposeB: true }),
      matMul(x_NI, dy_NO, { transposeA: true }),
      reshape(reduce('ReduceSum', dy_NO, [0]), bias_O.shape),
    ],
  }));
}
