/**
 * What is cloned: episodes of frames with one action a frame, and random batches of them for training.
 * Dimension keys: B samples, T frames, H height, W width, C colours, K frames of history (oldest first).
 */
import { writePixels } from '../../data/pixels.ts';
import type { NdArray } from '../../engine/ndarray.ts';
import { zeros } from '../../engine/ndarray.ts';
import type { RandomState } from '../../engine/random.ts';
import { RandomStream } from '../../engine/random.ts';

/** One episode to imitate. The actions may be true ones or latent ones: cloning does not know the difference. */
export interface Demonstration {
  readonly id: string;
  readonly frames_THWC: Uint8Array;
  readonly height: number;
  readonly width: number;
  /** `actions[t]` was taken at frame t; -1 where it is unknown, which is then not imitated. May end before the frames. */
  readonly actions: Int32Array;
}

/** How far a policy looks back. */
export interface History {
  /** K: frames that it sees, the present one included. */
  readonly frames: number;
  /** Recorded frames from one seen frame to the next. */
  readonly spacing: number;
}

/** What a policy is told of samples besides their frames, and what it should have answered. */
export interface Labels {
  /** The action taken at each seen frame but the present one; `none` where there was no such frame, or no label. */
  readonly previousActions_BK: NdArray<'int32'>;
  readonly actions_B: NdArray<'int32'>;
}

/** Inputs of the policy network and what it should have answered. */
export interface DemonstrationBatch extends Labels {
  /** Pixels in [0, 1]. */
  readonly frames_BKHWC: NdArray<'float32'>;
}

/**
 * Frame indices that a policy sees at frame t, oldest first: before the start of the episode there is nothing, and
 * the first frame stands in for it.
 */
export function historyAt(t: number, { frames, spacing }: History): number[] {
  return Array.from({ length: frames }, (_, k) => t - (frames - 1 - k) * spacing);
}

/** Draws labelled frames uniformly over all demonstrations; its state can be saved and restored. */
export class DemonstrationSampler {
  readonly #demonstrations: readonly Demonstration[];
  readonly #history: History;
  readonly #none: number;
  /** All (demonstration, frame) pairs with a label. */
  readonly #samples: Int32Array;
  #random: RandomStream;

  /** @param none the index that stands for "no action": the number of actions */
  constructor(
    demonstrations: readonly Demonstration[],
    history: History,
    none: number,
    random: RandomStream,
  ) {
    this.#demonstrations = demonstrations;
    this.#history = history;
    this.#none = none;
    this.#random = random;
    const pairs: number[] = [];
    for (const [d, { actions }] of demonstrations.entries()) {
      for (let t = 0; t < actions.length; t++) if (actions[t] >= 0) pairs.push(d, t);
    }
    this.#samples = Int32Array.from(pairs);
  }

  /** Labelled frames in all. */
  get size(): number {
    return this.#samples.length / 2;
  }

  get state(): RandomState {
    return this.#random.state;
  }

  restore(state: RandomState): void {
    this.#random = RandomStream.restore(state);
  }

  /**
   * A batch drawn with replacement; a share of `hide` of the samples is not told its previous actions, and the frames
   * of each are moved together by up to `shift` pixels either way.
   * @throws RangeError if there is nothing to draw from.
   */
  next(batch: number, hide = 0, shift = 0): DemonstrationBatch {
    const { numbers, labels } = this.draw(batch, hide);
    return { ...labels, frames_BKHWC: this.frames(numbers, shift) };
  }

  /** As `next`, without frames. */
  draw(batch: number, hide = 0): { numbers: Int32Array; labels: Labels } {
    if (this.size === 0) throw new RangeError('no demonstration has any labelled frame');
    const numbers = this.#random.integers(batch, this.size);
    const labels = this.labels(numbers);
    const { data, shape } = labels.previousActions_BK;
    for (const [b, draw] of this.#random.uniform(batch).entries()) {
      if (draw < hide) data.fill(this.#none, b * shape[1], (b + 1) * shape[1]);
    }
    return { numbers, labels };
  }

  #shift({ data, shape }: NdArray<'float32'>, furthest: number): void {
    const [samples, frames, height, width] = shape;
    const size = height * width * 3;
    for (let b = 0; b < samples; b++) {
      const by = this.#random.integers(2, 2 * furthest + 1).map((drawn) => drawn - furthest);
      for (let k = 0; k < frames; k++) {
        const at = (b * frames + k) * size;
        moveFrame(data.subarray(at, at + size), { height, width }, by);
      }
    }
  }

  /** The samples with these numbers, 0 ≤ number < size. */
  at(numbers: ArrayLike<number>): DemonstrationBatch {
    return { ...this.labels(numbers), frames_BKHWC: this.frames(numbers) };
  }

  /** What the samples with these numbers, 0 ≤ number < size, are labelled with. */
  labels(numbers: ArrayLike<number>): Labels {
    const { frames: K } = this.#history;
    const B = numbers.length;
    // The network takes one previous action at least.
    const places = Math.max(1, K - 1);
    const previousActions_BK = zeros([B, places], 'int32');
    previousActions_BK.data.fill(this.#none);
    const actions_B = zeros([B], 'int32');
    for (let b = 0; b < B; b++) {
      const { demonstration, t } = this.#sample(numbers[b]);
      const { actions } = demonstration;
      actions_B.data[b] = actions[t];
      for (const [k, at] of historyAt(t, this.#history).entries()) {
        if (k < K - 1 && at >= 0 && actions[at] >= 0) previousActions_BK.data[b * places + k] = actions[at];
      }
    }
    return { previousActions_BK, actions_B };
  }

  /** Frames of the samples with these numbers, those of each moved together by up to `shift` pixels either way. */
  frames(numbers: ArrayLike<number>, shift = 0): NdArray<'float32'> {
    const { height, width } = this.#demonstrations[0];
    const { frames: K } = this.#history;
    const B = numbers.length;
    const size = height * width * 3;
    const frames_BKHWC = zeros([B, K, height, width, 3], 'float32');
    for (let b = 0; b < B; b++) {
      const { demonstration, t } = this.#sample(numbers[b]);
      for (const [k, at] of historyAt(t, this.#history).entries()) {
        const from = Math.max(at, 0) * size;
        const frame = demonstration.frames_THWC.subarray(from, from + size);
        writePixels(frame, frames_BKHWC.data, (b * K + k) * size);
      }
    }
    if (shift > 0) this.#shift(frames_BKHWC, shift);
    return frames_BKHWC;
  }

  #sample(number: number): { demonstration: Demonstration; t: number } {
    return {
      demonstration: this.#demonstrations[this.#samples[2 * number]],
      t: this.#samples[2 * number + 1],
    };
  }
}

/** Moves a frame by whole pixels; what comes in repeats the border. */
function moveFrame(
  frame_HWC: Float32Array,
  size: { height: number; width: number },
  [right, down]: Int32Array,
): void {
  const { height, width } = size;
  const before = frame_HWC.slice();
  const inside = (at: number, length: number) => Math.max(0, Math.min(length - 1, at));
  for (let y = 0; y < height; y++) {
    const row = inside(y - down, height) * width;
    for (let x = 0; x < width; x++) {
      const from = 3 * (row + inside(x - right, width));
      const to = 3 * (y * width + x);
      frame_HWC[to] = before[from];
      frame_HWC[to + 1] = before[from + 1];
      frame_HWC[to + 2] = before[from + 2];
    }
  }
}
