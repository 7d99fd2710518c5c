/** From the configuration of an optimiser to the engine's. */
import type { AdamW } from '../../engine/adamw.ts';
import type { OptimiserConfig } from '../config.ts';

/** Share of the steps over which warmup-stable-decay comes down, as usual for that schedule. */
const DECAY_SHARE = 0.2;

export function adamW(config: OptimiserConfig, steps: number): AdamW {
  const { learningRate: rate, finalLearningRate: finalRate, warmup: warmupSteps } = config;
  const { beta1, beta2, weightDecay, clip } = config;
  const schedule =
    config.schedule === 'cosine'
      ? ({ kind: 'warmup-cosine', rate, finalRate, warmupSteps, steps } as const)
      : ({
          kind: 'warmup-stable-decay',
          rate,
          finalRate,
          warmupSteps,
          steps,
          decaySteps: Math.ceil(steps * DECAY_SHARE),
        } as const);
  return { schedule, beta1, beta2, weightDecay, clip };
}
