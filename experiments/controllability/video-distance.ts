/** Fréchet distances between the true clips and what free rollouts made of them. */
import type { Stage } from '../../engine/progress.ts';
import { frechetDistance } from '../metrics/frechet.ts';
import { loadVideoFeatures } from '../metrics/video-features.ts';
import { mean } from '../statistics.ts';
import type { Clip } from './clips.ts';
import type { ControllabilityConfig } from './config.ts';
import { type Predicted, type Source, sources } from './measure.ts';

export interface VideoDistance {
  readonly source: Source;
  /** One distance for each seed, between sets of as many clips; a single one for what draws nothing. */
  readonly distances: readonly number[];
  readonly mean: number;
}

/** Clips that `videoDistances` looks at, for its progress. */
export function countVideos(clips: readonly Clip[], predictions: readonly Predicted[]): number {
  return clips.length + predictions.filter(({ mode }) => mode === 'free').length;
}

/**
 * Whole clips are compared, the true context frames included.
 * @throws UserError if the network cannot be used.
 */
export async function videoDistances(
  weights: string,
  { context }: Pick<ControllabilityConfig, 'context'>,
  clips: readonly Clip[],
  predictions: readonly Predicted[],
  size: { height: number; width: number },
  stage: Stage,
): Promise<VideoDistance[]> {
  const network = await loadVideoFeatures(weights);
  try {
    const features = async (frames: readonly Uint8Array[]) => {
      const vector = await network.of(frames, size);
      stage.advance();
      return vector;
    };
    const truth: Float32Array[] = [];
    for (const { frames } of clips) truth.push(await features(frames));
    const found: VideoDistance[] = [];
    for (const source of sources) {
      const free = predictions.filter((row) => row.mode === 'free' && row.source === source);
      const distances: number[] = [];
      for (const seed of new Set(free.map((row) => row.seed))) {
        const vectors: Float32Array[] = [];
        for (const { clip, frames } of free.filter((row) => row.seed === seed)) {
          vectors.push(await features([...clips[clip].frames.slice(0, context), ...frames]));
        }
        distances.push(frechetDistance(truth, vectors));
      }
      found.push({ source, distances, mean: mean(distances) });
    }
    return found;
  } finally {
    network.dispose();
  }
}
