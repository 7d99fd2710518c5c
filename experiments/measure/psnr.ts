/** Pixel errors of whole frames. Frames are uint8, of any shape that both share. */
import { psnr } from '../../genie/training/frames.ts';

/** Mean squared error of pixels taken as 0 … 1. @throws RangeError if the frames differ in size. */
export function meanSquaredError(truth: Uint8Array, frame: Uint8Array): number {
  if (truth.length !== frame.length || truth.length === 0) {
    throw new RangeError(`frames of ${truth.length} and ${frame.length} values cannot be compared`);
  }
  let sum = 0;
  for (let i = 0; i < truth.length; i++) sum += (truth[i] - frame[i]) ** 2;
  return sum / truth.length / 255 ** 2;
}

/** Peak signal-to-noise ratio in dB; equal frames, whose ratio is infinite, count as 100 dB. */
export function framePsnr(truth: Uint8Array, frame: Uint8Array): number {
  return psnr(meanSquaredError(truth, frame));
}
