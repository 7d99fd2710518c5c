/**
 * The latent action model that sees the frozen tokenizer's tokens instead of pixels: what the paper compares its own
 * with (section 3.4). Time index, rules and parts are those of latent-action-model.ts; the decoder predicts the next
 * frame's tokens.
 *
 * Reading: the paper does not say what the decoder of this variant predicts; tokens have no distance between them, so
 * it is their distribution, by cross-entropy.
 * Dimension keys: B windows, T frames, S tokens of a frame, V vocabulary, D width, L latent width, N = B·(T−1)
 * transitions.
 */
import * as tf from '@tensorflow/tfjs';
import { softmaxCrossEntropy } from '../engine/nn/cross-entropy.ts';
import { embedding, embeddingSpecs } from '../engine/nn/embedding.ts';
import { linear, linearSpecs } from '../engine/nn/linear.ts';
import { type ParameterSpecs, prefixed, scope } from '../engine/nn/parameters.ts';
import { type GenieConfig, tokensPerFrame } from './config.ts';
import { type LamResult, spanOf } from './latent-action-model.ts';
import { addPositions, positionSpecs } from './position.ts';
import { stackSpecs, stTransformer } from './st-transformer.ts';
import { type Codebook, quantise } from './vector-quantizer.ts';

type Parameters = Record<string, tf.Tensor>;
type LamConfig = Pick<GenieConfig, 'video' | 'tokenizer' | 'latentActions'>;

/** Parameters of encoder and decoder; the codebook is state (see vector-quantizer.ts). */
export function tokenActionSpecs(config: LamConfig): ParameterSpecs {
  const { codebook, encoder, decoder } = config.latentActions;
  const { codes } = config.tokenizer.codebook;
  const input = (width: number): ParameterSpecs => ({
    ...prefixed('tokens', embeddingSpecs(codes, width)),
    ...positionSpecs(spanOf(config), tokensPerFrame(config), width),
  });
  return {
    ...prefixed('encoder', {
      ...input(encoder.width),
      ...stackSpecs(encoder),
      ...prefixed('latents', linearSpecs(encoder.width, codebook.latentWidth, { bias: false })),
    }),
    ...prefixed('decoder', {
      ...input(decoder.width),
      ...stackSpecs(decoder),
      ...prefixed('action', linearSpecs(codebook.latentWidth, decoder.width, { bias: false })),
      ...prefixed('logits', linearSpecs(decoder.width, codes)),
    }),
  };
}

/** Windows to pass over: whole ones, or every pair of neighbours as a window of two. */
function passes(tokens_BTS: tf.Tensor, config: LamConfig): tf.Tensor {
  if (config.latentActions.context === 'window') return tokens_BTS;
  const [windows, frames, tokens] = tokens_BTS.shape as [number, number, number];
  const size = [windows, frames - 1, tokens];
  const before = tf.slice(tokens_BTS, [0, 0, 0], size);
  const after = tf.slice(tokens_BTS, [0, 1, 0], size);
  return tf.reshape(tf.stack([before, after], 2), [windows * (frames - 1), 2, tokens]);
}

function embed(weights: Parameters, tokens_BTS: tf.Tensor): tf.Tensor {
  return addPositions(weights, embedding(tokens_BTS, scope(weights, 'tokens')));
}

/** Vectors of the latent actions before quantisation, [N, L]. */
export function encodeTokens(parameters: Parameters, tokens_BTS: tf.Tensor, config: LamConfig): tf.Tensor {
  const passed = passes(tokens_BTS, config);
  const forwards = encodePasses(parameters, passed, config);
  if (!config.latentActions.antisymmetric) return forwards;
  return tf.sub(forwards, encodePasses(parameters, tf.reverse(passed, 1), config));
}

function encodePasses(parameters: Parameters, passed_BTS: tf.Tensor, config: LamConfig): tf.Tensor {
  const weights = scope(parameters, 'encoder');
  const y_BTSD = stTransformer(weights, embed(weights, passed_BTS), config.latentActions.encoder);
  const [windows, frames, tokens, width] = y_BTSD.shape as [number, number, number, number];
  const later = tf.slice(y_BTSD, [0, 1, 0, 0], [windows, frames - 1, tokens, width]);
  return linear(tf.reshape(tf.mean(later, 2), [windows * (frames - 1), width]), scope(weights, 'latents'));
}

/** Logits [N, S, V] of the tokens of frames 2 … T from those of frames 1 … T−1 and the latent actions' vectors. */
export function predictNextTokens(
  parameters: Parameters,
  tokens_BTS: tf.Tensor,
  actions_NL: tf.Tensor,
  config: LamConfig,
): tf.Tensor {
  const weights = scope(parameters, 'decoder');
  const all = passes(tokens_BTS, config);
  const [windows, frames, tokens] = all.shape as [number, number, number];
  const x_BTSD = embed(weights, tf.slice(all, [0, 0, 0], [windows, frames - 1, tokens]));
  const width = x_BTSD.shape[3] as number;
  const action = tf.reshape(linear(actions_NL, scope(weights, 'action')), [windows, frames - 1, 1, width]);
  const y_BTSD = stTransformer(weights, tf.add(x_BTSD, action), config.latentActions.decoder);
  return linear(tf.reshape(y_BTSD, [windows * (frames - 1), tokens, width]), scope(weights, 'logits'));
}

/** One training pass over tokens_BTS, which come without gradient. */
export function learnFromTokens(
  parameters: Parameters,
  codebook: Codebook,
  tokens_BTS: tf.Tensor,
  config: LamConfig,
): LamResult {
  const quantised = quantise(encodeTokens(parameters, tokens_BTS, config), codebook);
  const logits_NSV = predictNextTokens(parameters, tokens_BTS, quantised.quantised_NL, config);
  const all = passes(tokens_BTS, config);
  const [windows, frames, tokens] = all.shape as [number, number, number];
  const steps = (from: number) =>
    tf.reshape(tf.slice(all, [0, from, 0], [windows, frames - 1, tokens]), [-1]);
  const [last, target] = [steps(0), steps(1)];
  const logits = tf.reshape(logits_NSV, [-1, config.tokenizer.codebook.codes]);
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
