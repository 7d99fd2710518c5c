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
  /** Labels that count: those of the window's first `labels` steps. */
  readonly labels: number;
}

/** A span of an episode, and where its labels go. */
interface Window extends Span {
  readonly pixels: Uint8Array;
  /** Frames of the episode. */
  readonly length: number;
  readonly latents: Int32Array;
}

/** Windows that give every step from frame t to frame t+stride exactly once. */
export function labellingSpans(frames: number, windowFrames: number, stride: number): Span[] {
  const spans: Span[] = [];
  for (let phase = 0; phase < Math.min(stride, frames); phase++) {
    const steps = Math.floor((frames - 1 - phase) / stride);
    for (let first = 0; first < steps; first += windowFrames - 1) {
      spans.push({ start: phase + first * stride, labels: Math.min(windowFrames - 1, steps - first) });
    }
  }
  return spans;
}

/**
 * Labels every episode of a data set.
 * @throws UserError if its frames are not of the size the model was trained on.
 */
export async function labelDataset(options: {
  engine: Engine;
  model: Pick<WorldModel, 'config' | 'inferActions'>;
  dataset: RecordedVideo;
  progress: Progress;
}): Promise<LatentLabels[]> {
  const { engine, model, dataset, progress } = options;
  checkFrameSize(dataset.path, dataset, model.config);
  const { frames, height, width, stride } = model.config.video;
  const shape = [BATCH, frames, height, width, 3];
  const inference = await model.inferActions(engine, BATCH);
  const bar = progress.stage('Latent labels', dataset.episodes.length);
  try {
    const labelled: LatentLabels[] = [];
    // Windows of several episodes share a batch: most episodes are too short to fill one.
    let waiting: Window[] = [];
    const flush = async () => {
      const input = ndarray(gather(waiting, model.config.video), shape, 'float32');
      const actions = await inference.infer(input);
      waiting.forEach(({ start, labels, latents }, b) => {
        for (let i = 0; i < labels; i++) latents[start + i * stride] = actions[b * (frames - 1) + i];
      });
      waiting = [];
    };
    for (const { id, frames: length } of dataset.episodes) {
      stopIfInterrupted();
      const pixels = await dataset.frames(id);
      const latents = new Int32Array(Math.max(0, length - stride));
      for (const span of labellingSpans(length, frames, stride)) {
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

/** Pixels of a batch of windows in [0, 1]; past an episode's end its last frame is repeated, which causality hides. */
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
