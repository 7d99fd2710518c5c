/** Fréchet distances between the true clips and what free rollouts made of them. */
import type { Stage } from '../../engine/progress.ts';
import { mean } from '../statistics.ts';
import type { Clip } from './clips.ts';
import { type Predicted, type Source, sources } from './controllability.ts';
import { frechetDistance } from './frechet.ts';
import { loadVideoFeatures } from './video-features.ts';

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

/** The feature vectors of a clip: one of it all, or several of its parts. */
type ClipFeatures = (frames: readonly Uint8Array[]) => Promise<readonly Float32Array[]>;

/** Distances in any features: each source's free rollouts, context included, against the true clips. */
export async function distancesIn(
  features: ClipFeatures,
  context: number,
  clips: readonly Clip[],
  predictions: readonly Predicted[],
  stage: Stage,
): Promise<VideoDistance[]> {
  const describe = async (videos: readonly (readonly Uint8Array[])[]) => {
    const vectors: Float32Array[] = [];
    for (const frames of videos) {
      vectors.push(...(await features(frames)));
      stage.advance();
    }
    return vectors;
  };
  const truth = await describe(clips.map(({ frames }) => frames));
  const found: VideoDistance[] = [];
  for (const source of sources) {
    const free = predictions.filter((row) => row.mode === 'free' && row.source === source);
    const distances: number[] = [];
    for (const seed of new Set(free.map((row) => row.seed))) {
      const own = free.filter((row) => row.seed === seed);
      const videos = own.map(({ clip, frames }) => [...clips[clip].frames.slice(0, context), ...frames]);
      distances.push(frechetDistance(truth, await describe(videos)));
    }
    found.push({ source, distances, mean: mean(distances) });
  }
  return found;
}

/**
 * In the features of an ONNX network: whole clips are compared.
 * @throws UserError if the network cannot be used.
 */
export async function videoDistances(
  weights: string,
  { context }: { readonly context: number },
  clips: readonly Clip[],
  predictions: readonly Predicted[],
  size: { height: number; width: number },
  stage: Stage,
): Promise<VideoDistance[]> {
  const network = await loadVideoFeatures(weights);
  const features: ClipFeatures = async (frames) => [await network.of(frames, size)];
  return distancesIn(features, context, clips, predictions, stage).finally(() => network.dispose());
}
