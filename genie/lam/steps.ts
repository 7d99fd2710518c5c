/** Windows and their steps, as all of the latent action model counts them: see latent-action-model.ts. */
import * as tf from '@tensorflow/tfjs';
import type { GenieConfig } from '../config.ts';

export type Parameters = Record<string, tf.Tensor>;
export type LamConfig = Pick<GenieConfig, 'video' | 'latentActions'>;

/** Frames that one pass of the model sees. */
export function spanOf({ video, latentActions }: LamConfig): number {
  return latentActions.context === 'pair' ? 2 : video.frames;
}

/** One end of all T−1 steps: frames 1 … T−1 from 0 on, frames 2 … T from 1 on. */
export function stepsFrom(passes_BTX: tf.Tensor, from: 0 | 1): tf.Tensor {
  const [windows, frames, ...rest] = passes_BTX.shape;
  return tf.slice(passes_BTX, [0, from, ...rest.map(() => 0)], [windows, frames - 1, ...rest]);
}
