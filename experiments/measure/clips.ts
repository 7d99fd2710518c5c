/**
 * Held-out clips: true frames at the model's pace, and the latent actions that the LAM infers between them.
 * Dimension keys: T frames, H height, W width, C channels.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Dataset, openDataset } from '../../data/dataset.ts';
import type { Engine } from '../../engine/engine.ts';
import { UserError } from '../../engine/errors.ts';
import type { Progress } from '../../engine/progress.ts';
import type { RandomStream } from '../../engine/random.ts';
import { labelDataset } from '../../genie/label.ts';
import type { WorldModel } from '../../genie/world-model.ts';
import { coinrun } from '../benchmarks/coinrun.ts';
import { openProcgenRecordings } from '../benchmarks/procgen-recordings.ts';

export interface Clip {
  /** The episode's id. */
  readonly id: string;
  /** Which of the episode's recorded frames is the first. */
  readonly start: number;
  /** `context` + `steps` frames, each uint8 [H, W, C]. */
  readonly frames: readonly Uint8Array[];
  /** `steps` latent actions; actions[t] leads to frame context + t. */
  readonly actions: readonly number[];
}

/**
 * Opens what is held out: a data set as it is, or of a folder that holds `coinrun-random` (as bc-evaluation takes it)
 * the levels of random play that bc-evaluation keeps from the world model.
 */
export async function openHeldOut(
  path: string,
  { config: { video } }: WorldModel,
  progress: Progress,
): Promise<Dataset> {
  if (existsSync(join(path, 'coinrun-random'))) {
    return (await openProcgenRecordings(path, coinrun.firstLevels)).heldOutVideo.withoutLabels();
  }
  return openDataset(path, { height: video.height, width: video.width, progress });
}

/**
 * One clip from a random place of each of `episodes` random episodes, or of as many as are long enough.
 * @throws UserError if fewer than two are.
 */
export async function chooseClips(options: {
  config: { readonly context: number; readonly steps: number; readonly episodes: number };
  dataset: Dataset;
  engine: Engine;
  model: WorldModel;
  random: RandomStream;
  progress: Progress;
}): Promise<Clip[]> {
  const { config, dataset, engine, model, random, progress } = options;
  const { stride, height, width } = model.config.video;
  const length = config.context + config.steps;
  const span = (length - 1) * stride + 1;
  const long = dataset.episodes.filter(({ frames }) => frames >= span);
  if (long.length < 2) {
    throw new UserError(
      `${dataset.path}: ${long.length} episodes have the ${span} frames of a clip: give at least two, or lower steps`,
    );
  }
  const chosen = random.fork('episodes').shuffle(long).slice(0, config.episodes);
  if (chosen.length < config.episodes) {
    progress.note(
      `${dataset.path}: ${chosen.length} episodes have the ${span} frames of a clip, not the ${config.episodes} asked for`,
    );
  }
  const ids = new Set(chosen.map(({ id }) => id));
  const labels = await labelDataset({
    engine,
    model,
    dataset: dataset.filter(({ id }) => ids.has(id)),
    progress,
  });
  const latentsOf = new Map(labels.map(({ id, latents }) => [id, latents]));
  const size = height * width * 3;
  const clips: Clip[] = [];
  for (const { id, frames } of chosen) {
    const start = random.fork(`start of ${id}`).integer(frames - span + 1);
    const pixels = await dataset.frames(id);
    const at = (t: number) => start + t * stride;
    clips.push({
      id,
      start,
      frames: Array.from({ length }, (_, t) => pixels.slice(at(t) * size, (at(t) + 1) * size)),
      actions: Array.from({ length: config.steps }, (_, t) => latentsOf.get(id)![at(config.context - 1 + t)]),
    });
  }
  return clips;
}
