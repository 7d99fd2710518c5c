/** `genie evaluate --record`: every episode as a video, with the action that led to a frame written under it. */
import { join } from 'node:path';
import { VideoWriter } from '../data/video.ts';
import { UserError } from '../engine/errors.ts';
import type { NdArray } from '../engine/ndarray.ts';
import type { Env, ResetOptions, ResetResult, StepResult } from '../envs/env.ts';
import type { EnvKeywords } from '../envs/env-spec.ts';
import { make } from '../envs/registry.ts';
import { Box } from '../envs/spaces/box.ts';
import { Wrapper } from '../envs/wrappers/wrapper.ts';
import { drawCaptions } from '../experiments/pictures.ts';
import { actionNames } from '../play/server/controls-of.ts';

/** Frames are enlarged by whole numbers until they are about as wide as this. */
const width = 256;
const captionHeight = 20;

/** Videos of one evaluation: `level-7.mp4`, where several seeds of the agent play `level-7-seed-0.mp4`. */
export class EpisodeVideos {
  /** Videos that are whole. */
  written = 0;
  readonly #folder: string;
  readonly #seeds: readonly number[];
  readonly #plays = new Map<number, number>();

  /** @param seeds of the agent, in the order in which it plays every level */
  constructor(folder: string, seeds: readonly number[]) {
    this.#folder = folder;
    this.#seeds = seeds;
  }

  nameFor(level: number): string {
    const plays = this.#plays.get(level) ?? 0;
    this.#plays.set(level, plays + 1);
    const seed = this.#seeds.length > 1 ? `-seed-${this.#seeds[plays]}` : '';
    return join(this.#folder, `level-${level}${seed}.mp4`);
  }
}

/** Writes the episodes of an environment as it renders them, or as they are observed. */
export class RecordedEpisodes extends Wrapper {
  readonly #videos: EpisodeVideos;
  readonly #names: readonly string[];
  readonly #captions = new Map<string, Uint8Array>();
  #path = '';
  #writer: VideoWriter | null = null;

  private constructor(env: Env, videos: EpisodeVideos) {
    super(env);
    this.#videos = videos;
    this.#names = actionNames(env);
  }

  /** @throws UserError if it neither renders pictures nor has any for observations */
  static async of(id: string, keywords: EnvKeywords, videos: EpisodeVideos): Promise<RecordedEpisodes> {
    const env = await make(id, keywords);
    if (env.metadata.renderModes.includes('rgb_array') && env.renderMode === null) {
      await env.close();
      return new RecordedEpisodes(await make(id, { ...keywords, renderMode: 'rgb_array' }), videos);
    }
    const { observationSpace: space } = env;
    const pictures = space instanceof Box && space.dtype === 'uint8' && space.shape.length === 3;
    if (env.renderMode !== 'rgb_array' && !(pictures && space.shape[2] === 3)) {
      await env.close();
      throw new UserError(`--record: ${id} shows no pictures: leave it out`);
    }
    return new RecordedEpisodes(env, videos);
  }

  override async reset(options: ResetOptions = {}): Promise<ResetResult<unknown>> {
    await this.#finish();
    const result = await this.env.reset(options);
    this.#path = this.#videos.nameFor(Number(options.options?.levelSeed));
    await this.#add('start', result.observation);
    return result;
  }

  override async step(action: unknown): Promise<StepResult<unknown>> {
    const result = await this.env.step(action);
    const reward = result.reward === 0 ? '' : ` · reward ${Number(result.reward.toFixed(2))}`;
    await this.#add(`${this.#nameOf(action)}${reward}`, result.observation);
    if (result.terminated || result.truncated) await this.#finish();
    return result;
  }

  override async close(): Promise<void> {
    await this.#finish();
    await this.env.close();
  }

  #nameOf(action: unknown): string {
    if (typeof action === 'number') return this.#names[action] ?? `${action}`;
    return Array.from((action as NdArray).data, (value) => Number(value).toFixed(2)).join(' ');
  }

  async #add(caption: string, observation: unknown): Promise<void> {
    const shown = this.renderMode === 'rgb_array' ? await this.env.render() : observation;
    const { data, shape } = shown as NdArray<'uint8'>;
    const size = { height: shape[0], width: shape[1] };
    const scale = Math.max(1, Math.round(width / size.width));
    const line = await this.#drawn(caption, size.width * scale);
    const picture_HWC = enlarged(data, size, scale);
    this.#writer ??= await VideoWriter.open(this.#path, {
      height: size.height * scale + captionHeight,
      width: size.width * scale,
      framesPerSecond: this.env.metadata.renderFps,
      encoding: 'h264',
    });
    this.#writer.write(Buffer.concat([picture_HWC, line]));
  }

  async #drawn(caption: string, lineWidth: number): Promise<Uint8Array> {
    const present = this.#captions.get(caption);
    if (present) return present;
    const rgba = (await drawCaptions([caption], lineWidth, captionHeight)).get(caption)!;
    const line = rgba.filter((_, i) => i % 4 !== 3);
    this.#captions.set(caption, line);
    return line;
  }

  async #finish(): Promise<void> {
    const writer = this.#writer;
    this.#writer = null;
    if (!writer) return;
    await writer.close();
    this.#videos.written++;
  }
}

/** uint8 [H, W, 3] to [H × scale, W × scale, 3], with sharp pixels. */
function enlarged(
  data: Uint8Array,
  { height, width }: { height: number; width: number },
  scale: number,
): Uint8Array {
  const row = width * 3 * scale;
  const out = new Uint8Array(height * scale * row);
  for (let y = 0; y < height * scale; y++) {
    const from = Math.floor(y / scale) * width * 3;
    for (let x = 0; x < width * scale; x++) {
      const at = from + Math.floor(x / scale) * 3;
      out.set(data.subarray(at, at + 3), y * row + x * 3);
    }
  }
  return out;
}
