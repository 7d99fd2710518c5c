/**
 * What a policy in training is given of its samples' frames: these themselves or, where its encoder or its eyes stay as
 * they are, what those make of them. That does not change from step to step, so each sample is looked at once; a step is
 * then a few small layers, whatever the encoder.
 * Dimension keys: B samples a batch, N samples in all, W what the fixed part makes of a sample.
 */
import type { Arrays, TensorSpec } from '../../engine/engine.ts';
import { zeros } from '../../engine/ndarray.ts';
import type { Trainer } from '../../engine/training.ts';
import type { DemonstrationSampler } from './demonstrations.ts';
import { type Fixed, fixedOutputs, fixedSpecs, type PolicyConfig, policyInputs } from './policy-network.ts';

export interface Sight {
  /** Of the samples with these numbers, moved by up to `shift` pixels if they are frames. */
  of(sampler: DemonstrationSampler, numbers: Int32Array, shift?: number): Promise<Arrays>;
  dispose(): void;
}

/** What the network is told in a step. @param kept the part whose outputs stand for frames */
export function sightInputs(
  policy: PolicyConfig,
  batch: number,
  kept: Fixed | null,
): Record<string, TensorSpec> {
  const { frames_BKHWC, previousActions_BK } = policyInputs(policy, batch);
  return { ...(kept ? fixedSpecs(policy, kept, batch) : { frames_BKHWC }), previousActions_BK };
}

export const framesThemselves: Sight = {
  of: async (sampler, numbers, shift) => ({ frames_BKHWC: sampler.frames(numbers, shift) }),
  dispose() {},
};

/** Looks by what the trainer keeps as extras, at all samples when a sampler's first batch is wanted. */
export async function seenOnce(
  trainer: Trainer,
  policy: PolicyConfig,
  batch: number,
  kept: Fixed,
): Promise<Sight> {
  const { frames_BKHWC } = policyInputs(policy, batch);
  const look = await trainer.evaluation({
    name: kept,
    inputs: { frames_BKHWC },
    body: (_parameters, extras, inputs) => fixedOutputs(policy, kept, extras, inputs.frames_BKHWC),
  });
  const [[output, { shape }]] = Object.entries(fixedSpecs(policy, kept, batch));
  const W = shape[1];
  const seen = new Map<DemonstrationSampler, Promise<Float32Array>>();

  /** seen_NW of all samples; the last one fills the last batch. */
  async function lookAtAll(sampler: DemonstrationSampler): Promise<Float32Array> {
    const seen_NW = new Float32Array(sampler.size * W);
    for (let first = 0; first < sampler.size; first += batch) {
      const numbers = Int32Array.from({ length: batch }, (_, b) => Math.min(first + b, sampler.size - 1));
      const outputs = await look.run({ frames_BKHWC: sampler.frames(numbers) });
      const rows = Math.min(batch, sampler.size - first);
      seen_NW.set((outputs[output].data as Float32Array).subarray(0, rows * W), first * W);
    }
    return seen_NW;
  }

  return {
    async of(sampler, numbers) {
      if (!seen.has(sampler)) seen.set(sampler, lookAtAll(sampler));
      const seen_NW = await seen.get(sampler)!;
      const seen_BW = zeros([numbers.length, W], 'float32');
      for (const [b, number] of numbers.entries()) {
        seen_BW.data.set(seen_NW.subarray(number * W, (number + 1) * W), b * W);
      }
      return { [output]: seen_BW };
    },
    dispose: () => look.dispose(),
  };
}
