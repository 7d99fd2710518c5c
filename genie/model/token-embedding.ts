/**
 * What a model's width makes of tokens, and back. Tokens of a learned codebook have a row each. Tokens of finite scalar
 * quantisation are combinations of levels, and what is learnt of a level holds for all tokens that have it: their rows
 * are sums over the levels, and each value's level is predicted by itself, so that a million tokens cost no more than
 * their few dozen levels.
 * Dimension keys: N tokens, K choices of all values, one after the other (the codes of a learned codebook), D width.
 */
import * as tf from '@tensorflow/tfjs';
import { softmaxCrossEntropy } from '../../engine/nn/cross-entropy.ts';
import { embedding, embeddingSpecs } from '../../engine/nn/embedding.ts';
import { linear, linearSpecs } from '../../engine/nn/linear.ts';
import { type ParameterSpecs, prefixed, scope } from '../../engine/nn/parameters.ts';
import { type GenieConfig, vocabulary } from '../config.ts';
import { digitsOf, levelsOf } from './finite-scalar-quantizer.ts';

type Parameters = Record<string, tf.Tensor>;
type Config = Pick<GenieConfig, 'tokenizer'>;

/** How many choices each value of a token has: the levels, or the codes of a learned codebook. */
export function choicesOf({ tokenizer: { codebook } }: Config): readonly number[] {
  return codebook.kind === 'fsq' ? codebook.levels : [codebook.codes];
}

/** K. */
function allChoices(config: Config): number {
  return choicesOf(config).reduce((sum, n) => sum + n, 0);
}

/** Parameters of `embedTokenRows`: one row more than there are choices, that of the mask. */
export function tokenTableSpecs(config: Config, width: number): ParameterSpecs {
  return embeddingSpecs(allChoices(config) + 1, width);
}

/** The rows [..., D] of tokens [...], of which `vocabulary` is the mask. */
export function embedTokenRows({ table }: Parameters, tokens: tf.Tensor, config: Config): tf.Tensor {
  const { codebook } = config.tokenizer;
  if (codebook.kind === 'vq') return embedding(tokens, { table });
  const masked = tf.cast(tf.equal(tf.cast(tokens, 'float32'), vocabulary(config)), 'float32');
  const masked_1 = tf.expandDims(masked, -1);
  const has = tf.mul(levelsOf(tokens, codebook.levels), tf.sub(1, masked_1));
  return linear(tf.concat([has, masked_1], -1), { kernel: table });
}

/** Parameters of `tokenLogits`. */
export function tokenLogitsSpecs(config: Config, width: number): ParameterSpecs {
  return prefixed('logits', linearSpecs(width, allChoices(config)));
}

/** Logits [..., K] of x [..., D]; see `choicesOf`. */
export function tokenLogits(parameters: Parameters, x: tf.Tensor): tf.Tensor {
  return linear(x, scope(parameters, 'logits'));
}

/** Parts of logits [..., K] that belong to one value each. */
export function partsOf(logits: tf.Tensor, choices: readonly number[]): tf.Tensor[] {
  return choices.length === 1 ? [logits] : tf.split(logits, [...choices], -1);
}

/**
 * Mean cross-entropy of tokens_N in nats a token, and the share of them that is likeliest.
 * @param weights_N tokens of weight 0 do not count.
 */
export function tokenCrossEntropy(
  logits_NK: tf.Tensor,
  tokens_N: tf.Tensor,
  weights_N: tf.Tensor,
  config: Config,
): { loss: tf.Tensor; accuracy: tf.Tensor } {
  const { codebook } = config.tokenizer;
  const labels =
    codebook.kind === 'vq'
      ? [tokens_N]
      : tf
          .split(digitsOf(tokens_N, codebook.levels), codebook.levels.length, 1)
          .map((digit_N1) => tf.cast(tf.squeeze(digit_N1, [1]), 'int32'));
  const parts = partsOf(logits_NK, choicesOf(config));
  const losses = parts.map((part, i) => softmaxCrossEntropy(part, labels[i], weights_N) as tf.Tensor);
  const right_N = parts
    .map((part, i) => tf.cast(tf.equal(tf.argMax(part, 1), labels[i]), 'float32') as tf.Tensor)
    .reduce((all, own) => tf.mul(all, own));
  const accuracy = tf.div(tf.sum(tf.mul(right_N, weights_N)), tf.maximum(tf.sum(weights_N), 1));
  return { loss: losses.reduce((sum, own) => tf.add(sum, own)), accuracy };
}
