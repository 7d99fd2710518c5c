/**
 * Latent action model (section 2.1): which of a few codes turned x(1:t) into x(t+1)? An encoder turns embedded frames into
 * one vector a step, a codebook makes it a code, and a decoder predicts the next frame from the frames before and the code.
 *
 * Time index, everywhere: ã_t stands for the step from frame t to frame t+1. With T frames there are T−1 latent actions;
 * the encoder finds ã_t from x(1:t+1), the decoder predicts x̂(t+1) from x(1:t) and ã(1:t) alone. It never sees an encoder
 * feature: those contain the target.
 *
 * How frames come in and what is predicted of them is a `Sight`: pixels.ts, the paper's, or tokens.ts. Where small models
 * depart from the paper is a `Strategy`.
 * Reading: the paper does not say how the encoder's tokens of a frame become one action; they are averaged.
 * Dimension keys: B windows, T frames, S patches or tokens of a frame, D width, L latent width, N = B·(T−1)
 * transitions, X whatever follows.
 */
import * as tf from '@tensorflow/tfjs';
import { linear, linearSpecs } from '../../engine/nn/linear.ts';
import { type ParameterSpecs, prefixed, scope } from '../../engine/nn/parameters.ts';
import { stackSpecs, stTransformer } from '../../engine/nn/st-transformer.ts';
import { type Codebook, type Quantised, quantise } from '../model/vector-quantizer.ts';
import { type LamConfig, type Parameters, stepsFrom } from './steps.ts';
import type { Strategy } from './strategy.ts';

/** How frames come in and what the decoder says of the next one. */
export interface Sight<Seen> {
  /** Parameters that embed frames at a width. */
  embeddingSpecs(width: number): ParameterSpecs;
  /** Parameters of the layer after the decoder. */
  readonly headSpecs: ParameterSpecs;
  /** What the model looks at of its inputs, [B, T, X]. */
  view(frames_BTX: tf.Tensor): tf.Tensor;
  /** Prepares a view once, for encoder and decoder. */
  look(view_BTX: tf.Tensor): Seen;
  /** Embeds the first `frames` frames, [B, frames, S, D]. @param weights of encoder or decoder */
  embed(weights: Parameters, seen: Seen, frames: number): tf.Tensor;
  /** What the decoder's features [N, S, D] say of frames 2 … T, [N, S, X]. */
  predict(weights: Parameters, features_NSD: tf.Tensor, seen: Seen): tf.Tensor;
  /** The loss of a prediction, and scalars worth logging. */
  compare(predicted_NSX: tf.Tensor, seen: Seen): Pick<LamResult, 'loss' | 'metrics'>;
}

/** What a training pass gives. */
export interface LamResult {
  readonly loss: tf.Tensor;
  readonly quantised: Quantised;
  readonly metrics: Readonly<Record<string, tf.Tensor>>;
}

export interface LatentActionModel {
  /** Parameters of encoder and decoder; the codebook is state (see vector-quantizer.ts). */
  readonly specs: ParameterSpecs;
  /** Vectors [N, L] of the latent actions before quantisation. */
  encode(parameters: Parameters, frames_BTX: tf.Tensor): tf.Tensor;
  /** What the decoder makes of frames and given actions' vectors, [N, S, X]. */
  predict(parameters: Parameters, frames_BTX: tf.Tensor, actions_NL: tf.Tensor): tf.Tensor;
  /** One training pass. */
  learn(parameters: Parameters, codebook: Codebook, frames_BTX: tf.Tensor): LamResult;
}

/** Passes over windows: whole ones, or every pair of neighbours as a window of two. */
function passes(windows_BTX: tf.Tensor, { latentActions }: LamConfig): tf.Tensor {
  if (latentActions.context === 'window') return windows_BTX;
  const [windows, frames, ...rest] = windows_BTX.shape;
  const pairs = [stepsFrom(windows_BTX, 0), stepsFrom(windows_BTX, 1)];
  return tf.reshape(tf.stack(pairs, 2), [windows * (frames - 1), 2, ...rest]);
}

export function latentActionModel<Seen>(
  sight: Sight<Seen>,
  { latents }: Pick<Strategy, 'latents'>,
  config: LamConfig,
): LatentActionModel {
  const { codebook, encoder, decoder } = config.latentActions;
  const passesOf = (frames_BTX: tf.Tensor) => passes(sight.view(frames_BTX), config);

  function encode(parameters: Parameters, seen: Seen, frames: number): tf.Tensor {
    const weights = scope(parameters, 'encoder');
    const later = stepsFrom(stTransformer(weights, sight.embed(weights, seen, frames), encoder), 1);
    const [windows, steps, , width] = later.shape;
    return linear(tf.reshape(tf.mean(later, 2), [windows * steps, width]), scope(weights, 'latents'));
  }

  function encodePasses(parameters: Parameters, passes_BTX: tf.Tensor, seen: Seen): tf.Tensor {
    const frames = passes_BTX.shape[1] as number;
    return latents(
      () => encode(parameters, seen, frames),
      () => encode(parameters, sight.look(tf.reverse(passes_BTX, 1)), frames),
    );
  }

  function decode(parameters: Parameters, seen: Seen, frames: number, actions_NL: tf.Tensor): tf.Tensor {
    const weights = scope(parameters, 'decoder');
    const x_BTSD = sight.embed(weights, seen, frames - 1);
    const [windows, steps, positions, width] = x_BTSD.shape;
    const action = tf.reshape(linear(actions_NL, scope(weights, 'action')), [windows, steps, 1, width]);
    const y_BTSD = stTransformer(weights, tf.add(x_BTSD, action), decoder);
    return sight.predict(weights, tf.reshape(y_BTSD, [windows * steps, positions, width]), seen);
  }

  return {
    specs: {
      ...prefixed('encoder', {
        ...sight.embeddingSpecs(encoder.width),
        ...stackSpecs(encoder),
        ...prefixed('latents', linearSpecs(encoder.width, codebook.latentWidth, { bias: false })),
      }),
      ...prefixed('decoder', {
        ...sight.embeddingSpecs(decoder.width),
        ...stackSpecs(decoder),
        ...prefixed('action', linearSpecs(codebook.latentWidth, decoder.width, { bias: false })),
        ...sight.headSpecs,
      }),
    },
    encode(parameters, frames_BTX) {
      const passed = passesOf(frames_BTX);
      return encodePasses(parameters, passed, sight.look(passed));
    },
    predict(parameters, frames_BTX, actions_NL) {
      const passed = passesOf(frames_BTX);
      return decode(parameters, sight.look(passed), passed.shape[1] as number, actions_NL);
    },
    learn(parameters, codes, frames_BTX) {
      const passed = passesOf(frames_BTX);
      const seen = sight.look(passed);
      const quantised = quantise(encodePasses(parameters, passed, seen), codes);
      const predicted = decode(parameters, seen, passed.shape[1] as number, quantised.quantised_NL);
      const { loss, metrics } = sight.compare(predicted, seen);
      return { loss: tf.add(loss, tf.mul(quantised.commitment, codebook.commitment)), quantised, metrics };
    },
  };
}
