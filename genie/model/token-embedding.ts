/**
 * What a model's width makes of tokens, and back. Tokens of a learned codebook have a row each. Tokens of finite scalar
 * quantisation are combinations of levels, and what is learnt of a level holds for all tokens that have it: their rows
 * are sums over the levels, and so are their logits.
 * Dimension keys: V tokens there are, K digits (levels of all values, one after the other), D width.
 */
import * as tf from '@tensorflow/tfjs';
import { embeddingSpecs } from '../../engine/nn/embedding.ts';
import { linear, linearSpecs } from '../../engine/nn/linear.ts';
import { type ParameterSpecs, prefixed, scope } from '../../engine/nn/parameters.ts';
import { type GenieConfig, vocabulary } from '../config.ts';
import { digitsOfTokens } from './finite-scalar-quantizer.ts';

type Parameters = Record<string, tf.Tensor>;
type Config = Pick<GenieConfig, 'tokenizer'>;

function entries(config: Config): number {
  const { codebook } = config.tokenizer;
  return codebook.kind === 'fsq' ? codebook.levels.reduce((sum, n) => sum + n, 0) : vocabulary(config);
}

/** Parameters of `tokenTable`: one row more than there are tokens or digits, that of the mask. */
export function tokenTableSpecs(config: Config, width: number): ParameterSpecs {
  return embeddingSpecs(entries(config) + 1, width);
}

/** The rows of all tokens and, last, of the mask: [V+1, D]. */
export function tokenTable({ table }: Parameters, { tokenizer: { codebook } }: Config): tf.Tensor {
  if (codebook.kind === 'vq') return table;
  const digits_VK = digitsOfTokens(codebook.levels);
  const [, digits] = digits_VK.shape;
  const [, width] = table.shape as [number, number];
  return tf.concat([
    tf.matMul(digits_VK, tf.slice(table, [0, 0], [digits, width]) as tf.Tensor2D),
    tf.slice(table, [digits, 0], [1, width]),
  ]);
}

/** Parameters of `tokenLogits`. */
export function tokenLogitsSpecs(config: Config, width: number): ParameterSpecs {
  return prefixed('logits', linearSpecs(width, entries(config)));
}

/** Logits [..., V] of all tokens from x [..., D]. */
export function tokenLogits(
  parameters: Parameters,
  x: tf.Tensor,
  { tokenizer: { codebook } }: Config,
): tf.Tensor {
  const logits = linear(x, scope(parameters, 'logits'));
  if (codebook.kind === 'vq') return logits;
  return linear(logits, { kernel: tf.transpose(digitsOfTokens(codebook.levels)) });
}
