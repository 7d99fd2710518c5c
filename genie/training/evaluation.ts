/** Figures on held-out video: the same windows at every evaluation. */
import type { Dataset } from '../../data/dataset.ts';
import { WindowLoader } from '../../data/windows.ts';
import type { Arrays } from '../../engine/engine.ts';
import { ndarray } from '../../engine/ndarray.ts';
import type { RandomStream } from '../../engine/random.ts';
import type { Evaluation } from '../../engine/training.ts';
import type { GenieConfig } from '../config.ts';
import { toUnitRange } from './frames.ts';

/**
 * Means of the scalar outputs of `evaluation` over `evaluationBatches` batches; its inputs are `frames` and what
 * `noise` adds.
 */
export async function averageOver(
  evaluation: Evaluation,
  options: {
    config: GenieConfig;
    /** [B, T, H, W, C] of its frames. */
    shape: readonly number[];
    heldOut: Dataset;
    random: RandomStream;
    noise?: (random: RandomStream) => Arrays;
  },
): Promise<Record<string, number>> {
  const { config, shape, heldOut, random, noise } = options;
  const { video, training } = config;
  const loader = new WindowLoader({
    dataset: heldOut,
    windowFrames: shape[1],
    stride: video.stride,
    batch: shape[0],
    random: random.fork('windows'),
  });
  const noiseStream = random.fork('noise');
  const totals: Record<string, number> = {};
  for (let i = 0; i < training.evaluationBatches; i++) {
    const { frames_BTHWC } = await loader.next();
    const frames = ndarray(toUnitRange(frames_BTHWC.data), shape, 'float32');
    const outputs = await evaluation.run({ frames, ...noise?.(noiseStream) });
    for (const [name, { data }] of Object.entries(outputs)) {
      totals[name] = (totals[name] ?? 0) + data[0] / training.evaluationBatches;
    }
  }
  return totals;
}
