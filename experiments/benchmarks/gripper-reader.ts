/** A network that reads off two frames where the gripper and the things on the tabletop are, taught by playing recordings again. */
import type { LabelledDataset } from '../../data/dataset.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Progress } from '../../engine/progress.ts';
import type { RandomStream } from '../../engine/random.ts';
import { type FramePair, StateReader, trainStateReader } from '../measure/state-reader.ts';
import { mean } from '../statistics.ts';
import type { TabletopOptions } from './tabletop.ts';
import { replay, type Seen, stateOf } from './tabletop-replay.ts';

/** Pairs of each held-out episode that it is judged on. */
const JUDGED_PAIRS = 10;

/** Trains it in `folder`; gives the share of the variance of the gripper's position that it explains in held-out video. */
export async function trainGripperReader(options: {
  engine: Engine;
  dataset: LabelledDataset;
  heldOut: LabelledDataset;
  scene: TabletopOptions['scene'];
  /** Recorded frames from the first to the second of a pair. */
  stride: number;
  settings: { readonly steps: number; readonly batch: number; readonly learningRate: number };
  random: RandomStream;
  folder: string;
  progress: Progress;
}): Promise<number> {
  const { engine, dataset, heldOut, scene, stride, settings, random, folder, progress } = options;
  const states = await replay(dataset, { scene });
  await trainStateReader({
    ...{ engine, dataset, stride, settings, random, folder, progress },
    states: new Map([...states].map(([id, seen]) => [id, seen.map(stateOf)])),
  });
  return explainedPosition(engine, folder, heldOut, await replay(heldOut, { scene }), stride);
}

async function explainedPosition(
  engine: Engine,
  folder: string,
  heldOut: LabelledDataset,
  states: ReadonlyMap<string, readonly Seen[]>,
  stride: number,
): Promise<number> {
  const reader = await StateReader.load(engine, folder);
  const size = heldOut.height * heldOut.width * 3;
  const errors: number[] = [];
  const positions: (readonly number[])[] = [];
  try {
    for (const { id, frames } of heldOut.episodes) {
      const pixels = await heldOut.frames(id);
      const frame = (t: number) => pixels.subarray(t * size, (t + 1) * size);
      const places = Array.from({ length: JUDGED_PAIRS }, (_, i) =>
        Math.floor((i * (frames - stride)) / JUDGED_PAIRS),
      );
      const pairs = places.map((t): FramePair => [frame(t), frame(t + stride)]);
      for (const [i, { state }] of (await reader.read(pairs)).entries()) {
        const { gripper } = states.get(id)![places[i] + stride];
        errors.push((state[0] - gripper[0]) ** 2 + (state[1] - gripper[1]) ** 2);
        positions.push(gripper);
      }
    }
  } finally {
    reader.dispose();
  }
  const middle = [0, 1].map((d) => mean(positions.map((position) => position[d])));
  const variance = mean(positions.map(([x, y]) => (x - middle[0]) ** 2 + (y - middle[1]) ** 2));
  return 1 - mean(errors) / variance;
}
