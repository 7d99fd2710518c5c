/**
 * Latent actions of recorded video, for cloning policies from it (section 3.3).
 *
 * Alignment: with a frame stride of s, `latents[t]` describes the step from frame t to frame t+s, so it stands beside
 * the action taken at frame t. An episode of n frames has n−s labels; none reaches past its end.
 * Dimension keys: B windows of a batch, T frames of a window, H height, W width, C channels.
 */

import type { Dataset } from '../data/dataset.ts';
import { writePixels } from '../data/pixels.ts';
import type { Engine } from '../engine/engine.ts';
import { stopIfInterrupted } from '../engine/interruption.ts';
import { ndarray } from '../engine/ndarray.ts';
import type { Progress } from '../engine/progress.ts';
import { checkFrameSize, type Video, type WorldModel } from './world-model.ts';

/** Windows labelled at a time. */
const BATCH = 16;

export interface LatentLabels {
  /** The episode's id. */
  readonly id: string;
  /** One code for each of frames 0 … n−s−1. */
  readonly latents: Int32Array;
}

/** A data set, or what was just played. */
export interface RecordedVideo extends Pick<Dataset, 'path' | 'height' | 'width' | 'frames'> {
  readonly episodes: readonly { readonly id: string; readonly frames: number }[];
}

/** A window of T frames at the model's stride, and the labels it gives. */
interface Span {
  /** First frame. */
  readonly start: number;
  /** Steps of the window before the first whose label counts. */
  readonly skip: number;
  /** Labels that count. */
  readonly labels: number;
}

/** A span of an episode, and where its labels go. */
interface Window extends Span {
  readonly pixels: Uint8Array;
  /** Frames of the episode. */
  readonly length: number;
  readonly latents: Int32Array;
}

/**
 * Windows that give every step from frame t to frame t+stride exactly once.
 * @param reach steps before and after a step that its label depends on: where the episode has them, the window shows them
 * @throws RangeError if windows are too short to show them.
 */
export function labellingSpans(frames: number, windowFrames: number, stride: number, reach = 0): Span[] {
  const spans: Span[] = [];
  const room = windowFrames - 1;
  if (room <= 2 * reach)
    throw new RangeError(
      `windows of ${windowFrames} frames do not show ${reach} steps before and after a step`,
    );
  for (let phase = 0; phase < Math.min(stride, frames); phase++) {
    const steps = Math.floor((frames - 1 - phase) / stride);
    for (let next = 0; next < steps; ) {
      // The last window ends with the episode, if that is long enough.
      const first = reach === 0 ? next : Math.max(0, Math.min(next - reach, steps - room));
      const end = first + room >= steps ? steps : first + room - reach;
      spans.push({ start: phase + first * stride, skip: next - first, labels: end - next });
      next = end;
    }
  }
  return spans;
}

/** Recorded steps from one on, itself included, that its label depends on. */
export function labelSpan({ config, labelling }: Pick<WorldModel, 'config' | 'labelling'>): number {
  return (labelling?.ahead ?? 1) * config.video.stride;
}

/**
 * Labels every episode of a data set.
 * @throws UserError if its frames are not of the size the model was trained on.
 */
export async function labelDataset(options: {
  engine: Engine;
  model: Pick<WorldModel, 'config' | 'labelling' | 'inferActions'>;
  dataset: RecordedVideo;
  progress: Progress;
}): Promise<LatentLabels[]> {
  const { engine, model, dataset, progress } = options;
  checkFrameSize(dataset.path, dataset, model.config);
  const { height, width, stride } = model.config.video;
  const { frames, reach } = model.labelling ?? { frames: model.config.video.frames, reach: 0 };
  const shape = [BATCH, frames, height, width, 3];
  const inference = await model.inferActions(engine, BATCH);
  const bar = progress.stage('Latent labels', dataset.episodes.length);
  try {
    const labelled: LatentLabels[] = [];
    // Windows of several episodes share a batch: most episodes are too short to fill one.
    let waiting: Window[] = [];
    const flush = async () => {
      const input = ndarray(gather(waiting, { ...model.config.video, frames }), shape, 'float32');
      const actions = await inference.infer(input);
      waiting.forEach(({ start, skip, labels, latents }, b) => {
        for (let i = skip; i < skip + labels; i++)
          latents[start + i * stride] = actions[b * (frames - 1) + i];
      });
      waiting = [];
    };
    for (const { id, frames: length } of dataset.episodes) {
      stopIfInterrupted();
      const pixels = await dataset.frames(id);
      const latents = new Int32Array(Math.max(0, length - stride));
      for (const span of labellingSpans(length, frames, stride, reach)) {
        waiting.push({ ...span, pixels, length, latents });
        if (waiting.length === BATCH) await flush();
      }
      labelled.push({ id, latents });
      bar.advance();
    }
    if (waiting.length > 0) await flush();
    return labelled;
  } finally {
    bar.end();
    inference.dispose();
  }
}

/** Pixels of a batch of windows in [0, 1]; past an episode's end its last frame is repeated. */
function gather(windows: readonly Window[], { frames, height, width, stride }: Video): Float32Array {
  const size = height * width * 3;
  const values = new Float32Array(BATCH * frames * size);
  windows.forEach(({ pixels, length, start }, b) => {
    for (let t = 0; t < frames; t++) {
      const from = Math.min(start + t * stride, length - 1) * size;
      const to = (b * frames + t) * size;
      writePixels(pixels.subarray(from, from + size), values, to);
    }
  });
  return values;
}
