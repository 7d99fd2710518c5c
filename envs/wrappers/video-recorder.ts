/** Recordings as RecordVideo makes them: when they start, how they are named, when they end. */
import { join } from 'node:path';
import type { VideoWriter } from '../../data/video.ts';
import { UserError } from '../../engine/errors.ts';
import type { NdArray } from '../../engine/ndarray.ts';
import type { RenderMode } from '../env.ts';

export interface RecordVideoOptions {
  /** Where the videos go; created if it is not there. */
  videoFolder: string;
  /** Which episodes are recorded; unless a trigger is given, perfect cubes below 1000, then every 1000th. */
  episodeTrigger?: (episode: number) => boolean;
  /** At which steps a recording starts. */
  stepTrigger?: (step: number) => boolean;
  /** Frames of a recording; unless given it ends with the episode. */
  videoLength?: number;
  /** Files are `{prefix}-episode-{number}.mp4` and `{prefix}-step-{number}.mp4` (default `rl-video`). */
  namePrefix?: string;
  /** Frames a second, instead of the environment's. */
  fps?: number;
}

/** Gymnasium's default: 0, 1, 8, 27, …, 729, 1000, 2000, … */
export function cappedCubicVideoSchedule(episode: number): boolean {
  return episode < 1000 ? Math.round(Math.cbrt(episode)) ** 3 === episode : episode % 1000 === 0;
}

export class VideoRecorder {
  readonly #options: RecordVideoOptions;
  readonly #fps: number;
  #name: string | null = null;
  #writer: VideoWriter | null = null;
  #frames = 0;
  #episode = -1;
  #step = -1;

  /** @throws UserError if the environment does not render pictures */
  constructor(options: RecordVideoOptions, renderMode: RenderMode | null, renderFps: number) {
    if (renderMode !== 'rgb_array' && renderMode !== 'rgb_array_list') {
      throw new UserError(`RecordVideo needs render mode 'rgb_array', not '${renderMode}'`);
    }
    const automatic = !options.episodeTrigger && !options.stepTrigger;
    this.#options = automatic ? { ...options, episodeTrigger: cappedCubicVideoSchedule } : options;
    this.#fps = options.fps ?? renderFps;
  }

  get recording(): boolean {
    return this.#name !== null;
  }

  /** An episode begins: ends the recording of the one before, and starts one if it is due. */
  async beginEpisode(): Promise<void> {
    this.#episode++;
    if (this.#options.videoLength === undefined) await this.stop();
    if (this.#options.episodeTrigger?.(this.#episode)) await this.start(`episode-${this.#episode}`);
  }

  async countStep(): Promise<void> {
    this.#step++;
    if (this.#options.stepTrigger?.(this.#step)) await this.start(`step-${this.#step}`);
  }

  /** Starts a recording, after ending the one under way. */
  async start(name: string): Promise<void> {
    await this.stop();
    this.#name = `${this.#options.namePrefix ?? 'rl-video'}-${name}`;
    this.#frames = 0;
  }

  /** Adds a frame, uint8 [height, width, 3], to the recording. */
  async add({ data, shape }: NdArray<'uint8'>): Promise<void> {
    if (!this.#writer) {
      const { VideoWriter } = await import('../../data/video.ts');
      const path = join(this.#options.videoFolder, `${this.#name}.mp4`);
      const [height, width] = shape;
      this.#writer = await VideoWriter.open(path, {
        height,
        width,
        framesPerSecond: this.#fps,
        encoding: 'h264',
      });
    }
    this.#writer.write(data);
    this.#frames++;
    if (this.#options.videoLength !== undefined && this.#frames >= this.#options.videoLength)
      await this.stop();
  }

  /** Finishes the file of the recording, if one is under way. */
  async stop(): Promise<void> {
    const writer = this.#writer;
    this.#name = null;
    this.#writer = null;
    await writer?.close();
  }
}
