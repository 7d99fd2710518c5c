/** Frames as training takes them. */
import type { GenieConfig } from '../config.ts';

/** [B, T, H, W, C] of a batch of windows. */
export function framesShape({ video }: Pick<GenieConfig, 'video'>, batch: number): number[] {
  return [batch, video.frames, video.height, video.width, 3];
}

/** Pixels 0 … 255 as float32 in [0, 1]. */
export function toUnitRange(pixels: ArrayLike<number>): Float32Array {
  const values = new Float32Array(pixels.length);
  for (let i = 0; i < values.length; i++) values[i] = pixels[i] / 255;
  return values;
}

/** Peak signal-to-noise ratio in dB of a mean squared error of pixels in [0, 1]. */
export function psnr(meanSquaredError: number): number {
  return -10 * Math.log10(Math.max(meanSquaredError, 1e-10));
}
