/**
 * What a policy in training is given of its samples' frames: these themselves or, where its eyes stay as they are, what
 * those see in them. That does not change from step to step, so each sample is looked at once; a step is then two small
 * layers, whatever the encoder.
 * Dimension keys: B samples a batch, N samples in all, K frames of history, H height, W width, C colours, D hidden width.
 */
import type { Arrays, TensorSpec } from '../../engine/engine.ts';
import { zeros } from '../../engine/ndarray.ts';
import type { Trainer } from '../../engine/training.ts';
import type { DemonstrationSampler } from './demonstrations.ts';
import { type PolicyConfig, policyInputs, seenIn } from './policy-network.ts';

export interface Sight {
  /** Of the samples with these numbers, moved by up to `shift` pixels if they are frames. */
  of(sampler: DemonstrationSampler, numbers: Int32Array, shift?: number): Promise<Arrays>;
  dispose(): void;
}

/** What the network is told in a step; `once`: what was seen before, in place of frames. */
export function sightInputs(policy: PolicyConfig, batch: number, once: boolean): Record<string, TensorSpec> {
  const { frames_BKHWC, previousActions_BK } = policyInputs(policy, batch);
  const seen_BD: TensorSpec = { shape: [batch, policy.hidden], dtype: 'float32' };
  return { ...(once ? { seen_BD } : { frames_BKHWC }), previousActions_BK };
}

export const framesThemselves: Sight = {
  of: async (sampler, numbers, shift) => ({ frames_BKHWC: sampler.frames(numbers, shift) }),
  dispose() {},
};

/** Looks through the eyes that the trainer keeps as extras, when a sampler's first batch is wanted. */
export async function seenOnce(trainer: Trainer, policy: PolicyConfig, batch: number): Promise<Sight> {
  const { frames_BKHWC } = policyInputs(policy, batch);
  const eyes = await trainer.evaluation({
    name: 'eyes',
    inputs: { frames_BKHWC },
    body: (_parameters, extras, inputs) => ({ seen_BD: seenIn(policy, extras, inputs.frames_BKHWC) }),
  });
  const seen = new Map<DemonstrationSampler, Promise<Float32Array>>();
  const D = policy.hidden;

  /** seen_ND of all samples; the last one fills the last batch. */
  async function lookAtAll(sampler: DemonstrationSampler): Promise<Float32Array> {
    const seen_ND = new Float32Array(sampler.size * D);
    for (let first = 0; first < sampler.size; first += batch) {
      const numbers = Int32Array.from({ length: batch }, (_, b) => Math.min(first + b, sampler.size - 1));
      const { seen_BD } = await eyes.run({ frames_BKHWC: sampler.frames(numbers) });
      const rows = Math.min(batch, sampler.size - first);
      seen_ND.set((seen_BD.data as Float32Array).subarray(0, rows * D), first * D);
    }
    return seen_ND;
  }

  return {
    async of(sampler, numbers) {
      if (!seen.has(sampler)) seen.set(sampler, lookAtAll(sampler));
      const seen_ND = await seen.get(sampler)!;
      const seen_BD = zeros([numbers.length, D], 'float32');
      for (const [b, number] of numbers.entries()) {
        seen_BD.data.set(seen_ND.subarray(number * D, (number + 1) * D), b * D);
      }
      return { seen_BD };
    },
    dispose: () => eyes.dispose(),
  };
}
