/**
 * Opens recorded episodes of any known format, as video alone or with their labels. A data set opened without labels
 * has no way to reach them: they are neither read from disk nor part of its type.
 *
 * Dimension keys: T frames, H height, W width, C = 3 colours, uint8.
 */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../engine/errors.ts';
import { type Progress, silent } from '../engine/progress.ts';
import { hashDataset, hashText } from './dataset-hash.ts';
import { checkLabels, type EpisodeInfo, type EpisodeLabels } from './episode.ts';
import { detectFormat } from './formats/registry.ts';
import { FrameCache } from './frame-cache.ts';
import type { StoredFrames } from './frame-source.ts';
import { checkPictureSize } from './limits.ts';
import type { StoredEpisode } from './stored-dataset.ts';

export interface OpenOptions {
  /** Read actions and rewards too (default false). */
  readonly labels?: boolean;
  /** Size to which every frame is scaled by area averaging (default: as stored, and all alike). */
  readonly height?: number;
  readonly width?: number;
  /** Frames a second to which video is resampled, nearest frame (default: as stored). Not with labels. */
  readonly framesPerSecond?: number;
  /** Which camera's pictures, in formats with several (default: the first). */
  readonly camera?: string;
  /** How many bytes of decoded frames are kept in memory (default 1 GiB). */
  readonly cacheBytes?: number;
  /** Told of every scaling and resampling. */
  readonly progress?: Progress;
}

interface Contents {
  readonly path: string;
  readonly format: string;
  readonly hash: string;
  readonly episodes: readonly EpisodeInfo[];
  readonly stored: readonly StoredFrames[];
  readonly cacheBytes: number;
}

/** Episodes of video, all frames of one size. */
export class Dataset {
  readonly path: string;
  /** Name of the format it was read from. */
  readonly format: string;
  /** SHA-256 (hex) over the content of the index and label files and over each frame file's name, size and ends. */
  readonly hash: string;
  readonly episodes: readonly EpisodeInfo[];
  readonly height: number;
  readonly width: number;
  /** Decoded frames, shared by everything that reads this data set. */
  readonly cache: FrameCache;
  readonly #contents: Contents;
  readonly #positions: ReadonlyMap<string, number>;

  constructor(contents: Contents) {
    this.#contents = contents;
    this.path = contents.path;
    this.format = contents.format;
    this.hash = contents.hash;
    this.episodes = contents.episodes;
    this.height = contents.episodes[0].height;
    this.width = contents.episodes[0].width;
    this.cache = new FrameCache(contents.stored, contents.cacheBytes);
    this.#positions = new Map(contents.episodes.map(({ id }, position) => [id, position]));
  }

  /** All frames of an episode: a new uint8 [frames, height, width, 3]. */
  async frames(id: string): Promise<Uint8Array> {
    const position = this.position(id);
    const { frames } = this.episodes[position];
    const frames_THWC = new Uint8Array(frames * this.height * this.width * 3);
    await this.cache.copy(position, 0, frames, 1, frames_THWC, 0);
    return frames_THWC;
  }

  /**
   * Begins to decode into memory, in the background: call it before the model is compiled, and training starts warm.
   * A process that has nothing else to do ends without waiting for it.
   */
  preload(): void {
    void this.cache.preload();
  }

  /**
   * The place of an episode in `episodes`.
   * @throws UserError if there is none of that id.
   */
  position(id: string): number {
    const position = this.#positions.get(id);
    if (position === undefined) throw new UserError(`${this.path}: holds no episode ${id}`);
    return position;
  }

  /**
   * The data set of those episodes that `keep` chooses (one mode, the training part).
   * @throws UserError if it chooses none.
   */
  filter(keep: (episode: EpisodeInfo, position: number) => boolean): Dataset {
    return new Dataset(this.chosen(keep));
  }

  protected chosen(keep: (episode: EpisodeInfo, position: number) => boolean): Contents {
    const positions = this.episodes.flatMap((episode, i) => (keep(episode, i) ? [i] : []));
    if (positions.length === 0) throw new UserError(`${this.path}: no episode fits the choice`);
    const episodes = positions.map((i) => this.episodes[i]);
    return {
      ...this.#contents,
      episodes,
      stored: positions.map((i) => this.#contents.stored[i]),
      hash: hashText([this.hash, ...episodes.map(({ id }) => id)]),
    };
  }
}

/** Episodes with what was done in them. */
export class LabelledDataset extends Dataset {
  readonly #labels: ReadonlyMap<string, EpisodeLabels>;

  constructor(contents: Contents, labels: ReadonlyMap<string, EpisodeLabels>) {
    super(contents);
    this.#labels = labels;
  }

  /** @throws UserError if there is no such episode. */
  labels(id: string): EpisodeLabels {
    this.position(id);
    return this.#labels.get(id)!;
  }

  override filter(keep: (episode: EpisodeInfo, position: number) => boolean): LabelledDataset {
    return new LabelledDataset(this.chosen(keep), this.#labels);
  }

  /** The same episodes as video alone. */
  withoutLabels(): Dataset {
    return super.filter(() => true);
  }
}

/**
 * Opens the data set at `path`: a folder in any format of `formats/registry.ts`, a single file of one, or an
 * `episodes.jsonl`.
 * @throws UserError naming the file that is missing, damaged or does not fit, or the sub-folders to choose from.
 */
export async function openDataset(
  path: string,
  options: OpenOptions & { labels: true },
): Promise<LabelledDataset>;
export async function openDataset(path: string, options?: OpenOptions & { labels?: false }): Promise<Dataset>;
export async function openDataset(path: string, options: OpenOptions = {}): Promise<Dataset> {
  const root = basename(path) === 'episodes.jsonl' ? dirname(path) : path;
  const format = await detectFormat(root);
  if (!format) throw new UserError(await explainNoDataset(root));
  const found = await format.read(root, { camera: options.camera });
  for (const { info, source, framesPerSecond } of found.episodes) {
    checkPictureSize(`${source.path}: ${info.id}`, info.height, info.width);
    if (!Number.isSafeInteger(info.frames) || info.frames < 1 || !(framesPerSecond >= 0)) {
      throw new UserError(
        `${source.path}: ${info.id} has ${info.frames} frames at ${framesPerSecond} a second`,
      );
    }
  }
  const stored = found.episodes.map((episode) => view(episode, options));
  const episodes = found.episodes.map(({ info }, i) => {
    const { frames, height, width } = stored[i];
    return { ...info, frames, height, width };
  });
  checkOneSize(root, episodes);
  for (const note of found.notes ?? []) (options.progress ?? silent).note(`${root}: ${note}`);
  sayChanges(root, found.episodes, options);
  const contents: Contents = {
    path: resolve(root),
    format: format.name,
    episodes,
    stored,
    hash: await hashDataset(root, found),
    cacheBytes: options.cacheBytes ?? 2 ** 30,
  };
  if (!options.labels) return new Dataset(contents);
  if (!found.readLabels) throw new UserError(`${root}: has no action labels; it can train on video alone`);
  if (options.framesPerSecond) {
    throw new UserError(`${root}: actions cannot be resampled; use a frame stride instead of a frame rate`);
  }
  const labels = await found.readLabels();
  for (const [i, { info, source }] of found.episodes.entries()) {
    const own = labels[i]?.id === info.id ? labels[i] : labels.find(({ id }) => id === info.id);
    if (!own) throw new UserError(`${root}: has no labels for ${info.id}`);
    checkLabels(own, info.frames, `${source.path}: ${info.id}`);
  }
  return new LabelledDataset(contents, new Map(labels.map((label) => [label.id, label])));
}

/** An episode as `options` wants to see it. */
function view({ info, source, framesPerSecond }: StoredEpisode, options: OpenOptions): StoredFrames {
  const wanted = options.framesPerSecond;
  if (wanted !== undefined && framesPerSecond === 0) {
    throw new UserError(`${source.path}: has no frame rate, so it cannot be resampled`);
  }
  const pace = wanted === undefined ? 1 : framesPerSecond / wanted;
  return {
    source,
    sourceHeight: info.height,
    sourceWidth: info.width,
    height: options.height ?? info.height,
    width: options.width ?? info.width,
    frames: pace === 1 ? info.frames : Math.max(1, Math.floor((info.frames - 1) / pace) + 1),
    pace,
  };
}

function checkOneSize(root: string, episodes: readonly EpisodeInfo[]): void {
  const [{ height, width }] = episodes;
  const other = episodes.find((episode) => episode.height !== height || episode.width !== width);
  if (other) {
    throw new UserError(
      `${root}: ${other.id} is ${other.height}×${other.width}, but ${episodes[0].id} is ${height}×${width}; ` +
        'ask for one size (height and width)',
    );
  }
}

function sayChanges(root: string, episodes: readonly StoredEpisode[], options: OpenOptions): void {
  const progress = options.progress ?? silent;
  const sizes = new Set(episodes.map(({ info }) => `${info.height}×${info.width}`));
  const target = `${options.height ?? episodes[0].info.height}×${options.width ?? episodes[0].info.width}`;
  if (sizes.size > 1 || !sizes.has(target)) {
    progress.note(`${root}: frames scaled from ${[...sizes].join(', ')} to ${target} by area averaging`);
  }
  const { framesPerSecond } = options;
  const rates = new Set(episodes.map((episode) => episode.framesPerSecond));
  if (framesPerSecond !== undefined && (rates.size > 1 || !rates.has(framesPerSecond))) {
    const slower = [...rates].some((rate) => rate < framesPerSecond)
      ? ', frames of slower videos repeated'
      : '';
    progress.note(
      `${root}: resampled from ${[...rates].map((rate) => +rate.toFixed(3)).join(', ')} to ${framesPerSecond} ` +
        `frames a second, nearest frame${slower}`,
    );
  }
}

/** What `listDatasets` tells of one data set. */
export interface DatasetSummary {
  /** Name of its folder. */
  readonly name: string;
  readonly path: string;
  readonly format: string;
  readonly episodes: number;
  readonly frames: number;
  /** Whether it has actions and rewards. */
  readonly labelled: boolean;
  /** The different values among its episodes, in order of appearance. */
  readonly games: readonly string[];
  readonly modes: readonly string[];
  readonly policies: readonly string[];
}

/**
 * The data sets at `path`: itself, if it is one, or else those in its sub-folders, by name.
 * @throws UserError if there is none, or one of them is damaged.
 */
export async function listDatasets(path: string): Promise<DatasetSummary[]> {
  const own = await summarise(path);
  if (own) return [own];
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const found = await Promise.all(folders.sort().map((name) => summarise(join(path, name))));
  const summaries = found.filter((summary) => summary !== undefined);
  if (summaries.length === 0) throw new UserError(await explainNoDataset(path));
  return summaries;
}

async function summarise(path: string): Promise<DatasetSummary | undefined> {
  const format = await detectFormat(path);
  if (!format) return undefined;
  const { episodes, readLabels } = await format.read(path, {});
  const values = (key: 'game' | 'mode' | 'policy') => [
    ...new Set(episodes.flatMap(({ info }) => info[key] ?? [])),
  ];
  return {
    name: basename(resolve(path)),
    path,
    format: format.name,
    episodes: episodes.length,
    frames: episodes.reduce((sum, { info }) => sum + info.frames, 0),
    labelled: readLabels !== undefined,
    games: values('game'),
    modes: values('mode'),
    policies: values('policy'),
  };
}

async function explainNoDataset(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return `${path}: no such file or folder`;
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  const inside: string[] = [];
  for (const entry of entries) {
    if (entry.isDirectory() && (await detectFormat(join(path, entry.name))))
      inside.push(join(path, entry.name));
  }
  if (inside.length > 0)
    return `${path}: holds ${inside.length} data sets; choose one: ${inside.sort().join(', ')}`;
  return `${path}: no data set in a known format (videos, or a folder with episodes.jsonl, …)`;
}
