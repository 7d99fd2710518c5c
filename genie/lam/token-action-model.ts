/**
 * The latent action model that sees the frozen tokenizer's tokens instead of pixels: what the paper compares its own
 * with (section 3.4). Time index, rules and parts are those of latent-action-core.ts; the decoder predicts the next
 * frame's tokens.
 *
 * Reading: the paper does not say what the decoder of this variant predicts; tokens have no distance between them, so
 * it is their distribution, by cross-entropy.
 * Dimension keys: B windows, T frames, S tokens of a frame, V vocabulary, D width, L latent width, N = B·(T−1)
 * transitions.
 */
import * as tf from '@tensorflow/tfjs';
import { softmaxCrossEntropy } from '../../engine/nn/cross-entropy.ts';
import { embedding, embeddingSpecs } from '../../engine/nn/embedding.ts';
import { linear, linearSpecs } from '../../engine/nn/linear.ts';
import { type ParameterSpecs, prefixed, scope } from '../../engine/nn/parameters.ts';
import { type GenieConfig, tokensPerFrame, vocabulary } from '../config.ts';
import { addPositions, positionSpecs } from '../model/position.ts';
import { type Codebook, quantise } from '../model/vector-quantizer.ts';
import {
  decodeEmbedded,
  encodeEmbedded,
  type LamConfig,
  type LamResult,
  latentActionSpecs,
  lessBackwards,
  passes,
  spanOf,
  stepsFrom,
} from './latent-action-core.ts';

type Parameters = Record<string, tf.Tensor>;
type TokenLamConfig = LamConfig & Pick<GenieConfig, 'tokenizer'>;

/** Parameters of encoder and decoder; the codebook is state (see vector-quantizer.ts). */
export function tokenActionSpecs(config: TokenLamConfig): ParameterSpecs {
  const codes = vocabulary(config);
  const input = (width: number): ParameterSpecs => ({
    ...prefixed('tokens', embeddingSpecs(codes, width)),
    ...positionSpecs(spanOf(config), tokensPerFrame(config), width),
  });
  const output = prefixed('logits', linearSpecs(config.latentActions.decoder.width, codes));
  return latentActionSpecs(config, input, output);
}

function embed(weights: Parameters, tokens_BTS: tf.Tensor): tf.Tensor {
  return addPositions(weights, embedding(tokens_BTS, scope(weights, 'tokens')));
}

/** Vectors of the latent actions before quantisation, [N, L]. */
export function encodeTokens(
  parameters: Parameters,
  tokens_BTS: tf.Tensor,
  config: TokenLamConfig,
): tf.Tensor {
  const weights = scope(parameters, 'encoder');
  const encode = (passed_BTS: tf.Tensor) => encodeEmbedded(weights, embed(weights, passed_BTS), config);
  const passed = passes(tokens_BTS, config);
  return lessBackwards(encode(passed), () => encode(tf.reverse(passed, 1)), config);
}

/** Logits [N, S, V] of the tokens of frames 2 … T from those of frames 1 … T−1 and the latent actions' vectors. */
export function predictNextTokens(
  parameters: Parameters,
  tokens_BTS: tf.Tensor,
  actions_NL: tf.Tensor,
  config: TokenLamConfig,
): tf.Tensor {
  const weights = scope(parameters, 'decoder');
  const x_BTSD = embed(weights, stepsFrom(passes(tokens_BTS, config), 0));
  return linear(decodeEmbedded(weights, x_BTSD, actions_NL, config), scope(weights, 'logits'));
}

/** One training pass over tokens_BTS, which come without gradient. */
export function learnFromTokens(
  parameters: Parameters,
  codebook: Codebook,
  tokens_BTS: tf.Tensor,
  config: TokenLamConfig,
): LamResult {
  const quantised = quantise(encodeTokens(parameters, tokens_BTS, config), codebook);
  const logits_NSV = predictNextTokens(parameters, tokens_BTS, quantised.quantised_NL, config);
  const all = passes(tokens_BTS, config);
  const [last, target] = [tf.reshape(stepsFrom(all, 0), [-1]), tf.reshape(stepsFrom(all, 1), [-1])];
  const logits = tf.reshape(logits_NSV, [-1, vocabulary(config)]);
  const crossEntropy = softmaxCrossEntropy(logits, target);
  const share = (guess: tf.Tensor) => tf.mean(tf.cast(tf.equal(tf.cast(guess, 'int32'), target), 'float32'));
  return {
    loss: tf.add(crossEntropy, tf.mul(quantised.commitment, config.latentActions.codebook.commitment)),
    quantised,
    metrics: {
      lamCrossEntropy: crossEntropy,
      lamTokenAccuracy: share(tf.argMax(logits, 1)),
      // Of repeating the last frame's tokens: what a code must beat.
      lamCopyAccuracy: share(last),
    },
  };
}
