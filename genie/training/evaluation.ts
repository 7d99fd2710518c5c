/** Figures on held-out video: the same windows at every evaluation. */

import type { Dataset } from '../../data/dataset.ts';
import { toPixels } from '../../data/pixels.ts';
import { WindowLoader } from '../../data/windows.ts';
import type { Arrays } from '../../engine/engine.ts';
import { type NdArray, ndarray } from '../../engine/ndarray.ts';
import type { RandomStream } from '../../engine/random.ts';
import type { Evaluation } from '../../engine/training.ts';
import type { GenieConfig } from '../config.ts';

interface HeldOut {
  readonly config: GenieConfig;
  /** [B, T, H, W, C] of a batch of frames. */
  readonly shape: readonly number[];
  readonly heldOut: Dataset;
  readonly random: RandomStream;
}

function heldOutLoader({ config, shape, heldOut, random }: HeldOut): WindowLoader {
  return new WindowLoader({
    dataset: heldOut,
    windowFrames: shape[1],
    stride: config.video.stride,
    batch: shape[0],
    random: random.fork('windows'),
  });
}

async function nextFrames(loader: WindowLoader, { shape }: HeldOut): Promise<NdArray<'float32'>> {
  const { frames_BTHWC } = await loader.next();
  return ndarray(toPixels(frames_BTHWC.data), shape, 'float32');
}

/** The first batch of frames that an evaluation sees. */
export function evaluationBatch(heldOut: HeldOut): Promise<NdArray<'float32'>> {
  return nextFrames(heldOutLoader(heldOut), heldOut);
}

/**
 * Means of the scalar outputs of `evaluation` over `evaluationBatches` batches; its inputs are `frames` and what
 * `noise` adds.
 */
export async function averageOver(
  evaluation: Evaluation,
  options: HeldOut & { readonly noise?: (random: RandomStream) => Arrays },
): Promise<Record<string, number>> {
  const { config, random, noise } = options;
  const { evaluationBatches } = config.training;
  const loader = heldOutLoader(options);
  const noiseStream = random.fork('noise');
  const totals: Record<string, number> = {};
  for (let i = 0; i < evaluationBatches; i++) {
    const frames = await nextFrames(loader, options);
    const outputs = await evaluation.run({ frames, ...noise?.(noiseStream) });
    for (const [name, { data }] of Object.entries(outputs)) {
      if (data.length === 1) totals[name] = (totals[name] ?? 0) + data[0] / evaluationBatches;
    }
  }
  return totals;
}
