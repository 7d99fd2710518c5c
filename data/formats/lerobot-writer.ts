/**
 * Writes LeRobot v3.0: rows in Parquet, pictures as yuv420p video with a key frame every second frame, both shared by
 * many episodes. The colours of video are approximate, and a final frame without an action has no row, so it is left
 * out: this format is for exchange. The data set appears under its name when the writer is closed.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../../engine/errors.ts';
import { publish, temporaryName, writeFileAtomically } from '../../engine/files.ts';
import { lockFile } from '../../engine/lock.ts';
import { countActions, type Episode, type EpisodeLabels } from '../episode.ts';
import { VideoWriter } from '../video-writer.ts';
import { FeatureStatistics } from './feature-statistics.ts';
import type { EpisodeWriter, EpisodeWriterOptions } from './format.ts';
import { type Column, writeParquet } from './parquet.ts';

const CAMERA = 'observation.image';
const CHUNK_FILES = 1000;
/** Frames in one pair of files, about an hour at 15 frames a second. */
const FILE_FRAMES = 50_000;

/** A row of the data files. */
type FrameRow = Record<string, number | boolean | readonly number[]>;
/** A row of meta/episodes. */
type EpisodeRow = Record<string, number | string | readonly string[]>;

/** What the first episode fixes for all. */
interface Layout {
  readonly height: number;
  readonly width: number;
  /** Dimensions of an action vector, or undefined for discrete actions. */
  readonly actionDimensions: number | undefined;
}

export class LeRobotWriter implements EpisodeWriter {
  readonly #path: string;
  readonly #temporary: string;
  readonly #framesPerSecond: number;
  #layout: Layout | undefined;
  #video: VideoWriter | undefined;
  #file = 0;
  #fileRows: FrameRow[] = [];
  readonly #episodes: EpisodeRow[] = [];
  readonly #tasks: string[] = [];
  readonly #statistics = new Map<string, FeatureStatistics>();
  #frames = 0;

  private constructor(path: string, framesPerSecond: number) {
    this.#path = path;
    this.#temporary = temporaryName(path);
    this.#framesPerSecond = Math.round(framesPerSecond);
  }

  /** @throws UserError if something is there already. */
  static async open(
    path: string,
    { framesPerSecond = 15 }: EpisodeWriterOptions = {},
  ): Promise<LeRobotWriter> {
    const present = await readdir(path).catch((): string[] => []);
    if (present.some((name) => name !== lockFile)) {
      throw new UserError(
        `${path}: is not empty, and a LeRobot data set is not continued; choose another folder`,
      );
    }
    const writer = new LeRobotWriter(path, framesPerSecond);
    await mkdir(writer.#temporary, { recursive: true });
    return writer;
  }

  /** @throws UserError for an episode without actions, or of other pictures or actions than the first. */
  async add({ info, frames_THWC, labels }: Episode): Promise<void> {
    if (!labels) throw new UserError(`${info.id}: has no actions, which LeRobot demands; use another format`);
    const { id, frames: _, height, width, task = info.game ?? 'play', ...facts } = info;
    this.#checkLayout(id, { height, width, actionDimensions: labels.actionVectors?.[0].length });
    if (this.#fileRows.length >= FILE_FRAMES) await this.#finishFile();
    this.#video ??= await VideoWriter.open(this.#inTemporary(`videos/${CAMERA}`, 'mp4'), {
      height,
      width,
      framesPerSecond: this.#framesPerSecond,
      encoding: 'h264',
      keyFrameInterval: 2,
    });
    const length = countActions(labels);
    const frameBytes = height * width * 3;
    const episode = this.#episodes.length;
    if (!this.#tasks.includes(task)) this.#tasks.push(task);
    const from = this.#fileRows.length / this.#framesPerSecond;
    for (let t = 0; t < length; t++) {
      const frame_HWC = frames_THWC.subarray(t * frameBytes, (t + 1) * frameBytes);
      this.#video.write(frame_HWC);
      this.#observe(CAMERA, frame_HWC, 3);
      this.#addRow(labels, t, episode, this.#tasks.indexOf(task));
    }
    const place = (prefix: string) => ({
      [`${prefix}/chunk_index`]: Math.floor(this.#file / CHUNK_FILES),
      [`${prefix}/file_index`]: this.#file % CHUNK_FILES,
    });
    this.#episodes.push({
      episode_index: episode,
      tasks: [task],
      length,
      ...place('data'),
      dataset_from_index: this.#frames - length,
      dataset_to_index: this.#frames,
      ...place(`videos/${CAMERA}`),
      [`videos/${CAMERA}/from_timestamp`]: from,
      [`videos/${CAMERA}/to_timestamp`]: this.#fileRows.length / this.#framesPerSecond,
      'meta/episodes/chunk_index': 0,
      'meta/episodes/file_index': 0,
      genie: JSON.stringify({ id, ...facts }),
    });
  }

  /** @throws UserError if no episode was added. */
  async close(): Promise<void> {
    if (!this.#layout) {
      await rm(this.#temporary, { recursive: true, force: true });
      throw new UserError(`${this.#path}: no episode to write`);
    }
    await this.#finishFile();
    await this.#writeMeta(this.#layout);
    await mkdir(dirname(this.#path), { recursive: true });
    await publish(this.#path);
  }

  #checkLayout(id: string, layout: Layout): void {
    this.#layout ??= layout;
    const { height, width, actionDimensions } = this.#layout;
    if (height !== layout.height || width !== layout.width || actionDimensions !== layout.actionDimensions) {
      throw new UserError(
        `${id}: its pictures or actions are of another size than those of the episodes before`,
      );
    }
  }

  #addRow(labels: EpisodeLabels, t: number, episode: number, task: number): void {
    const last = t === labels.rewards.length - 1;
    const row: FrameRow = {
      action: labels.actionVectors?.[t] ?? labels.actions[t],
      'next.reward': labels.rewards[t],
      'next.done': last && (labels.terminated || labels.truncated),
      'next.truncated': last && labels.truncated,
      'next.success': last && labels.solved === true,
      timestamp: t / this.#framesPerSecond,
      frame_index: t,
      episode_index: episode,
      index: this.#frames++,
      task_index: task,
    };
    this.#fileRows.push(row);
    for (const [key, value] of Object.entries(row)) {
      const values = typeof value === 'object' ? value : [Number(value)];
      this.#observe(key, values, values.length);
    }
  }

  #observe(feature: string, values: ArrayLike<number>, dimensions: number): void {
    const statistics = this.#statistics.get(feature) ?? new FeatureStatistics(dimensions);
    statistics.add(values);
    this.#statistics.set(feature, statistics);
  }

  #inTemporary(folder: string, extension: string): string {
    const number = (value: number) => String(value).padStart(3, '0');
    const chunk = number(Math.floor(this.#file / CHUNK_FILES));
    return join(
      this.#temporary,
      folder,
      `chunk-${chunk}`,
      `file-${number(this.#file % CHUNK_FILES)}.${extension}`,
    );
  }

  async #finishFile(): Promise<void> {
    await this.#video!.close();
    this.#video = undefined;
    const columns = Object.entries(this.#features(this.#layout!)).flatMap(
      ([name, { dtype, shape }]): Column[] => {
        if (dtype === 'video') return [];
        const type = dtype === 'float32' ? 'float' : dtype === 'bool' ? 'bool' : 'int64';
        const list = shape[0] > 1;
        // LeRobot keeps a vector of one number as the number.
        const rows = this.#fileRows.map((row) => (list ? row[name] : scalar(row[name])));
        return [{ name, type, list, rows }];
      },
    );
    await writeParquet(this.#inTemporary('data', 'parquet'), columns);
    this.#fileRows = [];
    this.#file++;
  }

  #features({ height, width, actionDimensions }: Layout): Record<string, { dtype: string; shape: number[] }> {
    const number = (dtype: string) => ({ dtype, shape: [1], names: null });
    const even = (side: number) => side + (side % 2);
    const picture = {
      dtype: 'video',
      shape: [even(height), even(width), 3],
      names: ['height', 'width', 'channels'],
      info: {
        'video.height': even(height),
        'video.width': even(width),
        'video.codec': 'h264',
        'video.pix_fmt': 'yuv420p',
        'video.is_depth_map': false,
        'video.fps': this.#framesPerSecond,
        'video.channels': 3,
        has_audio: false,
      },
    };
    return {
      [CAMERA]: picture,
      action: actionDimensions ? { ...number('float32'), shape: [actionDimensions] } : number('int64'),
      'next.reward': number('float32'),
      'next.done': number('bool'),
      'next.truncated': number('bool'),
      'next.success': number('bool'),
      timestamp: number('float32'),
      frame_index: number('int64'),
      episode_index: number('int64'),
      index: number('int64'),
      task_index: number('int64'),
    };
  }

  async #writeMeta(layout: Layout): Promise<void> {
    const meta = join(this.#temporary, 'meta');
    const column = (name: string): Column => {
      const rows = this.#episodes.map((row) => row[name]);
      if (name === 'tasks') return { name, type: 'string', list: true, rows };
      if (name === 'genie') return { name, type: 'string', rows };
      return { name, type: name.endsWith('timestamp') ? 'double' : 'int64', rows };
    };
    await writeParquet(
      join(meta, 'episodes/chunk-000/file-000.parquet'),
      Object.keys(this.#episodes[0]).map(column),
    );
    await writeParquet(
      join(meta, 'tasks.parquet'),
      [
        { name: 'task_index', type: 'int64', rows: this.#tasks.map((_, index) => index) },
        { name: 'task', type: 'string', rows: this.#tasks },
      ],
      { pandas: JSON.stringify(pandasIndex) },
    );
    const statistics = [...this.#statistics].map(([key, feature]) => [
      key,
      feature.toJSON(key === CAMERA ? layout.height * layout.width : undefined),
    ]);
    await writeFileAtomically(
      join(meta, 'stats.json'),
      JSON.stringify(Object.fromEntries(statistics), null, 2),
    );
    const info = {
      codebase_version: 'v3.0',
      robot_type: null,
      total_episodes: this.#episodes.length,
      total_frames: this.#frames,
      total_tasks: this.#tasks.length,
      chunks_size: CHUNK_FILES,
      data_files_size_in_mb: 100,
      video_files_size_in_mb: 200,
      fps: this.#framesPerSecond,
      splits: { train: `0:${this.#episodes.length}` },
      data_path: 'data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet',
      video_path: 'videos/{video_key}/chunk-{chunk_index:03d}/file-{file_index:03d}.mp4',
      features: this.#features(layout),
    };
    await writeFileAtomically(join(meta, 'info.json'), JSON.stringify(info, null, 2));
  }
}

function scalar(value: FrameRow[string]): number | boolean {
  return typeof value === 'object' ? value[0] : value;
}

/** Tells pandas that the column `task` is the table's index, which is how LeRobot looks tasks up. */
const pandasIndex = {
  index_columns: ['task'],
  column_indexes: [],
  columns: [
    {
      name: 'task_index',
      field_name: 'task_index',
      pandas_type: 'int64',
      numpy_type: 'int64',
      metadata: null,
    },
    { name: 'task', field_name: 'task', pandas_type: 'unicode', numpy_type: 'object', metadata: null },
  ],
  creator: { library: 'genie-worlds', version: '0' },
  pandas_version: '2.0.0',
};
