/** Complete configurations of eyes. */
import type { EyesConfig } from './config.ts';

const coinrun: EyesConfig = {
  seed: 0,
  benchmark: 'coinrun',
  model: 'coinrun-keys',
  policy: {
    history: { frames: 2, spacing: 2 },
    encoder: { kind: 'strided', channels: [24, 48, 48, 16] },
    hidden: 256,
  },
  start: null,
  ahead: [2, 4, 8, 12, 16, 24],
  watch: {
    episodes: 256,
    rounds: 10,
    stepsPerRound: 750,
    maximumSteps: 300,
    randomActions: 0.1,
    bursts: { share: 0.03, longest: 12 },
  },
  training: {
    steps: 15_000,
    batch: 64,
    learningRate: 2e-3,
    finalLearningRate: 2e-5,
    warmup: 100,
    weightDecay: 1e-4,
    logEvery: 100,
  },
};

const tiny: EyesConfig = {
  ...coinrun,
  policy: { ...coinrun.policy, encoder: { kind: 'strided', channels: [8, 8, 8, 4] }, hidden: 32 },
  watch: { ...coinrun.watch, episodes: 4, rounds: 2, stepsPerRound: 4, maximumSteps: 40 },
  training: { ...coinrun.training, steps: 12, batch: 8, warmup: 2, logEvery: 4 },
};

export const presets: Readonly<Record<string, EyesConfig>> = { tiny, coinrun };
