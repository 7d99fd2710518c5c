/** How well the few pixels that decide a game are kept: those around the agent, who stands in the middle of the picture. */

import { psnr } from '../../genie/training/frames.ts';
import { meanSquaredError } from '../measure/psnr.ts';
import { CONTEXT, type WorldRollout } from '../measure/world-quality.ts';
import type { FrameSize } from '../pictures.ts';
import { mean } from '../statistics.ts';

/** Side of the square of pixels, in a picture of 64. */
const SIDE = 9;

/** PSNR in dB over the squared errors of all clips, of the square around the agent alone. */
export interface AgentCrop {
  /** The prompt's last frame through the tokenizer and back. */
  readonly reconstruction: number;
  /** The generated frames. */
  readonly generated: number;
}

export function agentCrop(rollouts: readonly WorldRollout[], size: FrameSize): AgentCrop {
  const error = (truth: Uint8Array, frame: Uint8Array) =>
    meanSquaredError(middle(truth, size), middle(frame, size));
  return {
    reconstruction: psnr(
      mean(rollouts.map(({ clip, frames }) => error(clip.frames[CONTEXT - 1], frames[0]))),
    ),
    generated: psnr(
      mean(
        rollouts.flatMap(({ clip, frames }) =>
          clip.frames.slice(CONTEXT).map((truth, t) => error(truth, frames[t + 1])),
        ),
      ),
    ),
  };
}

/** The square in the middle of a frame, [SIDE, SIDE, 3]. */
function middle(frame: Uint8Array, { height, width }: FrameSize): Uint8Array {
  const [top, left] = [height, width].map((length) => Math.round((length - SIDE) / 2));
  const square = new Uint8Array(SIDE * SIDE * 3);
  for (let row = 0; row < SIDE; row++) {
    const start = 3 * ((top + row) * width + left);
    square.set(frame.subarray(start, start + 3 * SIDE), row * SIDE * 3);
  }
  return square;
}
