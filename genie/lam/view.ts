/**
 * What the latent action model looks at of pixels: averaged down and in grey if so configured, cut into patches.
 * Dimension keys: B windows, T frames, H height, W width, C channels, S patches, P values of a patch, M shifts.
 */
import * as tf from '@tensorflow/tfjs';
import { type PatchGrid, patchify } from '../model/patches.ts';
import { type ShiftRadius, shiftedPatches } from './shifts.ts';
import { type LamConfig, stepsFrom } from './steps.ts';

/** A view cut up once for both sides. */
export interface PixelsSeen {
  readonly patches_BTSP: tf.Tensor;
  /** Shifted copies of frames 1 … T−1, [B·(T−1), M, S, P], made when they are first asked for. */
  shifted(radius: ShiftRadius): tf.Tensor;
}

export function gridFor({ video, latentActions }: LamConfig): PatchGrid {
  const { downsample, greyscale, patch } = latentActions;
  return {
    height: video.height / downsample,
    width: video.width / downsample,
    channels: greyscale ? 1 : 3,
    patch,
  };
}

/** What the LAM looks at of frames_BTHWC in [0, 1]. */
export function lamView(frames_BTHWC: tf.Tensor, config: LamConfig): tf.Tensor {
  const { downsample, greyscale } = config.latentActions;
  const [windows, frames, height, width] = frames_BTHWC.shape;
  let view = frames_BTHWC;
  if (greyscale) {
    const luma = tf.tensor2d([0.299, 0.587, 0.114], [3, 1]);
    view = tf.reshape(tf.matMul(tf.reshape(view, [-1, 3]), luma), [windows, frames, height, width, 1]);
  }
  if (downsample === 1) return view;
  const channels = greyscale ? 1 : 3;
  const [rows, columns] = [height / downsample, width / downsample];
  const cells = tf.reshape(view, [windows * frames * rows, downsample, columns, downsample * channels]);
  const averaged = tf.reshape(tf.mean(cells, 1), [-1, downsample, channels]);
  return tf.reshape(tf.mean(averaged, 1), [windows, frames, rows, columns, channels]);
}

export function lookAt(view_BTHWC: tf.Tensor, grid: PatchGrid): PixelsSeen {
  let copies: tf.Tensor | undefined;
  return {
    patches_BTSP: patchify(view_BTHWC, grid),
    shifted(radius) {
      const [windows, frames] = view_BTHWC.shape;
      const flat = [windows * (frames - 1), grid.height, grid.width, grid.channels];
      copies ??= shiftedPatches(tf.reshape(stepsFrom(view_BTHWC, 0), flat), radius, grid);
      return copies;
    },
  };
}
