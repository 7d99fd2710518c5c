/** Affine maps. Keys: I inputs, O outputs, N rows. */
import type * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../ndarray.ts';
import { operation } from './operation.ts';
import type { ParameterSpecs } from './parameters.ts';

/** Parameters of `linear`: `kernel` [I, O] and, unless switched off, `bias` [O]. */
export function linearSpecs(
  inputs: number,
  outputs: number,
  options: { bias?: boolean } = {},
): ParameterSpecs {
  const kernel = {
    shape: [inputs, outputs],
    init: { kind: 'xavier', fanIn: inputs, fanOut: outputs },
    decay: true,
  } as const;
  if (options.bias === false) return { kernel };
  return { kernel, bias: { shape: [outputs], init: { kind: 'zeros' }, decay: false } };
}

/** x [N, I] · kernel [I, O] + bias [O] → [N, O]. */
export const affine = operation(
  (x_NI: tf.Tensor2D, kernel: tf.Tensor2D, bias: tf.Tensor): tf.Tensor => x_NI.matMul(kernel).add(bias),
);

/** x [..., I] · kernel [I, O] (+ bias [O]) → [..., O]. */
export function linear(x: tf.Tensor, { kernel, bias }: Record<string, tf.Tensor>): tf.Tensor {
  const [inputs, outputs] = kernel.shape;
  const rows_NI = x.reshape<tf.Tensor2D>([sizeOf(x.shape) / inputs, inputs]);
  const matrix = kernel as tf.Tensor2D;
  const rows_NO = bias ? affine(rows_NI, matrix, bias) : rows_NI.matMul(matrix);
  return rows_NO.reshape([...x.shape.slice(0, -1), outputs]);
}
