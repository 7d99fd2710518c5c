/** The `quick` recipe, wider, deeper and longer: an hour or two on two cores, which nobody has measured yet. */
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
  tokenizer: {
    ...quick.tokenizer,
    steps: 6000,
    batch: 32,
    optimiser,
  },
  latentActions: {
    ...quick.latentActions,
    codebook: { ...quick.latentActions.codebook, decay: 0.99, deadAfter: 50 },
    optimiser,
  },
  dynamics: {
    ...quick.dynamics,
    stack: { layers: 6, width: 192, heads: 6, qkNorm: true, temporalProjection: false },
    corruption: 0.2,
    optimiser,
  },
  training: { ...quick.training, steps: 6000, checkpointEvery: 500, evaluationBatches: 8 },
};
