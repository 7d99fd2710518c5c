/**
 * How good a world model's frames are and how far its latent actions steer it: held-out clips and rollouts as in the
 * experiment `controllability`, with Fréchet distances in the features of the state reader.
 */
import type { Dataset } from '../../data/dataset.ts';
import { RandomStream } from '../../engine/random.ts';
import type { WorldModel } from '../../genie/world-model.ts';
import type { RunContext } from '../experiment.ts';
import { type Clip, chooseClips } from '../measure/clips.ts';
import { countFrames, type Measured, measure, type Predicted, predict } from '../measure/controllability.ts';
import { writeCurves, writeStrips } from '../measure/controllability-figures.ts';
import {
  type Summary as ControlSummary,
  summarise as summariseControl,
} from '../measure/controllability-summary.ts';
import { frechetDistance } from '../measure/frechet.ts';
import type { FramePair, StateReader } from '../measure/state-reader.ts';
import { countVideos, type VideoDistance, videoDistances } from '../measure/video-distance.ts';
import { mean } from '../statistics.ts';
import type { RoboticsConfig } from './config.ts';

/** What is compared with the true clips: frames generated with inferred or random actions, or no model at all. */
const compared = ['inferred', 'random', 'tokenizer', 'copy'] as const;
type Compared = (typeof compared)[number];

export interface Control {
  readonly measured: readonly Measured[];
  /** In the features of the state reader, one pair of neighbouring frames a vector, averaged over seeds. */
  readonly readerDistances: Readonly<Record<Compared, number>>;
  /** With the network of `fvdWeights`; null without one. */
  readonly videoDistances: readonly VideoDistance[] | null;
  /** Pictures in the stage's folder. */
  readonly strips: readonly string[];
}

/** Generates and measures; pictures go to `folder`. */
export async function measureControl(
  { control, seed }: RoboticsConfig,
  { engine, progress }: RunContext,
  model: WorldModel,
  dataset: Dataset,
  reader: StateReader,
  folder: string,
): Promise<Control> {
  const random = new RandomStream(seed).fork('control');
  const { clips: episodes, seeds, context, steps, fvdWeights } = control;
  const clips = await chooseClips({
    config: { context, steps, episodes },
    dataset,
    engine,
    model,
    random,
    progress,
  });
  const worlds = await model.open(engine, control.worlds);
  const rollouts = progress.stage('rollouts', countFrames({ seeds, steps }, clips.length));
  const predictions = await predict({
    config: { context, seeds, steps },
    clips,
    worlds,
    random,
    stage: rollouts,
  }).finally(() => {
    rollouts.end();
    worlds.dispose();
  });
  const { height, width } = model.config.video;
  const size = { height, width };
  const comparing = progress.stage('PSNR and SSIM', predictions.length);
  const measured = measure(clips, predictions, size, comparing);
  comparing.end();
  let distances: VideoDistance[] | null = null;
  if (fvdWeights !== null) {
    const stage = progress.stage('video features', countVideos(clips, predictions));
    distances = await videoDistances(fvdWeights, { context }, clips, predictions, size, stage).finally(() =>
      stage.end(),
    );
  }
  return {
    measured,
    readerDistances: await distancesByReader(reader, clips, predictions, context),
    videoDistances: distances,
    strips: await writeStrips(clips, predictions, size, folder),
  };
}

/** The figures of one model, with the curves over time in `folder`. */
export async function summariseAndPlot(
  { measured }: Control,
  { seed, evaluation }: RoboticsConfig,
  folder: string,
): Promise<ControlSummary> {
  const summary = summariseControl(measured, { repetitions: evaluation.bootstrap, seed });
  await writeCurves(summary, folder);
  return summary;
}

/**
 * Free rollouts against the truth: every pair of neighbouring frames from the last context frame on is one vector, so
 * that a few clips give enough of them.
 */
async function distancesByReader(
  reader: StateReader,
  clips: readonly Clip[],
  predictions: readonly Predicted[],
  context: number,
): Promise<Record<Compared, number>> {
  const featuresOf = async (frames: readonly (readonly Uint8Array[])[]) => {
    const pairs = frames.flatMap((clip) => clip.slice(1).map((after, t): FramePair => [clip[t], after]));
    return (await reader.read(pairs)).map(({ features }) => features);
  };
  const truth = await featuresOf(clips.map(({ frames }) => frames.slice(context - 1)));
  const distances: Partial<Record<Compared, number>> = {};
  for (const source of compared) {
    const rows = predictions.filter((row) => row.mode === 'free' && row.source === source);
    const found: number[] = [];
    for (const seed of new Set(rows.map((row) => row.seed))) {
      const own = rows.filter((row) => row.seed === seed);
      const frames = own.map((row) => [clips[row.clip].frames[context - 1], ...row.frames]);
      found.push(frechetDistance(truth, await featuresOf(frames)));
    }
    distances[source] = mean(found);
  }
  return distances as Record<Compared, number>;
}
