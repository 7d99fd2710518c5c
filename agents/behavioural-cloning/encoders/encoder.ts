/** What a policy makes of the frames that it sees. */
import type * as tf from '@tensorflow/tfjs';
import type { Tensors } from '../../../engine/engine.ts';
import type { ParameterSpecs } from '../../../engine/nn/parameters.ts';

/** What an encoder is given: K frames of height × width × 3. */
export interface Seen {
  readonly height: number;
  readonly width: number;
  readonly frames: number;
}

export interface Encoder {
  readonly specs: ParameterSpecs;
  /** F. */
  readonly features: number;
  /** features_BF of frames_BKHWC, whose pixels are in [0, 1]. */
  encode(parameters: Tensors, frames_BKHWC: tf.Tensor): tf.Tensor;
}
