/**
 * Writes LeRobot v3.0: rows in Parquet, pictures as yuv420p video with a key frame every second frame, both shared by
 * many episodes. The colours of video are approximate, and a final frame without an action has no row, so it is left
 * out: this format is for exchange. The data set appears under its name when the writer is closed.
 */
import { join } from 'node:path';
import { writeFileAtomically } from '../../engine/files.ts';
import type { Episode } from '../episode.ts';
import { VideoWriter } from '../video-writer.ts';
import { combine, type QuantileStatistics, storedQuantiles } from './feature-statistics.ts';
import type { EpisodeWriter, EpisodeWriterOptions } from './format.ts';
import {
  CAMERA,
  CHUNK_SIZE,
  type FrameRow,
  type LeRobotEpisode,
  LeRobotEpisodes,
} from './lerobot-episodes.ts';
import { type Column, writeParquet } from './parquet.ts';
import { WholeFolder } from './whole-folder.ts';

/** Frames in one pair of files, about an hour at 15 frames a second. */
const FILE_FRAMES = 50_000;

/** A row of meta/episodes. */
type EpisodeRow = Record<string, unknown>;

export class LeRobotWriter implements EpisodeWriter {
  readonly #folder: WholeFolder;
  readonly #episodes: LeRobotEpisodes;
  readonly #rows: EpisodeRow[] = [];
  #video: VideoWriter | undefined;
  #file = 0;
  #fileRows: FrameRow[] = [];

  private constructor(folder: WholeFolder, framesPerSecond: number) {
    this.#folder = folder;
    this.#episodes = new LeRobotEpisodes(framesPerSecond);
  }

  /** @throws UserError if something is there already. */
  static async open(
    path: string,
    { framesPerSecond = 15 }: EpisodeWriterOptions = {},
  ): Promise<LeRobotWriter> {
    return new LeRobotWriter(await WholeFolder.begin(path), framesPerSecond);
  }

  /** @throws UserError for an episode without actions, or of other pictures or actions than the first. */
  async add(episode: Episode): Promise<void> {
    const part = this.#episodes.next(episode);
    if (this.#fileRows.length >= FILE_FRAMES) await this.#finishFile();
    this.#video ??= await VideoWriter.open(this.#place(`videos/${CAMERA}`, 'mp4'), {
      height: episode.info.height,
      width: episode.info.width,
      framesPerSecond: this.#episodes.framesPerSecond,
      encoding: 'h264',
      keyFrameInterval: 2,
    });
    for (const frame of part.frames) this.#video.write(frame);
    const from = this.#fileRows.length / this.#episodes.framesPerSecond;
    this.#fileRows.push(...part.rows);
    this.#rows.push(this.#episodeRow(part, from));
  }

  #episodeRow(
    { index, length, task, firstFrame, statistics, facts }: LeRobotEpisode,
    from: number,
  ): EpisodeRow {
    const place = (prefix: string) => ({
      [`${prefix}/chunk_index`]: Math.floor(this.#file / CHUNK_SIZE),
      [`${prefix}/file_index`]: this.#file % CHUNK_SIZE,
    });
    const stats = Object.entries(statistics).flatMap(([feature, summary]) =>
      Object.entries(storedQuantiles(summary, feature === CAMERA)).map(([name, value]) => [
        `stats/${feature}/${name}`,
        value,
      ]),
    );
    return {
      episode_index: index,
      tasks: [task],
      length,
      ...place('data'),
      dataset_from_index: firstFrame,
      dataset_to_index: firstFrame + length,
      ...place(`videos/${CAMERA}`),
      [`videos/${CAMERA}/from_timestamp`]: from,
      [`videos/${CAMERA}/to_timestamp`]: this.#fileRows.length / this.#episodes.framesPerSecond,
      'meta/episodes/chunk_index': 0,
      'meta/episodes/file_index': 0,
      ...Object.fromEntries(stats),
      genie: JSON.stringify(facts),
    };
  }

  /** @throws UserError if no episode was added. */
  async close(): Promise<void> {
    const whole = this.#rows.length > 0;
    if (whole) {
      await this.#finishFile();
      await this.#writeMeta();
    }
    await this.#folder.finish(whole);
  }

  #place(folder: string, extension: string): string {
    const number = (value: number) => String(value).padStart(3, '0');
    const chunk = number(Math.floor(this.#file / CHUNK_SIZE));
    const name = `file-${number(this.#file % CHUNK_SIZE)}.${extension}`;
    return join(this.#folder.temporary, folder, `chunk-${chunk}`, name);
  }

  async #finishFile(): Promise<void> {
    await this.#video!.close();
    this.#video = undefined;
    await writeParquet(this.#place('data', 'parquet'), this.#episodes.columns(this.#fileRows));
    this.#fileRows = [];
    this.#file++;
  }

  async #writeMeta(): Promise<void> {
    const meta = join(this.#folder.temporary, 'meta');
    const { tasks, frames, count, framesPerSecond, statistics } = this.#episodes;
    await writeParquet(
      join(meta, 'episodes/chunk-000/file-000.parquet'),
      Object.keys(this.#rows[0]).map((name) => ({
        name,
        ...episodeColumnType(name),
        rows: this.#rows.map((row) => row[name]),
      })),
    );
    await writeParquet(
      join(meta, 'tasks.parquet'),
      [
        { name: 'task_index', type: 'int64', rows: tasks.map((_, index) => index) },
        { name: 'task', type: 'string', rows: tasks },
      ],
      { pandas: JSON.stringify(pandasIndex) },
    );
    const together = Object.keys(statistics[0]).map((feature): [string, QuantileStatistics] => {
      const summary = combine(statistics.map((episode) => episode[feature]));
      return [feature, storedQuantiles(summary, feature === CAMERA)];
    });
    await writeFileAtomically(
      join(meta, 'stats.json'),
      JSON.stringify(Object.fromEntries(together), null, 2),
    );
    const info = {
      codebase_version: 'v3.0',
      robot_type: null,
      total_episodes: count,
      total_frames: frames,
      total_tasks: tasks.length,
      chunks_size: CHUNK_SIZE,
      data_files_size_in_mb: 100,
      video_files_size_in_mb: 200,
      fps: framesPerSecond,
      splits: { train: `0:${count}` },
      data_path: 'data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet',
      video_path: 'videos/{video_key}/chunk-{chunk_index:03d}/file-{file_index:03d}.mp4',
      features: this.#episodes.features(),
    };
    await writeFileAtomically(join(meta, 'info.json'), JSON.stringify(info, null, 2));
  }
}

function episodeColumnType(name: string): Pick<Column, 'type' | 'list'> {
  if (name === 'tasks') return { type: 'string', list: true };
  if (name === 'genie') return { type: 'string' };
  if (name.endsWith('/count')) return { type: 'int64', list: true };
  if (name.startsWith(`stats/${CAMERA}/`)) return { type: 'double', list: 3 };
  if (name.startsWith('stats/')) return { type: 'double', list: true };
  return { type: name.endsWith('timestamp') ? 'double' : 'int64' };
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
