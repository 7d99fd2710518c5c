/**
 * Latent actions by whichever model a configuration asks for: of pixels, of tokens or of motion.
 * Dimension keys: B windows, T frames, H height, W width, C channels, S tokens of a frame.
 */
import * as tf from '@tensorflow/tfjs';
import { scope } from '../../engine/nn/parameters.ts';
import type { GenieConfig } from '../config.ts';
import { tokenVectors } from '../model/token-codebook.ts';
import { tokenize } from '../model/tokenizer.ts';
import { quantise, readCodebook } from '../model/vector-quantizer.ts';
import type { WorldModel } from '../world-model.ts';
import type { LatentActionModel } from './latent-action-model.ts';
import { motionLabelling, motionLam } from './motion.ts';
import { pixelLam } from './pixels.ts';
import { tokenLam } from './tokens.ts';

type Config = Pick<GenieConfig, 'video' | 'tokenizer' | 'latentActions'>;

/** The latent action model of a configuration. */
export function lamOf(config: Config): LatentActionModel {
  switch (config.latentActions.input) {
    case 'tokens':
      return tokenLam(config);
    case 'motion':
      return motionLam(config);
    case 'pixels':
      return pixelLam(config);
  }
}

/** How latent actions are found in video: see `WorldModel.labelling`. */
export function labellingOf({
  video,
  latentActions,
}: Pick<Config, 'video' | 'latentActions'>): NonNullable<WorldModel['labelling']> {
  return latentActions.input === 'motion' ? motionLabelling : { frames: video.frames, reach: 0, ahead: 1 };
}

/** Whether a weight of this name is needed to infer latent actions. */
export function infersActions(name: string, { latentActions }: Pick<Config, 'latentActions'>): boolean {
  return name.startsWith('lam.') || (latentActions.input === 'tokens' && name.startsWith('tokenizer.'));
}

/**
 * Latent actions int32 [B, T−1] of frames_BTHWC: entry t describes the step from frame t to frame t+1.
 * @param tensors a Genie's weights, at least those that `infersActions` names.
 */
export function inferActions(
  tensors: Record<string, tf.Tensor>,
  frames_BTHWC: tf.Tensor,
  config: Config,
): tf.Tensor {
  const [windows, frames] = frames_BTHWC.shape;
  const seesTokens = config.latentActions.input === 'tokens';
  const seen = seesTokens ? framesAsTokens(tensors, frames_BTHWC, config) : frames_BTHWC;
  const vectors_NL = lamOf(config).encode(scope(tensors, 'lam'), seen);
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
