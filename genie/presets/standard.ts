/** A Genie for an evening on a laptop: the `quick` recipe, wider, deeper and longer. */
import type { GenieConfig, OptimiserConfig } from '../config.ts';
import { quick } from './quick.ts';

const optimiser: OptimiserConfig = {
  learningRate: 1e-3,
  finalLearningRate: 1e-4,
  warmup: 100,
  schedule: 'cosine',
  beta1: 0.9,
  beta2: 0.95,
  weightDecay: 1e-4,
  clip: 1,
};

export const standard: GenieConfig = {
  ...quick,
  preset: 'standard',
  video: { height: 64, width: 64, frames: 8, stride: 2 },
  tokenizer: {
    ...quick.tokenizer,
    codebook: { ...quick.tokenizer.codebook, codes: 1024, decay: 0.99, deadAfter: 50 },
    encoder: { layers: 4, width: 128, heads: 4, qkNorm: false, temporalProjection: false },
    decoder: { layers: 8, width: 192, heads: 6, qkNorm: false, temporalProjection: false },
    steps: 2_000,
    batch: 12,
    optimiser,
  },
  latentActions: {
    ...quick.latentActions,
    codebook: { ...quick.latentActions.codebook, decay: 0.99, deadAfter: 50 },
    encoder: { layers: 4, width: 128, heads: 4, qkNorm: false, temporalProjection: false },
    decoder: { layers: 4, width: 128, heads: 4, qkNorm: false, temporalProjection: false },
    optimiser,
  },
  dynamics: {
    ...quick.dynamics,
    stack: { layers: 8, width: 192, heads: 6, qkNorm: true, temporalProjection: false },
    optimiser,
  },
  sampling: { steps: 25, temperature: 1, order: 'random', schedule: 'cosine' },
  training: { ...quick.training, steps: 2_500, batch: 12, checkpointEvery: 250, evaluationBatches: 8 },
};
