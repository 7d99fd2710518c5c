/** Normalisation over the last axis. Keys: N rows, D width. */
import type * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../../ndarray.ts';
import type { Value } from '../graph.ts';
import { add, divide, multiply, reduce, reshape, scalar, subtract, unary, withNumber } from '../operators.ts';
import { matMul } from '../products.ts';
import { lower } from '../tracing.ts';
import { composite, isDifferentiated } from './composite.ts';

export function loweredLayerNorm(
  x: tf.Tensor,
  { scale, offset }: Record<string, tf.Tensor>,
  epsilon = 1e-5,
): tf.Tensor {
  const width = x.shape.at(-1)!;
  const rows = sizeOf(x.shape) / width;
  return composite([x.reshape([rows, width]), scale, offset], (x_ND, scale_D, offset_D) => {
    const column = { dtype: 'float32', shape: [rows, 1] } as const;
    const [output, mean_N1, inverse_N1] = x_ND.graph.record(
      'LayerNormalization',
      [x_ND, scale_D, offset_D],
      { axis: -1, epsilon: { float: epsilon } },
      { dtype: 'float32', shape: x_ND.shape },
      column,
      column,
    );
    return { output, backward: (dy_ND) => layerNormBackward(dy_ND, x_ND, scale_D, mean_N1, inverse_N1) };
  }).reshape(x.shape);
}

/**
 * The gradient is an affine map of dy and x with one pair of factors a row, dx = s·γ·dy + b·x + c (s: the inverse
 * deviation), so that only row and column sums of dy and dy·x are needed and the normalised x is not.
 */
function layerNormBackward(
  dy_ND: Value,
  x_ND: Value,
  scale_D: Value,
  mean_N1: Value,
  inverse_N1: Value,
): Value[] {
  const [, width] = x_ND.shape;
  const scale_D1 = reshape(scale_D, [width, 1]);
  const product_ND = multiply(dy_ND, x_ND);
  const a_N1 = matMul(product_ND, scale_D1);
  const b_N1 = matMul(dy_ND, scale_D1);
  const cube_N1 = multiply(multiply(inverse_N1, inverse_N1), withNumber('Mul', inverse_N1, 1 / width));
  const slope_N1 = multiply(subtract(multiply(b_N1, mean_N1), a_N1), cube_N1);
  const shift_N1 = add(multiply(slope_N1, mean_N1), multiply(b_N1, withNumber('Mul', inverse_N1, 1 / width)));
  const scaled_ND = multiply(multiply(dy_ND, scale_D), inverse_N1);
  const dx_ND = add(scaled_ND, subtract(multiply(x_ND, slope_N1), shift_N1));
  const dScale_1D = subtract(
    matMul(inverse_N1, product_ND, { transposeA: true }),
    matMul(multiply(mean_N1, inverse_N1), dy_ND, { transposeA: true }),
  );
  return [dx_ND, reshape(dScale_1D, [width]), reduce('ReduceSum', dy_ND, [0])];
}

export function loweredRmsNorm(
  x: tf.Tensor,
  { scale }: Record<string, tf.Tensor>,
  epsilon = 1e-6,
): tf.Tensor {
  const width = x.shape.at(-1)!;
  if (!isDifferentiated()) {
    return lower([x, scale], (x_xD, scale_D) => {
      const attributes = { axis: -1, epsilon: { float: epsilon } };
      const type = { dtype: 'float32', shape: x_xD.shape } as const;
      return x_xD.graph.record('SimplifiedLayerNormalization', [x_xD, scale_D], attributes, type);
    })[0];
  }
  return composite([x, scale], (x_xD, scale_D) => {
    const last = x_xD.shape.length - 1;
    const square = reduce('ReduceMean', multiply(x_xD, x_xD), [last], true);
    const inverse_x1 = divide(
      scalar(x_xD.graph, 1, 'float32'),
      unary('Sqrt', withNumber('Add', square, epsilon)),
    );
    const unit_xD = multiply(x_xD, inverse_x1);
    return {
      output: multiply(unit_xD, scale_D),
      backward: (dy_xD) => {
        const scaled_xD = multiply(dy_xD, scale_D);
        const along_x1 = reduce('ReduceMean', multiply(scaled_xD, unit_xD), [last], true);
        const dx_xD = multiply(subtract(scaled_xD, multiply(unit_xD, along_x1)), inverse_x1);
        const flat_ND = reshape(multiply(dy_xD, unit_xD), [sizeOf(x_xD.shape) / width, width]);
        return [dx_xD, reduce('ReduceSum', flat_ND, [0])];
      },
    };
  });
}
