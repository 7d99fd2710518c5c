/**
 * The feature extractor of a Fréchet distance where I3D is not at hand: a small network that this project trains to
 * read CoinRun's own state (how the agent moves, whether it stands, which way it faces) off two frames. Distances in
 * its features are named after it: they are no FVD.
 */
import { join } from 'node:path';
import type { Engine } from '../../engine/engine.ts';
import type { Progress, Stage } from '../../engine/progress.ts';
import type { RandomStream } from '../../engine/random.ts';
import { recordStates } from '../benchmarks/coinrun-states.ts';
import type { Clip } from '../measure/clips.ts';
import type { Predicted } from '../measure/controllability.ts';
import { type FramePair, StateReader, trainStateReader } from '../measure/state-reader.ts';
import { distancesIn, type VideoDistance } from '../measure/video-distance.ts';
import type { ControllabilityConfig } from './config.ts';

type EncoderConfig = NonNullable<ControllabilityConfig['videoEncoder']>;

const BATCH = 64;
const LEARNING_RATE = 1e-3;

/** Records CoinRun with its states and trains the network in `folder`. */
export async function trainEncoder(options: {
  engine: Engine;
  settings: EncoderConfig;
  /** Recorded frames from one model frame to the next. */
  stride: number;
  random: RandomStream;
  folder: string;
  progress: Progress;
}): Promise<void> {
  const { engine, settings, stride, random, folder, progress } = options;
  const { dataset, states } = await recordStates(settings.episodes, join(folder, 'recordings'), progress);
  await trainStateReader({
    ...{ engine, dataset, states, stride, random, folder, progress },
    settings: { steps: settings.steps, batch: BATCH, learningRate: LEARNING_RATE },
  });
}

/** Distances in the network's features: every pair of neighbouring frames from the last context frame on is a vector. */
export async function encoderDistances(
  engine: Engine,
  folder: string,
  context: number,
  clips: readonly Clip[],
  predictions: readonly Predicted[],
  stage: Stage,
): Promise<VideoDistance[]> {
  const reader = await StateReader.load(engine, folder);
  const features = async (frames: readonly Uint8Array[]) => {
    const moving = frames.slice(context - 1);
    const pairs = moving.slice(1).map((after, t): FramePair => [moving[t], after]);
    return (await reader.read(pairs)).map((reading) => reading.features);
  };
  return distancesIn(features, context, clips, predictions, stage).finally(() => reader.dispose());
}
