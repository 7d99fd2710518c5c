/**
 * The frozen tokenizer's tokens in place of pixels: what the paper compares its own way to see with (section 3.4). The
 * decoder predicts the next frame's tokens.
 *
 * Reading: the paper does not say what the decoder of this variant predicts; tokens have no distance between them, so it
 * is their distribution, by cross-entropy.
 * Dimension keys: B windows, T frames, S tokens of a frame, V vocabulary, D width, N = B·(T−1) transitions.
 */
import * as tf from '@tensorflow/tfjs';
import { softmaxCrossEntropy } from '../../engine/nn/cross-entropy.ts';
import { embedding, embeddingSpecs } from '../../engine/nn/embedding.ts';
import { linear, linearSpecs } from '../../engine/nn/linear.ts';
import { prefixed, scope } from '../../engine/nn/parameters.ts';
import { type GenieConfig, tokensPerFrame, vocabulary } from '../config.ts';
import { addPositions, positionSpecs } from '../model/position.ts';
import { type LatentActionModel, latentActionModel, type Sight } from './latent-action-model.ts';
import { type LamConfig, spanOf, stepsFrom } from './steps.ts';
import { strategyOf } from './strategies.ts';

/** The latent action model that looks at tokens_BTS, which come without gradient. */
export function tokenLam(config: LamConfig & Pick<GenieConfig, 'tokenizer'>): LatentActionModel {
  const codes = vocabulary(config);
  const sight: Sight<tf.Tensor> = {
    embeddingSpecs: (width) => ({
      ...prefixed('tokens', embeddingSpecs(codes, width)),
      ...positionSpecs(spanOf(config), tokensPerFrame(config), width),
    }),
    headSpecs: prefixed('logits', linearSpecs(config.latentActions.decoder.width, codes)),
    view: (tokens_BTS) => tokens_BTS,
    look: (tokens_BTS) => tokens_BTS,
    embed(weights, tokens_BTS, frames) {
      const shown = frames === tokens_BTS.shape[1] ? tokens_BTS : stepsFrom(tokens_BTS, 0);
      return addPositions(weights, embedding(shown, scope(weights, 'tokens')));
    },
    predict: (weights, features_NSD) => linear(features_NSD, scope(weights, 'logits')),
    compare(logits_NSV, tokens_BTS) {
      const [last, target] = ([0, 1] as const).map((from) => tf.reshape(stepsFrom(tokens_BTS, from), [-1]));
      const logits = tf.reshape(logits_NSV, [-1, codes]);
      const loss = softmaxCrossEntropy(logits, target);
      const share = (guess: tf.Tensor) =>
        tf.mean(tf.cast(tf.equal(tf.cast(guess, 'int32'), target), 'float32'));
      return {
        loss,
        metrics: {
          lamCrossEntropy: loss,
          lamTokenAccuracy: share(tf.argMax(logits, 1)),
          // Of repeating the last frame's tokens: what a code must beat.
          lamCopyAccuracy: share(last),
        },
      };
    },
  };
  return latentActionModel(sight, strategyOf(config, codes), config);
}
