/**
 * Eyes learn to see by foreseeing: from the frames at hand, which latent action comes now and which some moments later.
 * Who can say that has seen the saw that will be jumped. No true action is needed, so that all video can teach them.
 * Dimension keys: B samples, D features, M moments (now, and each of `ahead`), N codes.
 */
import * as tf from '@tensorflow/tfjs';
import { historyAt } from '../../agents/behavioural-cloning/demonstrations.ts';
import { apply, dense } from '../../agents/behavioural-cloning/encoders/dense.ts';
import {
  type PolicyConfig,
  policyInputs,
  policyOutputs,
  policySpecs,
} from '../../agents/behavioural-cloning/policy-network.ts';
import { beginningAs, cloningOptimiser } from '../../agents/behavioural-cloning/train-policy.ts';
import { writePixels } from '../../data/pixels.ts';
import type { Arrays, TensorSpec, Tensors } from '../../engine/engine.ts';
import { zeros } from '../../engine/ndarray.ts';
import type { RandomStream } from '../../engine/random.ts';
import type { TrainerDefinition } from '../../engine/training.ts';
import { UNKNOWN } from '../cloning/experts.ts';
import type { EyesConfig } from './config.ts';
import type { Watched } from './watch.ts';

export const AHEAD = 'ahead';

/** A latent policy whose features also say what comes later. @param start parameters of eyes that are taught further */
export function foresightTraining(
  policy: PolicyConfig,
  { ahead, training }: Pick<EyesConfig, 'ahead' | 'training'>,
  start: Arrays,
): TrainerDefinition {
  const later = dense(AHEAD, policy.hidden, ahead.length * policy.actions);
  return {
    name: 'eyes',
    specs: beginningAs(start, { ...policySpecs(policy), ...later }),
    inputs: foresightInputs(policy, ahead.length + 1, training.batch),
    optimiser: cloningOptimiser(training),
    loss(parameters, _extras, inputs) {
      const figures = foresightFigures(policy, ahead.length + 1, parameters, inputs);
      return { loss: figures.neglogp, metrics: figures };
    },
  };
}

export function foresightInputs(
  policy: PolicyConfig,
  moments: number,
  batch: number,
): Record<string, TensorSpec> {
  return { ...policyInputs(policy, batch), codes_BM: { shape: [batch, moments], dtype: 'int32' } };
}

/** `neglogp`: mean over all codes that are known; `accuracy`: of those at hand. */
export function foresightFigures(
  policy: PolicyConfig,
  moments: number,
  parameters: Tensors,
  inputs: Tensors,
): Tensors {
  const { features_BD, logits_BA } = policyOutputs(policy, parameters, inputs);
  const [B, N] = logits_BA.shape;
  const later = apply(parameters, AHEAD, features_BD);
  const logits_BMN = tf.reshape(tf.concat([logits_BA, later], 1), [B * moments, N]);
  const codes = tf.reshape(inputs.codes_BM, [B * moments]);
  const known = tf.cast(tf.greaterEqual(codes, 0), 'float32');
  // The one-hot row of an unknown code is empty.
  const oneHot = tf.cast(tf.oneHot(codes as tf.Tensor1D, N), 'float32');
  const chosen = tf.sum(tf.mul(oneHot, tf.logSoftmax(logits_BMN as tf.Tensor2D)), 1);
  const neglogp = tf.div(tf.neg(tf.sum(chosen)), tf.maximum(tf.sum(known), 1));
  const now = tf.reshape(tf.slice(inputs.codes_BM, [0, 0], [B, 1]), [B]);
  const hits = tf.cast(tf.equal(tf.cast(tf.argMax(logits_BA, 1), 'int32'), now), 'float32');
  const answered = tf.maximum(tf.sum(tf.cast(tf.greaterEqual(now, 0), 'float32')), 1);
  return { neglogp, accuracy: tf.div(tf.sum(hits), answered) };
}

/** Random frames of what was watched, and what came after them. */
export function foresightBatch(
  policy: PolicyConfig,
  { ahead }: Pick<EyesConfig, 'ahead'>,
  watched: readonly Watched[],
  batch: number,
  random: RandomStream,
): Arrays {
  const { height, width, history, actions } = policy;
  const size = height * width * 3;
  const inputs = policyInputs(policy, batch);
  const frames_BKHWC = zeros(inputs.frames_BKHWC.shape, 'float32');
  const previousActions_BK = zeros(inputs.previousActions_BK.shape, 'int32');
  previousActions_BK.data.fill(actions);
  const moments = [0, ...ahead];
  const codes_BM = zeros([batch, moments.length], 'int32');
  const first = [0];
  for (const { frames } of watched) first.push(first[first.length - 1] + frames);
  for (let b = 0; b < batch; b++) {
    const drawn = random.integer(first[watched.length]);
    const e = episodeAt(first, drawn);
    const t = drawn - first[e];
    for (const [k, at] of historyAt(t, history).entries()) {
      const from = Math.max(at, 0) * size;
      writePixels(
        watched[e].frames_THWC.subarray(from, from + size),
        frames_BKHWC.data,
        (b * history.frames + k) * size,
      );
    }
    for (const [m, later] of moments.entries()) {
      codes_BM.data[b * moments.length + m] = codeAt(watched[e], t, later);
    }
  }
  return { frames_BKHWC, previousActions_BK, codes_BM };
}

/** The code `later` frames after t; unknown where the episode ended before, or a random action came between. */
export function codeAt({ latents }: Pick<Watched, 'latents'>, t: number, later: number): number {
  if (latents.subarray(t, t + later + 1).includes(UNKNOWN)) return UNKNOWN;
  return latents[t + later] ?? UNKNOWN;
}

/** The last e with first[e] ≤ frame. */
function episodeAt(first: readonly number[], frame: number): number {
  let low = 0;
  let high = first.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (first[middle] <= frame) low = middle;
    else high = middle;
  }
  return low;
}
