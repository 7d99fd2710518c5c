/**
 * MaskGIT sampling (Chang et al. 2022): a frame starts out masked; each step samples all masked tokens and keeps some.
 * Dimension keys: B worlds, S tokens of a frame, V codes.
 */
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../engine/errors.ts';
import type { GenieConfig } from './config.ts';

export type SamplingConfig = GenieConfig['sampling'];

/**
 * How many of a frame's tokens are settled after each step. At least one more a step; the last settles all.
 * @throws UserError if there are more steps than tokens.
 */
export function settledAfterSteps(tokens: number, { steps, schedule }: SamplingConfig): number[] {
  if (!Number.isInteger(steps) || steps < 1 || steps > tokens) {
    throw new UserError(`sampling.steps: ${steps} is not between 1 and the frame's ${tokens} tokens`);
  }
  const settled: number[] = [];
  for (let step = 1; step <= steps; step++) {
    const done = step / steps;
    const masked = schedule === 'cosine' ? Math.cos((Math.PI / 2) * done) : 1 - done;
    const wanted = tokens - Math.floor(tokens * masked + 1e-9);
    const atLeast = (settled.at(-1) ?? 0) + 1;
    const atMost = tokens - (steps - step);
    settled.push(Math.min(Math.max(wanted, atLeast), atMost));
  }
  return settled;
}

export interface Refinement {
  /** Settled tokens, and samples where not settled; int32 [B, S]. */
  readonly tokens_BS: tf.Tensor;
  /** 1 where settled. */
  readonly settled_BS: tf.Tensor;
}

/**
 * One refinement.
 * @param inputs.sample_BS and inputs.order_BS uniform [0, 1) noise.
 * @param inputs.temperature scalar; 0 takes the likeliest token.
 * @param inputs.keep scalar: how many tokens are settled afterwards.
 */
export function refine(
  logits_BSV: tf.Tensor,
  before: Refinement,
  inputs: { sample_BS: tf.Tensor; order_BS: tf.Tensor; temperature: tf.Tensor; keep: tf.Tensor },
  order: SamplingConfig['order'],
): Refinement {
  const codes = logits_BSV.shape[2] as number;
  const probabilities_BSV = tf.softmax(tf.div(logits_BSV, tf.maximum(inputs.temperature, 1e-4)));
  // The inverse of the cumulative distribution needs one random number a token, where Gumbel noise needs V.
  const below = tf.lessEqual(tf.cumsum(probabilities_BSV, 2), tf.expandDims(inputs.sample_BS, 2));
  const sampled_BS = tf.minimum(tf.sum(tf.cast(below, 'float32'), 2), codes - 1);

  const { settled_BS } = before;
  const open_BS = tf.sub(1, settled_BS);
  const tokens = tf.add(
    tf.mul(settled_BS, tf.cast(before.tokens_BS, 'float32')),
    tf.mul(open_BS, sampled_BS),
  );
  let score_BS = inputs.order_BS;
  if (order === 'confidence') {
    const chosen = tf.oneHot(tf.cast(sampled_BS, 'int32'), codes);
    const confidence_BS = tf.sum(tf.mul(probabilities_BSV, tf.cast(chosen, 'float32')), 2);
    // The noise decides between equals only.
    score_BS = tf.add(confidence_BS, tf.mul(inputs.order_BS, 1e-6));
  }
  // Settled tokens stay settled: they rank before all others.
  const rank_BS = ranks(tf.add(score_BS, tf.mul(settled_BS, 2)));
  const settled = tf.cast(tf.less(rank_BS, inputs.keep), 'float32');
  return { tokens_BS: tf.cast(tokens, 'int32'), settled_BS: settled };
}

/** Place of each score in descending order, 0 first; equal scores in order of their index. */
function ranks(scores_BS: tf.Tensor): tf.Tensor {
  const [worlds, tokens] = scores_BS.shape as [number, number];
  const mine = tf.reshape(scores_BS, [worlds, tokens, 1]);
  const other = tf.reshape(scores_BS, [worlds, 1, tokens]);
  const earlier = tf.tensor(
    Float32Array.from({ length: tokens * tokens }, (_, i) => (i % tokens < Math.floor(i / tokens) ? 1 : 0)),
    [1, tokens, tokens],
  );
  const better = tf.cast(tf.greater(other, mine), 'float32');
  const equal = tf.mul(tf.cast(tf.equal(other, mine), 'float32'), earlier);
  return tf.sum(tf.add(better, equal), 2);
}
