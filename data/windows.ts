/**
 * Training batches: windows of frames drawn uniformly from all windows of a data set, never across an episode's end.
 * The next batches are read ahead by worker threads while the model trains.
 *
 * Dimension keys: B windows in a batch, T frames in a window, H height, W width, C = 3 colours, A action dimensions.
 */

import { UserError } from '../engine/errors.ts';
import { type NdArray, ndarray } from '../engine/ndarray.ts';
import { type RandomState, RandomStream } from '../engine/random.ts';
import { type Dataset, LabelledDataset } from './dataset.ts';
import { countActions, type EpisodeInfo } from './episode.ts';

export interface WindowOptions {
  readonly dataset: Dataset;
  /** Frames in a window (T). */
  readonly windowFrames: number;
  /** Stored frames from one frame of a window to the next (default 1). */
  readonly stride?: number;
  /** Windows in a batch (B). */
  readonly batch: number;
  /** The loader goes on from a copy; the given stream is not advanced. */
  readonly random: RandomStream;
  /** Batches read ahead (default 4). */
  readonly ahead?: number;
}

export interface WindowBatch {
  /** uint8 [batch, windowFrames, height, width, 3]. */
  readonly frames_BTHWC: NdArray<'uint8'>;
  /** Each window's episode. */
  readonly episodes_B: readonly string[];
  /** Each window's first frame within its episode. */
  readonly starts_B: readonly number[];
}

export interface LabelledWindowBatch extends WindowBatch {
  /**
   * The action taken at each frame of the window: at stride 1 `actions[b, t]` leads from frame t to frame t+1.
   * int32 [batch, windowFrames] for discrete actions, float32 [batch, windowFrames, A] for vectors.
   */
  readonly actions_BT: NdArray<'int32'> | NdArray<'float32'>;
}

export interface LabelledWindowOptions extends WindowOptions {
  readonly dataset: LabelledDataset;
}

/** Where a loader stands, as JSON: the part of a checkpoint that makes resumed training exact. */
export interface WindowLoaderState {
  readonly random: RandomState;
}

interface Planned {
  /** The state before this batch was drawn: what to restore in order to get it again. */
  readonly state: WindowLoaderState;
  readonly batch: Promise<WindowBatch>;
}

/**
 * For each episode the number of windows before it, and last the number of all.
 * @throws UserError if no episode is long enough for one window.
 */
export function windowOffsets(
  { dataset, windowFrames, stride }: Pick<Required<WindowOptions>, 'dataset' | 'windowFrames' | 'stride'>,
  usableFrames = (episode: EpisodeInfo): number => episode.frames,
): number[] {
  const offsets = [0];
  for (const [i, episode] of dataset.episodes.entries()) {
    const windows = Math.max(0, usableFrames(episode) - (windowFrames - 1) * stride);
    offsets.push(offsets[i] + windows);
  }
  if (offsets[dataset.episodes.length] === 0) {
    const longest = Math.max(...dataset.episodes.map(({ frames }) => frames));
    throw new UserError(
      `${dataset.path}: no episode has a window of ${windowFrames} frames at stride ${stride}; the longest has ${longest}`,
    );
  }
  return offsets;
}

/** Batches of video windows; `LabelledWindowLoader` adds the actions. */
export class WindowLoader {
  readonly #options: Required<WindowOptions>;
  readonly #offsets: readonly number[];
  #random: RandomStream;
  readonly #queue: Planned[] = [];
  #waitedSeconds = 0;

  /**
   * @param usableFrames how many frames of an episode, from its first, may be in a window (default: all).
   * @throws UserError if no episode is long enough for one window.
   */
  constructor(options: WindowOptions, usableFrames?: (episode: EpisodeInfo) => number) {
    this.#options = { stride: 1, ahead: 4, ...options };
    this.#offsets = windowOffsets(this.#options, usableFrames);
    this.#random = RandomStream.restore(options.random.state);
  }

  /** How many different windows there are. */
  get windows(): number {
    return this.#offsets[this.#offsets.length - 1];
  }

  /** Seconds that callers of `next` have waited: compare with the time of the loop. */
  get waitedSeconds(): number {
    return this.#waitedSeconds;
  }

  /** The next batch. Errors in the data (UserError, naming the file) come out here. */
  async next(): Promise<WindowBatch> {
    const { ahead } = this.#options;
    while (this.#queue.length <= ahead) this.#queue.push(this.#plan());
    const started = performance.now();
    try {
      const batch = await this.#queue[0].batch;
      this.#queue.shift();
      return batch;
    } finally {
      this.#waitedSeconds += (performance.now() - started) / 1000;
    }
  }

  get state(): WindowLoaderState {
    return this.#queue[0]?.state ?? { random: this.#random.state };
  }

  /** Goes on exactly where `state` was taken, by a loader of the same options. */
  restore(state: WindowLoaderState): void {
    this.#queue.length = 0;
    this.#random = RandomStream.restore(state.random);
  }

  #plan(): Planned {
    const state = { random: this.#random.state };
    const draws_B = this.#random.integers(this.#options.batch, this.windows);
    const batch = this.#read(draws_B);
    // The error is reported when this batch's turn comes, not as an unhandled rejection before.
    batch.catch(() => {});
    return { state, batch };
  }

  async #read(draws_B: Int32Array): Promise<WindowBatch> {
    const { dataset, batch, windowFrames, stride } = this.#options;
    const { height, width } = dataset;
    const windowBytes = windowFrames * height * width * 3;
    const pixels = new Uint8Array(batch * windowBytes);
    const positions_B = Array.from(draws_B, (draw) => this.#episodeOf(draw));
    const starts_B = positions_B.map((position, b) => draws_B[b] - this.#offsets[position]);
    await Promise.all(
      positions_B.map((position, b) =>
        dataset.cache.copy(position, starts_B[b], windowFrames, stride, pixels, b * windowBytes),
      ),
    );
    const frames_BTHWC = ndarray(pixels, [batch, windowFrames, height, width, 3], 'uint8');
    const episodes_B = positions_B.map((position) => dataset.episodes[position].id);
    return { frames_BTHWC, episodes_B, starts_B };
  }

  /** The episode to which window `draw` belongs: the last whose offset is not above it. */
  #episodeOf(draw: number): number {
    let low = 0;
    let high = this.#offsets.length - 2;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#offsets[middle] <= draw) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Batches of windows with the action taken at each frame. A final frame without an action is left out. */
export class LabelledWindowLoader {
  readonly #loader: WindowLoader;
  readonly #options: LabelledWindowOptions;

  /** @throws UserError if the data set was opened without labels, or no episode is long enough for one window. */
  constructor(options: LabelledWindowOptions) {
    // Types vanish at run time: a caller that goes round them must not get further than this.
    if (!(options.dataset instanceof LabelledDataset)) {
      throw new UserError('the data set was opened without labels; open it with labels: true');
    }
    const { dataset } = options;
    this.#options = options;
    this.#loader = new WindowLoader(options, ({ id, frames }) =>
      Math.min(frames, countActions(dataset.labels(id))),
    );
  }

  /** As in `WindowLoader`. */
  get windows(): number {
    return this.#loader.windows;
  }

  /** As in `WindowLoader`. */
  get waitedSeconds(): number {
    return this.#loader.waitedSeconds;
  }

  get state(): WindowLoaderState {
    return this.#loader.state;
  }

  /** As in `WindowLoader`. */
  restore(state: WindowLoaderState): void {
    this.#loader.restore(state);
  }

  /** The next batch with its actions. */
  async next(): Promise<LabelledWindowBatch> {
    const batch = await this.#loader.next();
    return { ...batch, actions_BT: this.#actions(batch) };
  }

  #actions({ episodes_B, starts_B }: WindowBatch): LabelledWindowBatch['actions_BT'] {
    const { dataset, windowFrames, stride = 1 } = this.#options;
    const labels_B = episodes_B.map((id) => dataset.labels(id));
    const taken = <T>(actions: readonly T[], b: number): T[] =>
      Array.from({ length: windowFrames }, (_, t) => actions[starts_B[b] + t * stride]);
    const shape = [episodes_B.length, windowFrames];
    const dimensions = labels_B[0].actionVectors?.[0].length;
    if (dimensions === undefined) {
      const actions = labels_B.flatMap((labels, b) => taken(labels.actions, b));
      return ndarray(actions, shape, 'int32');
    }
    const vectors = labels_B.flatMap((labels, b) => taken(labels.actionVectors ?? [], b));
    return ndarray(vectors.flat(), [...shape, dimensions], 'float32');
  }
}
