/** What LeRobot's versions have in common: features, a row for each frame, tasks, and the statistics of an episode. */
import { UserError } from '../../engine/errors.ts';
import { countActions, type Episode, type EpisodeInfo, type EpisodeLabels } from '../episode.ts';
import { FeatureValues, PictureValues, type Summary } from './feature-statistics.ts';
import type { Column } from './parquet.ts';

export const CAMERA = 'observation.image';
export const CHUNK_SIZE = 1000;

/** A row of the data files. */
export type FrameRow = Readonly<Record<string, number | boolean | readonly number[]>>;

export interface Feature {
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** What the first episode fixes for all. */
interface Layout {
  readonly height: number;
  readonly width: number;
  /** Dimensions of an action vector, or undefined for discrete actions. */
  readonly actionDimensions: number | undefined;
}

export interface LeRobotEpisode {
  readonly index: number;
  readonly length: number;
  readonly task: string;
  /** The number of its first frame among all frames of the data set. */
  readonly firstFrame: number;
  readonly rows: readonly FrameRow[];
  /** uint8 [H, W, 3], one a row. */
  readonly frames: readonly Uint8Array[];
  /** By feature. */
  readonly statistics: Readonly<Record<string, Summary>>;
  /** What LeRobot has no place for. */
  readonly facts: Partial<EpisodeInfo>;
}

/** Numbers the episodes, frames and tasks of a data set in the order in which they come. */
export class LeRobotEpisodes {
  readonly framesPerSecond: number;
  readonly tasks: string[] = [];
  readonly statistics: Readonly<Record<string, Summary>>[] = [];
  frames = 0;
  #layout: Layout | undefined;

  constructor(framesPerSecond: number) {
    this.framesPerSecond = Math.round(framesPerSecond);
  }

  get count(): number {
    return this.statistics.length;
  }

  /**
   * The next episode's part. A final frame without an action has no row, so it is left out.
   * @throws UserError for an episode without actions, or of other pictures or actions than the first.
   */
  next({ info, frames_THWC, labels }: Episode): LeRobotEpisode {
    if (!labels) throw new UserError(`${info.id}: has no actions, which LeRobot demands; use another format`);
    const { frames: _, height, width, task = info.game ?? 'play', ...facts } = info;
    this.#checkLayout(info.id, { height, width, actionDimensions: labels.actionVectors?.[0].length });
    if (!this.tasks.includes(task)) this.tasks.push(task);
    const index = this.count;
    const length = countActions(labels);
    const firstFrame = this.frames;
    const numbers = { firstFrame, episode: index, task: this.tasks.indexOf(task) };
    const rows = Array.from({ length }, (_, t) => this.#row(labels, t, numbers));
    const frameBytes = height * width * 3;
    const frames = rows.map((_, t) => frames_THWC.subarray(t * frameBytes, (t + 1) * frameBytes));
    const statistics = statisticsOf(rows, frames);
    this.statistics.push(statistics);
    this.frames += length;
    return { index, length, task, firstFrame, rows, frames, statistics, facts };
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

  #row(
    labels: EpisodeLabels,
    t: number,
    { firstFrame, episode, task }: { firstFrame: number; episode: number; task: number },
  ): FrameRow {
    const last = t === labels.rewards.length - 1;
    return {
      action: labels.actionVectors?.[t] ?? labels.actions[t],
      'next.reward': labels.rewards[t],
      'next.done': last && (labels.terminated || labels.truncated),
      'next.truncated': last && labels.truncated,
      'next.success': last && labels.solved === true,
      timestamp: t / this.framesPerSecond,
      frame_index: t,
      episode_index: episode,
      index: firstFrame + t,
      task_index: task,
    };
  }

  /** Features of info.json; to be asked for after the first episode. */
  features(): Record<string, Feature> {
    const { height, width, actionDimensions } = this.#layout!;
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
        'video.fps': this.framesPerSecond,
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

  /** The columns of a data file. */
  columns(rows: readonly FrameRow[]): Column[] {
    return Object.entries(this.features()).flatMap(([name, { dtype, shape }]): Column[] => {
      if (dtype === 'video') return [];
      const type = dtype === 'float32' ? 'float' : dtype === 'bool' ? 'bool' : 'int64';
      const list = shape[0] > 1;
      // LeRobot keeps a vector of one number as the number.
      return [{ name, type, list, rows: rows.map((row) => (list ? row[name] : scalar(row[name]))) }];
    });
  }
}

function scalar(value: FrameRow[string]): number | boolean {
  return typeof value === 'object' ? value[0] : value;
}

function statisticsOf(
  rows: readonly FrameRow[],
  frames: readonly Uint8Array[],
): Readonly<Record<string, Summary>> {
  const pictures = new PictureValues();
  for (const frame of frames) pictures.add(frame);
  const numbers = Object.keys(rows[0]).map((name): [string, Summary] => {
    const vector = (value: FrameRow[string]) => (typeof value === 'object' ? value : [Number(value)]);
    const values = new FeatureValues(vector(rows[0][name]).length);
    for (const row of rows) values.add(vector(row[name]));
    return [name, values.summary()];
  });
  return { [CAMERA]: pictures.summary(), ...Object.fromEntries(numbers) };
}
