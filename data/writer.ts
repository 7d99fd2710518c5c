/**
 * Records episodes in the project's own layout, so that an interruption at any moment leaves a valid data set: the
 * video appears whole under its name, then the labels are appended, and last the line in episodes.jsonl that makes
 * the episode exist.
 */
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../engine/errors.ts';
import { cutTornLine, writeFileAtomically } from '../engine/files.ts';
import { parseJsonObject } from '../engine/json.ts';
import { fileChecksum, withChecksum } from './checksums.ts';
import { countActions, type Episode } from './episode.ts';
import type { EpisodeWriter, EpisodeWriterOptions } from './formats/format.ts';
import { encodeVideo } from './video-writer.ts';

export class DatasetWriter implements EpisodeWriter {
  readonly #path: string;
  readonly #framesPerSecond: number | undefined;
  readonly #ids: Set<string>;

  private constructor(path: string, framesPerSecond: number | undefined, ids: Set<string>) {
    this.#path = path;
    this.#framesPerSecond = framesPerSecond;
    this.#ids = ids;
  }

  /** Starts a data set, or goes on with one that was interrupted: its whole episodes are kept. */
  static async open(path: string, options: EpisodeWriterOptions = {}): Promise<DatasetWriter> {
    await mkdir(join(path, 'videos'), { recursive: true });
    const index = await cutTornLine(join(path, 'episodes.jsonl'));
    const idOf = (line: string) =>
      parseJsonObject(line, `${path}: a line of episodes.jsonl or labels.jsonl`).id as string;
    const ids = new Set(index.map(idOf));
    // Labels whose episode never came to exist would stand there twice once it is recorded again.
    const labels = await cutTornLine(join(path, 'labels.jsonl'));
    const kept = labels.filter((line) => ids.has(idOf(line)));
    if (kept.length < labels.length) {
      await writeFileAtomically(join(path, 'labels.jsonl'), kept.map((line) => `${line}\n`).join(''));
    }
    return new DatasetWriter(path, options.framesPerSecond, ids);
  }

  /** Ids of the episodes that are safely on disk. */
  get ids(): readonly string[] {
    return [...this.#ids];
  }

  /** The id that the next recorded episode would usually have: `episode_00012`. */
  get nextId(): string {
    return `episode_${String(this.#ids.size).padStart(5, '0')}`;
  }

  /**
   * Adds an episode. When the promise is fulfilled it survives a crash of the process.
   * @throws UserError if its id is there already.
   * @throws RangeError if the numbers of frames, actions and rewards do not belong together.
   */
  async add({ info, frames_THWC, labels }: Episode): Promise<void> {
    if (this.#ids.has(info.id)) throw new UserError(`${this.#path}: ${info.id} is recorded already`);
    if (frames_THWC.length !== info.frames * info.height * info.width * 3) {
      throw new RangeError(`${info.id}: ${frames_THWC.length} bytes are not ${info.frames} frames`);
    }
    if (labels) {
      const actions = countActions(labels);
      if (labels.rewards.length !== actions || (info.frames !== actions && info.frames !== actions + 1)) {
        throw new RangeError(`${info.id}: ${info.frames} frames do not fit ${actions} actions`);
      }
    }
    const video = join(this.#path, 'videos', `${info.id}.mp4`);
    await encodeVideo(video, frames_THWC, {
      height: info.height,
      width: info.width,
      framesPerSecond: this.#framesPerSecond,
    });
    if (labels) await appendLine(join(this.#path, 'labels.jsonl'), { ...labels, id: info.id });
    await appendLine(join(this.#path, 'episodes.jsonl'), { ...info, videoCrc32: await fileChecksum(video) });
    this.#ids.add(info.id);
  }

  /** Nothing is pending between episodes; here so that every format is written alike. */
  async close(): Promise<void> {}
}

/** Appends one line and waits until it is on the disk; a full disk leaves the file as it was. */
async function appendLine(path: string, value: object): Promise<void> {
  const file = await open(path, 'a');
  try {
    const { size } = await file.stat();
    try {
      await file.writeFile(`${withChecksum(value)}\n`);
      await file.sync();
    } catch (error) {
      await file.truncate(size);
      throw error;
    }
  } finally {
    await file.close();
  }
}
