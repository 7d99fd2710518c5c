/** Activations. */
import type * as tf from '@tensorflow/tfjs';
import type { Value } from '../graph.ts';
import { add, multiply, unary, withNumber } from '../operators.ts';
import { lower } from '../tracing.ts';
import { composite, isDifferentiated } from './composite.ts';

export function loweredGelu(x: tf.Tensor): tf.Tensor {
  if (!isDifferentiated()) return lower([x], (value) => [unary('Gelu', value)])[0];
  return composite([x], (value) => {
    const share = cumulative(value);
    return {
      output: multiply(value, share),
      // d/dx x·Φ(x) = Φ(x) + x·φ(x)
      backward: (dy) => {
        const bell = unary('Exp', multiply(value, withNumber('Mul', value, -0.5)));
        const density = multiply(value, withNumber('Mul', bell, 1 / Math.sqrt(2 * Math.PI)));
        return [multiply(dy, add(share, density))];
      },
    };
  });
}

/** Φ(x). HardSigmoid, within its limits, is an affine map in one pass: (1 + erf) / 2 never leaves them. */
function cumulative(x: Value): Value {
  const half = { float: 0.5 };
  return unary('HardSigmoid', unary('Erf', withNumber('Mul', x, Math.SQRT1_2)), { alpha: half, beta: half });
}
