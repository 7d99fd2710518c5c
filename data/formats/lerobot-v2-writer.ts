/**
 * Writes LeRobot v2.1, for programs that do not read v3 yet: one Parquet file and one video an episode, and JSON lines.
 * What is approximate or left out is as in v3. The data set appears under its name when the writer is closed.
 */
import { join } from 'node:path';
import { writeFileAtomically } from '../../engine/files.ts';
import type { Episode } from '../episode.ts';
import { VideoWriter } from '../video-writer.ts';
import { storedStatistics } from './feature-statistics.ts';
import type { EpisodeWriter, EpisodeWriterOptions } from './format.ts';
import { CAMERA, CHUNK_SIZE, LeRobotEpisodes } from './lerobot-episodes.ts';
import { writeParquet } from './parquet.ts';
import { WholeFolder } from './whole-folder.ts';

export class LeRobotV2Writer implements EpisodeWriter {
  readonly #folder: WholeFolder;
  readonly #episodes: LeRobotEpisodes;
  readonly #episodeLines: object[] = [];
  readonly #statisticsLines: object[] = [];

  private constructor(folder: WholeFolder, framesPerSecond: number) {
    this.#folder = folder;
    this.#episodes = new LeRobotEpisodes(framesPerSecond);
  }

  /** @throws UserError if something is there already. */
  static async open(
    path: string,
    { framesPerSecond = 15 }: EpisodeWriterOptions = {},
  ): Promise<LeRobotV2Writer> {
    return new LeRobotV2Writer(await WholeFolder.begin(path), framesPerSecond);
  }

  /** @throws UserError for an episode without actions, or of other pictures or actions than the first. */
  async add(episode: Episode): Promise<void> {
    const { index, length, task, rows, frames, statistics, facts } = this.#episodes.next(episode);
    const chunk = `chunk-${String(Math.floor(index / CHUNK_SIZE)).padStart(3, '0')}`;
    const name = `episode_${String(index).padStart(6, '0')}`;
    const video = await VideoWriter.open(
      join(this.#folder.temporary, 'videos', chunk, CAMERA, `${name}.mp4`),
      {
        height: episode.info.height,
        width: episode.info.width,
        framesPerSecond: this.#episodes.framesPerSecond,
        encoding: 'h264',
        keyFrameInterval: 2,
      },
    );
    for (const frame of frames) video.write(frame);
    await video.close();
    await writeParquet(
      join(this.#folder.temporary, 'data', chunk, `${name}.parquet`),
      this.#episodes.columns(rows),
    );
    this.#episodeLines.push({ episode_index: index, tasks: [task], length, genie: JSON.stringify(facts) });
    const stats = Object.entries(statistics).map(([feature, summary]) => [
      feature,
      storedStatistics(summary, feature === CAMERA),
    ]);
    this.#statisticsLines.push({ episode_index: index, stats: Object.fromEntries(stats) });
  }

  /** @throws UserError if no episode was added. */
  async close(): Promise<void> {
    const whole = this.#episodes.count > 0;
    if (whole) await this.#writeMeta();
    await this.#folder.finish(whole);
  }

  async #writeMeta(): Promise<void> {
    const { tasks, frames, count, framesPerSecond } = this.#episodes;
    const meta = join(this.#folder.temporary, 'meta');
    const lines = (name: string, objects: readonly object[]) =>
      writeFileAtomically(join(meta, name), objects.map((line) => `${JSON.stringify(line)}\n`).join(''));
    await lines('episodes.jsonl', this.#episodeLines);
    await lines('episodes_stats.jsonl', this.#statisticsLines);
    await lines(
      'tasks.jsonl',
      tasks.map((task, task_index) => ({ task_index, task })),
    );
    const info = {
      codebase_version: 'v2.1',
      robot_type: null,
      total_episodes: count,
      total_frames: frames,
      total_tasks: tasks.length,
      total_videos: count,
      total_chunks: Math.ceil(count / CHUNK_SIZE),
      chunks_size: CHUNK_SIZE,
      fps: framesPerSecond,
      splits: { train: `0:${count}` },
      data_path: 'data/chunk-{episode_chunk:03d}/episode_{episode_index:06d}.parquet',
      video_path: 'videos/chunk-{episode_chunk:03d}/{video_key}/episode_{episode_index:06d}.mp4',
      features: this.#episodes.features(),
    };
    await writeFileAtomically(join(meta, 'info.json'), JSON.stringify(info, null, 2));
  }
}
