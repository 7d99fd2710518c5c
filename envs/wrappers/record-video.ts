import type { NdArray } from '../../engine/ndarray.ts';
import type { Env, RenderFrame, ResetOptions, ResetResult, StepResult } from '../env.ts';
import { type RecordVideoOptions, VideoRecorder } from './video-recorder.ts';
import { Wrapper } from './wrapper.ts';

/** Writes episodes as MP4 files, on a schedule. Close the environment to finish the last one. */
export class RecordVideo<Obs, Act> extends Wrapper<Obs, Act> {
  readonly #recorder: VideoRecorder;
  /** Frames of a list render mode that were recorded, but not yet handed out by `render`. */
  #kept: NdArray<'uint8'>[] = [];

  constructor(env: Env<Obs, Act>, options: RecordVideoOptions) {
    super(env, options);
    this.#recorder = new VideoRecorder(options, env.renderMode, env.metadata.renderFps);
  }

  async #capture(): Promise<void> {
    if (!this.#recorder.recording) return;
    const frame = await this.env.render();
    if (!Array.isArray(frame)) return this.#recorder.add(frame as NdArray<'uint8'>);
    const frames = frame as NdArray<'uint8'>[];
    this.#kept.push(...frames);
    const last = frames.at(-1);
    if (last) await this.#recorder.add(last);
  }

  override async reset(options?: ResetOptions): Promise<ResetResult<Obs>> {
    const result = await this.env.reset(options);
    await this.#recorder.beginEpisode();
    await this.#capture();
    return result;
  }

  override async step(action: Act): Promise<StepResult<Obs>> {
    const result = await this.env.step(action);
    await this.#recorder.countStep();
    await this.#capture();
    return result;
  }

  override async render(): Promise<RenderFrame> {
    const frame = await this.env.render();
    if (!Array.isArray(frame)) return frame;
    const kept = this.#kept;
    this.#kept = [];
    return [...kept, ...(frame as NdArray<'uint8'>[])];
  }

  override async close(): Promise<void> {
    await this.#recorder.stop();
    await this.env.close();
  }
}
