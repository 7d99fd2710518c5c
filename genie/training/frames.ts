/** Frames as training takes them. */
import { windowOffsets } from '../../data/windows.ts';
import type { GenieConfig } from '../config.ts';
import { checkFrameSize, type WorldTraining } from '../world-model.ts';

/**
 * That both parts of the video can be learnt from, before anything is: the first evaluation comes before the first save.
 * @throws UserError if frames are of another size, or if no episode is as long as a window.
 */
export function checkVideo({
  config,
  dataset,
  heldOut,
}: Pick<WorldTraining<GenieConfig>, 'config' | 'dataset' | 'heldOut'>): void {
  const { frames, stride } = config.video;
  for (const part of [dataset, heldOut]) {
    checkFrameSize(part.path, part, config);
    windowOffsets({ dataset: part, windowFrames: frames, stride });
  }
}

/** [B, T, H, W, C] of a batch of windows. */
export function framesShape({ video }: Pick<GenieConfig, 'video'>, batch: number): number[] {
  return [batch, video.frames, video.height, video.width, 3];
}

/** Peak signal-to-noise ratio in dB of a mean squared error of pixels in [0, 1]. */
export function psnr(meanSquaredError: number): number {
  return -10 * Math.log10(Math.max(meanSquaredError, 1e-10));
}
