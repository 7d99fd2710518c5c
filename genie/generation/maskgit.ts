/**
 * MaskGIT sampling (Chang et al. 2022): a frame starts out masked; each step samples all masked tokens and keeps some.
 * Dimension keys: B worlds, S tokens of a frame, K choices of a token's values.
 */
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../../engine/errors.ts';
import type { GenieConfig } from '../config.ts';
import { partsOf } from '../model/token-embedding.ts';

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

/**
 * Samples tokens from logits [..., K]: one choice for each value of a token, the first value the token's lowest digit.
 * @param noise uniform [0, 1), one number a token.
 * @param temperature a number or a tensor of one; 0 takes the likeliest token.
 * @param choices how many choices each value has; K is their sum.
 * @returns float32 tokens [...], and the probability [...] of each.
 */
export function sampleTokens(
  logits: tf.Tensor,
  noise: tf.Tensor,
  temperature: number | tf.Tensor,
  choices: readonly number[],
): { tokens: tf.Tensor; probability: tf.Tensor } {
  const scaled = tf.mul(logits, tf.div(1, tf.maximum(temperature, 1e-4)));
  let tokens: tf.Tensor = tf.zerosLike(noise);
  let probability: tf.Tensor = tf.onesLike(noise);
  let left = noise;
  let place = 1;
  for (const part of partsOf(scaled, choices)) {
    const count = part.shape.at(-1)!;
    const probabilities = tf.softmax(part);
    // The inverse of the cumulative distribution needs one random number, where Gumbel noise needs one for each choice.
    const passed = tf.cast(
      tf.lessEqual(tf.cumsum(probabilities, part.rank - 1), tf.expandDims(left, -1)),
      'float32',
    );
    const choice = tf.minimum(tf.sum(passed, -1), count - 1);
    const chosen = tf.oneHot(tf.cast(choice, 'int32'), count);
    const own = tf.sum(tf.mul(probabilities, tf.cast(chosen, 'float32')), -1);
    tokens = tf.add(tokens, tf.mul(choice, place));
    probability = tf.mul(probability, own);
    // Where the number lies within the choice's share is uniform again: it draws the next value.
    const within = tf.div(tf.sub(left, tf.sum(tf.mul(probabilities, passed), -1)), tf.maximum(own, 1e-30));
    left = tf.clipByValue(within, 0, 1 - 2 ** -24);
    place *= count;
  }
  return { tokens, probability };
}

/** Which tokens each step settles if their order is random, hence known beforehand: R steps, M tokens at most. */
export interface RandomOrder {
  /** The places in the order of the tokens that a step looks at; the last ones of a step may wait. */
  readonly places_RM: number[][];
  /** 1 where the step settles the token, 0 where it waits. */
  readonly settles_RM: number[][];
}

/** @param settled see `settledAfterSteps`. */
export function randomOrder(settled: readonly number[]): RandomOrder {
  const before = [0, ...settled];
  const most = Math.max(...settled.map((after, step) => after - before[step]));
  const tokens = settled.at(-1)!;
  const places_RM = settled.map((_, step) => {
    const first = Math.min(before[step], tokens - most);
    return Array.from({ length: most }, (_, i) => first + i);
  });
  const settles_RM = places_RM.map((places, step) =>
    places.map((place) => (place >= before[step] && place < settled[step] ? 1 : 0)),
  );
  return { places_RM, settles_RM };
}

/**
 * Which tokens are settled after a step if the likeliest are settled first: 1 or 0, [B, S].
 * @param probability_BS of this step's samples; those of tokens already settled do not count.
 * @param noise_BS uniform [0, 1): decides between equals only.
 * @param keep scalar: how many tokens are settled afterwards.
 */
export function settleLikeliest(
  probability_BS: tf.Tensor,
  settled_BS: tf.Tensor,
  noise_BS: tf.Tensor,
  keep: tf.Tensor,
): tf.Tensor {
  const score_BS = tf.add(probability_BS, tf.mul(noise_BS, 1e-6));
  // Settled tokens stay settled: they rank before all others.
  return tf.cast(tf.less(ranks(tf.add(score_BS, tf.mul(settled_BS, 2))), keep), 'float32');
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
