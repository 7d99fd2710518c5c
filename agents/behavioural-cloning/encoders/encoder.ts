/** What a policy makes of the frames that it sees. */
import * as tf from '@tensorflow/tfjs';
import type { Tensors } from '../../../engine/engine.ts';
import type { ParameterSpecs } from '../../../engine/nn/parameters.ts';

/** What an encoder is given: K frames of height × width × 3. */
export interface Seen {
  readonly height: number;
  readonly width: number;
  readonly frames: number;
}

/** Channels at three resolutions, finest first. */
export type Channels = readonly [number, number, number];

export interface Encoder {
  readonly specs: ParameterSpecs;
  /** F. */
  readonly features: number;
  /** features_BF of frames_BKHWC, whose pixels are in [0, 1]. */
  encode(parameters: Tensors, frames_BKHWC: tf.Tensor): tf.Tensor;
}

/** Pixels in [0, 1] about zero, as the encoders that stack frames begin. */
export function centred(frames_BKHWC: tf.Tensor): tf.Tensor {
  return tf.mul(tf.sub(frames_BKHWC, 0.5), 4);
}
