/** Affine maps. Keys: I inputs, O outputs, N rows. */
import type * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../ndarray.ts';
import { reduce, reshape } from '../onnx/operators.ts';
import { matMul } from '../onnx/products.ts';
import { isTracing } from '../onnx/trace.ts';
import { composite } from './composite.ts';
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

/** x [..., I] · kernel [I, O] (+ bias [O]) → [..., O]. */
export function linear(x: tf.Tensor, { kernel, bias }: Record<string, tf.Tensor>): tf.Tensor {
  const [inputs, outputs] = kernel.shape;
  const shape = [...x.shape.slice(0, -1), outputs];
  const rows_NI = x.reshape([sizeOf(x.shape) / inputs, inputs]);
  if (!bias) return rows_NI.matMul(kernel as tf.Tensor2D).reshape(shape);
  if (!isTracing())
    return rows_NI
      .matMul(kernel as tf.Tensor2D)
      .add(bias)
      .reshape(shape);
  return composite([rows_NI, kernel, bias], (x_NI, kernel_IO, bias_O) => ({
    output: matMul(x_NI, kernel_IO, { bias: bias_O }),
    backward: (dy_NO) => [
      matMul(dy_NO, kernel_IO, { transposeB: true }),
      matMul(x_NI, dy_NO, { transposeA: true }),
      reshape(reduce('ReduceSum', dy_NO, [0]), bias_O.shape),
    ],
  })).reshape(shape);
}
