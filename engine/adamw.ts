/**
 * AdamW (Loshchilov & Hutter, "Decoupled weight decay regularization", ICLR 2019) with clipping by the global norm
 * (Pascanu et al., 2013), as tensor operations of the training step.
 */
import * as tf from '@tensorflow/tfjs';
import type { Schedule } from './schedules.ts';

/** Decay is decoupled, and applies only to parameters whose spec says so. */
export interface AdamW {
  readonly schedule: Schedule;
  /** Default 0.9. */
  readonly beta1?: number;
  /** Default 0.999. */
  readonly beta2?: number;
  /** Default 1e-8. */
  readonly epsilon?: number;
  /** Default 0. */
  readonly weightDecay?: number;
  /** Largest global norm of the gradients of this optimiser's parameters; absent: no clipping. */
  readonly clip?: number;
}

export const BETA_1 = 0.9;
export const BETA_2 = 0.999;

export interface Trained {
  readonly parameter: tf.Tensor;
  readonly gradient: tf.Tensor;
  readonly moment1: tf.Tensor;
  readonly moment2: tf.Tensor;
  readonly decay: boolean;
}

type Updated = Pick<Trained, 'parameter' | 'moment1' | 'moment2'>;

/**
 * One step. `step` is [learning rate, 1 − β1^t, 1 − β2^t], which come in as data so that one graph serves all steps.
 * The moments are kept as plain sums, m / (1 − β1) and v / (1 − β2): one multiplication less for each element.
 */
export function adamW(
  trained: readonly Trained[],
  { beta1 = BETA_1, beta2 = BETA_2, epsilon = 1e-8, weightDecay = 0, clip }: AdamW,
  step: tf.Tensor,
): { updated: Updated[]; gradientNorm: tf.Tensor } {
  const [rate, correction1, correction2] = tf.unstack(step);
  const squares = trained.map(({ gradient }) => gradient.square().sum());
  const gradientNorm = tf.addN(squares).sqrt();
  // Below the limit the factor is exactly 1.
  const scale = clip === undefined ? null : tf.div(clip, tf.maximum(gradientNorm, clip));
  // m̂ / (√v̂ + ε) = (√c · m) / (√v + ε'), with the corrections in the scalars c and ε'.
  const root = correction2.div(1 - beta2).sqrt();
  const stepSize = rate
    .mul(1 - beta1)
    .div(correction1)
    .mul(root);
  const smallest = root.mul(epsilon);
  const kept = tf.sub(1, rate.mul(weightDecay));
  const updated = trained.map(({ parameter, gradient, moment1, moment2, decay }) => {
    const g = scale ? gradient.mul(scale) : gradient;
    const m = moment1.mul(beta1).add(g);
    const v = moment2.mul(beta2).add(g.square());
    const change = m.div(v.sqrt().add(smallest)).mul(stepSize);
    const start = decay && weightDecay > 0 ? parameter.mul(kept) : parameter;
    return { parameter: start.sub(change), moment1: m, moment2: v };
  });
  return { updated, gradientNorm };
}
