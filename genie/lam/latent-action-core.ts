/**
 * What the latent action models that look at pixels (latent-action-model.ts) and at tokens (token-action-model.ts) have
 * in common: an encoder from embedded frames to one vector a step, and a decoder from embedded earlier frames and
 * those vectors to features of the next frame. What a frame is embedded as and what is predicted is the models' own.
 *
 * Time index, everywhere: ã_t stands for the step from frame t to frame t+1. With T frames there are T−1 latent
 * actions; the encoder finds ã_t from x(1:t+1), the decoder predicts x̂(t+1) from x(1:t) and ã(1:t) alone. It never
 * sees an encoder feature: those contain the target.
 *
 * Reading: the paper does not say how the encoder's tokens of a frame become one action; they are averaged.
 * Dimension keys: B windows, T frames, S patches or tokens of a frame, D width, L latent width, N = B·(T−1)
 * transitions, X whatever follows.
 */
import * as tf from '@tensorflow/tfjs';
import { linear, linearSpecs } from '../../engine/nn/linear.ts';
import { type ParameterSpecs, prefixed, scope } from '../../engine/nn/parameters.ts';
import { stackSpecs, stTransformer } from '../../engine/nn/st-transformer.ts';
import type { GenieConfig } from '../config.ts';
import type { Quantised } from '../model/vector-quantizer.ts';

type Parameters = Record<string, tf.Tensor>;
/** The part of the configuration that both models read. */
export type LamConfig = Pick<GenieConfig, 'video' | 'latentActions'>;

/** What a training pass of either model gives. */
export interface LamResult {
  readonly loss: tf.Tensor;
  readonly quantised: Quantised;
  /** Scalars worth logging. */
  readonly metrics: Readonly<Record<string, tf.Tensor>>;
}

/** Frames that one pass of the model sees. */
export function spanOf({ video, latentActions }: LamConfig): number {
  return latentActions.context === 'pair' ? 2 : video.frames;
}

/**
 * Parameters of encoder and decoder; the codebook is state (see vector-quantizer.ts).
 * @param input what embeds frames at a width
 * @param output what the decoder's features go through last
 */
export function latentActionSpecs(
  { latentActions: { codebook, encoder, decoder } }: LamConfig,
  input: (width: number) => ParameterSpecs,
  output: ParameterSpecs,
): ParameterSpecs {
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
      ...output,
    }),
  };
}

/** Passes over windows: whole ones, or every pair of neighbours as a window of two. */
export function passes(windows_BTX: tf.Tensor, config: LamConfig): tf.Tensor {
  if (config.latentActions.context === 'window') return windows_BTX;
  const [windows, frames, ...rest] = windows_BTX.shape;
  const pairs = [stepsFrom(windows_BTX, 0), stepsFrom(windows_BTX, 1)];
  return tf.reshape(tf.stack(pairs, 2), [windows * (frames - 1), 2, ...rest]);
}

/** One end of all T−1 steps: frames 1 … T−1 from 0 on, frames 2 … T from 1 on. */
export function stepsFrom(passes_BTX: tf.Tensor, from: 0 | 1): tf.Tensor {
  const [windows, frames, ...rest] = passes_BTX.shape;
  return tf.slice(passes_BTX, [0, from, ...rest.map(() => 0)], [windows, frames - 1, ...rest]);
}

/** Vectors [N, L] of the latent actions before quantisation. @param weights of the encoder */
export function encodeEmbedded(weights: Parameters, x_BTSD: tf.Tensor, config: LamConfig): tf.Tensor {
  const y_BTSD = stTransformer(weights, x_BTSD, config.latentActions.encoder);
  const [windows, frames, , width] = y_BTSD.shape;
  const later = stepsFrom(y_BTSD, 1);
  return linear(tf.reshape(tf.mean(later, 2), [windows * (frames - 1), width]), scope(weights, 'latents'));
}

/** Vectors of the steps as they are, less those of the same steps backwards if so configured. */
export function lessBackwards(
  forwards_NL: tf.Tensor,
  backwards: () => tf.Tensor,
  config: LamConfig,
): tf.Tensor {
  return config.latentActions.antisymmetric ? tf.sub(forwards_NL, backwards()) : forwards_NL;
}

/**
 * Features [N, S, D] of frames 2 … T, for the output layer.
 * @param weights of the decoder
 * @param x_BTSD frames 1 … T−1, embedded
 */
export function decodeEmbedded(
  weights: Parameters,
  x_BTSD: tf.Tensor,
  actions_NL: tf.Tensor,
  config: LamConfig,
): tf.Tensor {
  const [windows, steps, positions, width] = x_BTSD.shape;
  const action = tf.reshape(linear(actions_NL, scope(weights, 'action')), [windows, steps, 1, width]);
  const y_BTSD = stTransformer(weights, tf.add(x_BTSD, action), config.latentActions.decoder);
  return tf.reshape(y_BTSD, [windows * steps, positions, width]);
}
