/** Activations with kernels of their own. */
import type * as tf from '@tensorflow/tfjs';
import { add, multiply, unary, withNumber } from '../onnx/operators.ts';
import { isTracing } from '../onnx/trace.ts';
import { composite } from './composite.ts';

/** The exact GELU (Hendrycks & Gimpel, 2016): x · Φ(x), Φ by the error function, not by its tanh approximation. */
export function gelu(x: tf.Tensor): tf.Tensor {
  if (!isTracing()) return x.mul(x.div(Math.SQRT2).erf().add(1).mul(0.5));
  return composite([x], (value) => ({
    output: unary('Gelu', value),
    backward: (dy) => {
      // d/dx x·Φ(x) = Φ(x) + x·φ(x)
      const cumulative = withNumber(
        'Add',
        withNumber('Mul', unary('Erf', withNumber('Mul', value, Math.SQRT1_2)), 0.5),
        0.5,
      );
      const bell = unary('Exp', withNumber('Mul', multiply(value, value), -0.5));
      const density = withNumber('Mul', bell, 1 / Math.sqrt(2 * Math.PI));
      return [multiply(dy, add(cumulative, multiply(value, density)))];
    },
  }));
}
