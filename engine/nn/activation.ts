/** Activations. */
import type * as tf from '@tensorflow/tfjs';
import { operation } from './operation.ts';

/** The exact GELU (Hendrycks & Gimpel, 2016): x · Φ(x), Φ by the error function, not by its tanh approximation. */
export const gelu = operation((x: tf.Tensor): tf.Tensor => x.mul(x.div(Math.SQRT2).erf().add(1).mul(0.5)));
