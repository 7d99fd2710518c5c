/**
 * Latent actions whichever model finds them: the one that looks at pixels (latent-action-model.ts) or the one that
 * looks at tokens (token-action-model.ts).
 * Dimension keys: B windows, T frames, H height, W width, C channels, S tokens of a frame.
 */
import * as tf from '@tensorflow/tfjs';
import { type ParameterSpecs, scope } from '../../engine/nn/parameters.ts';
import type { GenieConfig } from '../config.ts';
import { tokenVectors } from '../model/token-codebook.ts';
import { tokenize } from '../model/tokenizer.ts';
import { quantise, readCodebook } from '../model/vector-quantizer.ts';
import { encodeView, pixelActionSpecs } from './latent-action-model.ts';
import { encodeTokens, tokenActionSpecs } from './token-action-model.ts';

type LamConfig = Pick<GenieConfig, 'video' | 'tokenizer' | 'latentActions'>;

/** Parameters of the LAM; its codebook is state. */
export function latentActionSpecs(config: LamConfig): ParameterSpecs {
  return config.latentActions.input === 'tokens' ? tokenActionSpecs(config) : pixelActionSpecs(config);
}

/** Whether a weight of this name is needed to infer latent actions. */
export function infersActions(name: string, { latentActions }: LamConfig): boolean {
  return name.startsWith('lam.') || (latentActions.input === 'tokens' && name.startsWith('tokenizer.'));
}

/**
 * Latent actions int32 [B, T−1] of frames_BTHWC: entry t describes the step from frame t to frame t+1.
 * @param tensors a Genie's weights, at least those that `infersActions` names.
 */
export function inferActions(
  tensors: Record<string, tf.Tensor>,
  frames_BTHWC: tf.Tensor,
  config: LamConfig,
): tf.Tensor {
  const [windows, frames] = frames_BTHWC.shape;
  const lam = scope(tensors, 'lam');
  const vectors_NL =
    config.latentActions.input === 'tokens'
      ? encodeTokens(lam, framesAsTokens(tensors, frames_BTHWC, config), config)
      : encodeView(lam, frames_BTHWC, config);
  const { codes_N } = quantise(vectors_NL, readCodebook(tensors, 'lam.codebook'));
  return tf.reshape(codes_N, [windows, frames - 1]);
}

/** Tokens int32 [B, T, S] of frames by the tokenizer among a Genie's weights. */
export function framesAsTokens(
  tensors: Record<string, tf.Tensor>,
  frames_BTHWC: tf.Tensor,
  config: Pick<GenieConfig, 'video' | 'tokenizer'>,
): tf.Tensor {
  return tokenize(scope(tensors, 'tokenizer'), tokenVectors(tensors, config), frames_BTHWC, config);
}
