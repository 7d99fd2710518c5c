/** Normalisation over the last axis. Key: D width. */
import * as tf from '@tensorflow/tfjs';
import { operation } from './operation.ts';
import type { ParameterSpecs } from './parameters.ts';

/** Parameters of `layerNorm`: `scale` and `offset` [D]. */
export function layerNormSpecs(width: number): ParameterSpecs {
  return {
    scale: { shape: [width], init: { kind: 'ones' }, decay: false },
    offset: { shape: [width], init: { kind: 'zeros' }, decay: false },
  };
}

/** Parameters of `rmsNorm`: `scale` [D]. */
export function rmsNormSpecs(width: number): ParameterSpecs {
  return { scale: { shape: [width], init: { kind: 'ones' }, decay: false } };
}

/**
 * Layer normalisation (Ba, Kiros & Hinton, 2016): zero mean and unit variance over the last axis, then scale and
 * offset. The variance is the biased one.
 */
export const layerNorm = operation(
  (x: tf.Tensor, { scale, offset }: Record<string, tf.Tensor>, epsilon = 1e-5): tf.Tensor => {
    const { mean, variance } = tf.moments(x, -1, true);
    return x.sub(mean).div(variance.add(epsilon).sqrt()).mul(scale).add(offset);
  },
);

/**
 * Root-mean-square normalisation (Zhang & Sennrich, 2019): x / √(mean(x²) + ε) · scale over the last axis. Applied to
 * queries and keys it is QK-norm.
 */
export const rmsNorm = operation(
  (x: tf.Tensor, { scale }: Record<string, tf.Tensor>, epsilon = 1e-6): tf.Tensor =>
    x.div(x.square().mean(-1, true).add(epsilon).sqrt()).mul(scale),
);
