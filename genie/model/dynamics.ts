/**
 * Dynamics model (section 2.1): a decoder-only MaskGIT ST-transformer that fills in masked tokens of frames, given
 * the frames before and the latent actions.
 *
 * Time index: ã_t leads from frame t to frame t+1, so its embedding is added to frame t+1. Frame 1 has none.
 * Reading: the paper masks z(2:T−1) and predicts z(2:T); here all of frames 2 … T are masked at the window's rate and
 * the cross-entropy counts masked tokens only, as in MaskGIT (Chang et al. 2022).
 * Dimension keys: B windows, T frames, S tokens of a frame, D width, L latent width, K choices of a token's values.
 */
import * as tf from '@tensorflow/tfjs';
import { linear, linearSpecs } from '../../engine/nn/linear.ts';
import { type ParameterSpecs, prefixed, scope } from '../../engine/nn/parameters.ts';
import { stackSpecs, stTransformer } from '../../engine/nn/st-transformer.ts';
import { type GenieConfig, tokensPerFrame, vocabulary } from '../config.ts';
import { embedNeighbours, framesBefore, neighbourSpecs } from './neighbours.ts';
import { positionSpecs } from './position.ts';
import {
  embedTokenRows,
  tokenCrossEntropy,
  tokenLogits,
  tokenLogitsSpecs,
  tokenTableSpecs,
} from './token-embedding.ts';

type Parameters = Record<string, tf.Tensor>;
type DynamicsConfig = Pick<GenieConfig, 'video' | 'tokenizer' | 'latentActions' | 'dynamics'>;

/** Parameters of the dynamics model. */
export function dynamicsSpecs(config: DynamicsConfig): ParameterSpecs {
  const { stack, conditioning } = config.dynamics;
  const { latentWidth } = config.latentActions.codebook;
  return {
    ...prefixed('tokens', tokenTableSpecs(config, stack.width)),
    ...neighbourSpecs(config),
    ...prefixed('action', linearSpecs(latentWidth, stack.width, { bias: false })),
    ...(conditioning === 'concatenated'
      ? prefixed('mix', linearSpecs(2 * stack.width, stack.width, { bias: false }))
      : {}),
    ...positionSpecs(config.video.frames, tokensPerFrame(config), stack.width),
    ...stackSpecs(stack),
    ...tokenLogitsSpecs(config, stack.width),
  };
}

/** The token that stands for "masked". */
export function maskToken(config: DynamicsConfig): number {
  return vocabulary(config);
}

/**
 * What the stack sees, [B, T, S, D]; a `prepended` action is one token more, the first.
 * @param tokens_BTS int32, masked where they are to be predicted.
 * @param actions_BTL what led to each frame: entry t is ã(t−1), and all zeros for a frame that no action led to.
 * @param times_BTD positions in time of these frames (rows of `positionInTime`), B or 1 of them.
 * @param before the frames before each of these, as many as `dynamics.neighbours` (see `framesBefore`).
 */
export function embedTokens(
  parameters: Parameters,
  tokens_BTS: tf.Tensor,
  actions_BTL: tf.Tensor,
  times_BTD: tf.Tensor,
  before: readonly tf.Tensor[],
  config: DynamicsConfig,
): tf.Tensor {
  const { stack, conditioning } = config.dynamics;
  const [, , tokens] = tokens_BTS.shape;
  const { width } = stack;
  const space = tf.reshape(parameters['positionInSpace.table'], [1, 1, tokens as number, width]);
  const times = tf.expandDims(times_BTD, 2);
  const own_BTSD = embedTokenRows(scope(parameters, 'tokens'), tokens_BTS, config);
  const embedded_BTSD =
    before.length > 0 ? tf.add(own_BTSD, embedNeighbours(parameters, before, config)) : own_BTSD;
  const action = tf.expandDims(linear(actions_BTL, scope(parameters, 'action')), 2);
  // What the tokens do not change comes together first: one sum over all of them.
  if (conditioning === 'additive') return tf.add(embedded_BTSD, tf.add(tf.add(space, times), action));
  const x_BTSD = tf.add(embedded_BTSD, space);
  if (conditioning === 'prepended') return tf.add(tf.concat([action, x_BTSD], 2), times);
  const everywhere = tf.tile(action, [1, 1, tokens as number, 1]);
  return tf.add(linear(tf.concat([x_BTSD, everywhere], 3), scope(parameters, 'mix')), times);
}

/** Logits [B, T, S, K] of every token (see token-embedding.ts); the parameters are those of `embedTokens`. */
export function predictTokens(
  parameters: Parameters,
  tokens_BTS: tf.Tensor,
  actions_BTL: tf.Tensor,
  times_BTD: tf.Tensor,
  before: readonly tf.Tensor[],
  config: DynamicsConfig,
): tf.Tensor {
  const { stack, conditioning } = config.dynamics;
  const [windows, frames, tokens] = tokens_BTS.shape;
  const x_BTSD = embedTokens(parameters, tokens_BTS, actions_BTL, times_BTD, before, config);
  let y_BTSD = stTransformer(parameters, x_BTSD, stack);
  if (conditioning === 'prepended') {
    y_BTSD = tf.slice(y_BTSD, [0, 0, 1, 0], [windows, frames, tokens as number, stack.width]);
  }
  return tokenLogits(parameters, y_BTSD);
}

/** Shifts ã(1:T−1), [B, T−1, L], to the frames they lead to, [B, T, L]. */
export function actionsOfFrames(actions_BTL: tf.Tensor): tf.Tensor {
  return tf.pad(actions_BTL, [
    [0, 0],
    [1, 0],
    [0, 0],
  ]);
}

/** Uniform [0, 1) noise behind one training pass. */
export interface DynamicsNoise {
  readonly mask_BTS: tf.Tensor;
  readonly maskRate_B: tf.Tensor;
  readonly corruption_BTS: tf.Tensor;
  readonly corruptionRate_B: tf.Tensor;
  readonly replacement_BTS: tf.Tensor;
}

/**
 * One training pass.
 * @param actions_BTL vectors of ã(1:T−1), already without gradient.
 */
export function dynamicsLoss(
  parameters: Parameters,
  tokens_BTS: tf.Tensor,
  actions_BTL: tf.Tensor,
  noise: DynamicsNoise,
  config: DynamicsConfig,
): { loss: tf.Tensor; accuracy: tf.Tensor } {
  const { maskRate, corruption } = config.dynamics;
  const codes = vocabulary(config);
  const [windows, frames, tokens] = tokens_BTS.shape;
  const perWindow = (values_B: tf.Tensor) => tf.reshape(values_B, [windows, 1, 1]);

  let context = tf.cast(tokens_BTS, 'float32');
  if (corruption > 0) {
    const rate = tf.mul(perWindow(noise.corruptionRate_B), corruption);
    const replaced = tf.cast(tf.less(noise.corruption_BTS, rate), 'float32');
    const random = tf.floor(tf.mul(noise.replacement_BTS, codes));
    context = tf.add(tf.mul(replaced, random), tf.mul(tf.sub(1, replaced), context));
  }
  const rate = tf.add(tf.mul(perWindow(noise.maskRate_B), maskRate.high - maskRate.low), maskRate.low);
  const afterFirst = tf.tensor3d(
    Array.from({ length: frames }, (_, t) => (t === 0 ? 0 : 1)),
    [1, frames, 1],
  );
  const masked_BTS = tf.mul(tf.cast(tf.less(noise.mask_BTS, rate), 'float32'), afterFirst);
  const input = tf.add(tf.mul(masked_BTS, maskToken(config)), tf.mul(tf.sub(1, masked_BTS), context));

  const times = tf.slice(parameters['positionInTime.table'], [0, 0], [frames, config.dynamics.stack.width]);
  const actions = actionsOfFrames(actions_BTL);
  const logits = predictTokens(
    parameters,
    tf.cast(input, 'int32'),
    actions,
    tf.expandDims(times, 0),
    framesBefore(context, config),
    config,
  );
  const logits_NK = tf.reshape(logits, [windows * frames * tokens, logits.shape[3] as number]);
  return tokenCrossEntropy(logits_NK, tf.reshape(tokens_BTS, [-1]), tf.reshape(masked_BTS, [-1]), config);
}
