/**
 * From a network's last layer to actions and their probabilities: independent categorical choices, or a diagonal
 * Gaussian whose deviations do not depend on the observation, as in CleanRL's PPO for continuous actions.
 * Dimension keys: M samples, H outputs of the network, C choices or components of an action.
 */
import * as tf from '@tensorflow/tfjs';
import type { Tensors } from '../../engine/engine.ts';
import type { ParameterSpecs } from '../../engine/nn/parameters.ts';
import type { RandomStream } from '../../engine/random.ts';
import { type ActionLayout, actionWidth } from '../../envs/batched/batched-environment.ts';

/** Natural logarithm of √(2π). */
const LOG_ROOT_TWO_PI = 0.5 * Math.log(2 * Math.PI);

export interface ActionHead {
  /** H. */
  readonly outputs: number;
  /** Parameters beside the network's. */
  readonly specs: ParameterSpecs;
  /** Element type of actions [M, C]. */
  readonly dtype: 'int32' | 'float32';
  /** Random numbers for the actions of `worlds` rows, [M, H]; all zeros choose the likeliest action. */
  noise(worlds: number, random: RandomStream): Float32Array;
  /** Actions [M, C]. */
  sample(parameters: Tensors, outputs_MH: tf.Tensor, noise_MH: tf.Tensor): tf.Tensor;
  /** Log-probabilities [M] of actions [M, C]. */
  logProbability(parameters: Tensors, outputs_MH: tf.Tensor, actions_MC: tf.Tensor): tf.Tensor;
  /** Entropies [M]. */
  entropy(parameters: Tensors, outputs_MH: tf.Tensor): tf.Tensor;
}

export function actionHead(layout: ActionLayout): ActionHead {
  return layout.kind === 'categorical' ? categoricalHead(layout.counts) : gaussianHead(actionWidth(layout));
}

function categoricalHead(counts: readonly number[]): ActionHead {
  const outputs = counts.reduce((sum, count) => sum + count, 0);
  const split = (x_MH: tf.Tensor) => (counts.length === 1 ? [x_MH] : tf.split(x_MH, [...counts], 1));
  const total = (parts_M: tf.Tensor[]) => (parts_M.length === 1 ? parts_M[0] : tf.addN(parts_M));
  return {
    outputs,
    specs: {},
    dtype: 'int32',
    // Gumbel's numbers: the largest of logits plus these is a draw from the softmax (Maddison et al. 2014).
    noise: (worlds, random) => random.uniform(worlds * outputs).map((u) => -Math.log(-Math.log(u))),
    sample: (_, outputs_MH, noise_MH) =>
      tf.stack(
        split(tf.add(outputs_MH, noise_MH)).map((part_MN) => tf.argMax(part_MN, 1)),
        1,
      ),
    logProbability: (_, outputs_MH, actions_MC) => {
      const choices = tf.unstack(actions_MC, 1);
      return total(
        split(outputs_MH).map((logits_MN, c) => {
          const chosen_MN = tf.cast(tf.oneHot(choices[c] as tf.Tensor1D, counts[c]), 'float32');
          return tf.sum(tf.mul(tf.logSoftmax(logits_MN), chosen_MN), 1);
        }),
      );
    },
    entropy: (_, outputs_MH) =>
      total(
        split(outputs_MH).map((logits_MN) => {
          const log_MN = tf.logSoftmax(logits_MN);
          return tf.neg(tf.sum(tf.mul(tf.exp(log_MN), log_MN), 1));
        }),
      ),
  };
}

function gaussianHead(size: number): ActionHead {
  return {
    outputs: size,
    specs: { logDeviation: { shape: [size], init: { kind: 'zeros' }, decay: false } },
    dtype: 'float32',
    noise: (worlds, random) => random.normal(worlds * size),
    sample: ({ logDeviation }, mean_MC, noise_MC) => tf.add(mean_MC, tf.mul(noise_MC, tf.exp(logDeviation))),
    logProbability: ({ logDeviation }, mean_MC, actions_MC) => {
      const distance_MC = tf.div(tf.sub(actions_MC, mean_MC), tf.exp(logDeviation));
      const log_MC = tf.sub(tf.mul(tf.square(distance_MC), -0.5), tf.add(logDeviation, LOG_ROOT_TWO_PI));
      return tf.sum(log_MC, 1);
    },
    entropy: ({ logDeviation }, mean_MC) => {
      const entropy = tf.sum(tf.add(logDeviation, 0.5 + LOG_ROOT_TWO_PI));
      return tf.mul(tf.ones([mean_MC.shape[0]]), entropy);
    },
  };
}
