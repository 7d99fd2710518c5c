/**
 * The loss of PPO (Schulman et al. 2017, equation 9), with the figures that tell how it goes.
 * Dimension key: M samples of a minibatch.
 */
import * as tf from '@tensorflow/tfjs';
import type { LossResult } from '../../engine/training.ts';
import type { PpoConfig } from './config.ts';

export interface LossTerms {
  /** Of the policy that is being trained. */
  readonly logProbability_M: tf.Tensor;
  readonly entropy_M: tf.Tensor;
  readonly value_M: tf.Tensor;
  /** Of the rollout. */
  readonly oldLogProbability_M: tf.Tensor;
  readonly oldValue_M: tf.Tensor;
  readonly advantage_M: tf.Tensor;
  readonly return_M: tf.Tensor;
  /** Scalars, which may be annealed. */
  readonly clip: tf.Tensor;
  readonly entropyBonus: tf.Tensor;
}

export function ppoLoss(
  { clipValues, normaliseAdvantages, valueWeight }: PpoConfig,
  terms: LossTerms,
): LossResult {
  const { clip, entropyBonus } = terms;
  const logRatio_M = tf.sub(terms.logProbability_M, terms.oldLogProbability_M);
  const ratio_M = tf.exp(logRatio_M);
  const advantage_M = normaliseAdvantages ? standardised(terms.advantage_M) : terms.advantage_M;
  const clipped_M = within(ratio_M, tf.sub(1, clip), tf.add(1, clip));
  const policyLoss = tf.neg(
    tf.mean(tf.minimum(tf.mul(advantage_M, ratio_M), tf.mul(advantage_M, clipped_M))),
  );
  const valueLoss = tf.mul(0.5, tf.mean(clipValues ? clippedErrors(terms) : errors(terms, terms.value_M)));
  const entropy = tf.mean(terms.entropy_M);
  const loss = tf.add(tf.sub(policyLoss, tf.mul(entropyBonus, entropy)), tf.mul(valueWeight, valueLoss));
  return {
    loss,
    metrics: {
      policyLoss,
      valueLoss,
      entropy,
      // Never negative: Schulman 2020, "Approximating KL divergence", estimator k3.
      approximateKl: tf.mean(tf.sub(tf.sub(ratio_M, 1), logRatio_M)),
      clipFraction: tf.mean(tf.cast(tf.greater(tf.abs(tf.sub(ratio_M, 1)), clip), 'float32')),
    },
  };
}

/** Mean 0 and deviation 1 within the minibatch. */
function standardised(x_M: tf.Tensor): tf.Tensor {
  const centred_M = tf.sub(x_M, tf.mean(x_M));
  const deviation = tf.sqrt(tf.div(tf.sum(tf.square(centred_M)), Math.max(1, x_M.shape[0] - 1)));
  return tf.div(centred_M, tf.add(deviation, 1e-8));
}

function within(x: tf.Tensor, low: tf.Tensor, high: tf.Tensor): tf.Tensor {
  return tf.minimum(tf.maximum(x, low), high);
}

function errors({ return_M }: LossTerms, value_M: tf.Tensor): tf.Tensor {
  return tf.square(tf.sub(value_M, return_M));
}

/** The larger of the errors with and without the value kept near that of the rollout. */
function clippedErrors(terms: LossTerms): tf.Tensor {
  const { value_M, oldValue_M, clip } = terms;
  const near_M = tf.add(oldValue_M, within(tf.sub(value_M, oldValue_M), tf.neg(clip), clip));
  return tf.maximum(errors(terms, value_M), errors(terms, near_M));
}
