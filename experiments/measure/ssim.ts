/**
 * Structural similarity of frames (Wang, Bovik, Sheikh & Simoncelli 2004): luma, Gaussian window of 11 pixels with
 * σ = 1.5, K₁ = 0.01, K₂ = 0.03, mean over all windows that lie inside the frame. `ssim.js` computes it.
 */
import { ssim } from 'ssim.js';
import type { FrameSize } from '../pictures.ts';

const WINDOW = 11;

/**
 * Mean SSIM of two uint8 RGB frames [H, W, 3]: 1 for equal ones.
 * @throws RangeError if a frame does not have that size, or is smaller than the window.
 */
export function frameSsim(truth: Uint8Array, frame: Uint8Array, size: FrameSize): number {
  if (size.height < WINDOW || size.width < WINDOW) {
    throw new RangeError(
      `SSIM needs frames of at least ${WINDOW}×${WINDOW}, not ${size.height}×${size.width}`,
    );
  }
  // The paper's method at the frame's own scale; `fast` sums the same windows in separable passes.
  const options = { ssim: 'fast', windowSize: WINDOW, downsample: false } as const;
  return ssim(withAlpha(truth, size), withAlpha(frame, size), options).mssim;
}

/** As a browser's ImageData, which `ssim.js` takes. */
function withAlpha(frame: Uint8Array, { height, width }: FrameSize) {
  if (frame.length !== height * width * 3) {
    throw new RangeError(`${frame.length} values are no RGB frame of ${height}×${width}`);
  }
  const data = new Uint8ClampedArray(height * width * 4).fill(255);
  for (let i = 0; i < height * width; i++) {
    for (let channel = 0; channel < 3; channel++) data[4 * i + channel] = frame[3 * i + channel];
  }
  return { data, height, width, colorSpace: 'srgb' as const };
}
