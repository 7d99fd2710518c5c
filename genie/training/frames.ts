/** Frames as training takes them. */
import type { GenieConfig } from '../config.ts';

/** [B, T, H, W, C] of a batch of windows. */
export function framesShape({ video }: Pick<GenieConfig, 'video'>, batch: number): number[] {
  return [batch, video.frames, video.height, video.width, 3];
}

/** Peak signal-to-noise ratio in dB of a mean squared error of pixels in [0, 1]. */
export function psnr(meanSquaredError: number): number {
  return -10 * Math.log10(Math.max(meanSquaredError, 1e-10));
}
