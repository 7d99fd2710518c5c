import { type NdArray, zeros } from '../../../engine/ndarray.ts';
import { type RecordVideoOptions, VideoRecorder } from '../../wrappers/video-recorder.ts';
import type { VectorEnv, VectorResetOptions, VectorResetResult, VectorStepResult } from '../vector-env.ts';
import { VectorWrapper } from './vector-wrapper.ts';

export interface VectorRecordVideoOptions extends RecordVideoOptions {
  /** Only the first environment instead of all in a grid. */
  recordFirstOnly?: boolean;
  /** [width, height] to which the grid comes nearest (default [1, 1]). */
  videoAspectRatio?: readonly [number, number];
}

/** Writes all environments as one video, in a grid; episodes are those of the first environment. */
export class RecordVideo extends VectorWrapper {
  readonly #recorder: VideoRecorder;
  readonly #options: VectorRecordVideoOptions;
  #firstEnded = false;

  constructor(env: VectorEnv, options: VectorRecordVideoOptions) {
    super(env);
    this.#options = options;
    this.#recorder = new VideoRecorder(options, env.renderMode, env.metadata.renderFps);
  }

  async #capture(): Promise<void> {
    if (!this.#recorder.recording) return;
    const frames = (await this.env.render()) as NdArray<'uint8'>[];
    const { recordFirstOnly = false, videoAspectRatio = [1, 1] } = this.#options;
    await this.#recorder.add(
      recordFirstOnly ? frames[0] : tileFrames(frames, videoAspectRatio[0] / videoAspectRatio[1]),
    );
  }

  override async reset(options: VectorResetOptions = {}): Promise<VectorResetResult> {
    const mask = options.options?.resetMask as readonly boolean[] | undefined;
    if (mask?.[0] ?? true) await this.#recorder.beginEpisode();
    const result = await this.env.reset(options);
    await this.#capture();
    this.#firstEnded = false;
    return result;
  }

  override async step(actions: unknown): Promise<VectorStepResult> {
    const result = await this.env.step(actions);
    const ended = result.terminations.data[0] === 1 || result.truncations.data[0] === 1;
    const begins = { NextStep: this.#firstEnded, SameStep: ended, Disabled: false }[
      this.metadata.autoresetMode
    ];
    if (begins) await this.#recorder.beginEpisode();
    this.#firstEnded = ended;
    await this.#recorder.countStep();
    await this.#capture();
    return result;
  }

  override async close(): Promise<void> {
    await this.#recorder.stop();
    await this.env.close();
  }
}

/** Equal frames in the full grid (rows × columns = frames) whose proportions come nearest to `aspect`. */
function tileFrames(frames: readonly NdArray<'uint8'>[], aspect: number): NdArray<'uint8'> {
  const [height, width, channels] = frames[0].shape;
  let rows = 1;
  const distance = (rows: number) => Math.abs(((frames.length / rows) * width) / (rows * height) - aspect);
  for (let candidate = 2; candidate * candidate <= frames.length; candidate++) {
    if (frames.length % candidate === 0 && distance(candidate) < distance(rows)) rows = candidate;
  }
  const columns = frames.length / rows;
  const grid = zeros([rows * height, columns * width, channels], 'uint8');
  const rowBytes = width * channels;
  for (const [n, { data }] of frames.entries()) {
    const left = (n % columns) * rowBytes;
    const top = Math.floor(n / columns) * height;
    for (let y = 0; y < height; y++) {
      grid.data.set(data.subarray(y * rowBytes, (y + 1) * rowBytes), (top + y) * columns * rowBytes + left);
    }
  }
  return grid;
}
