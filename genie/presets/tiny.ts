/** A Genie that trains in seconds and learns next to nothing: for tests and for trying a pipeline out. */
import type { GenieConfig, OptimiserConfig, StackConfig } from '../config.ts';

const stack: StackConfig = { layers: 2, width: 16, heads: 2, qkNorm: false, temporalProjection: false };
const optimiser: OptimiserConfig = {
  learningRate: 3e-3,
  finalLearningRate: 3e-4,
  warmup: 5,
  schedule: 'cosine',
  beta1: 0.9,
  beta2: 0.95,
  weightDecay: 1e-4,
  clip: 1,
};

export const tiny = {
  preset: 'tiny',
  video: { height: 64, width: 64, frames: 3, stride: 2 },
  tokenizer: {
    kind: 'st-vivit',
    patch: 16,
    codebook: { kind: 'vq', codes: 32, latentWidth: 8, commitment: 0.25, decay: 0.95, deadAfter: 5 },
    encoder: stack,
    decoder: stack,
    steps: 20,
    middleWeight: 0,
    foregroundWeight: 0,
    batch: 2,
    optimiser,
  },
  latentActions: {
    input: 'pixels',
    antisymmetric: false,
    downsample: 4,
    greyscale: true,
    patch: 4,
    prediction: 'shift',
    context: 'pair',
    shiftRadius: { x: 2, y: 2 },
    matching: true,
    lossMargin: 0,
    motionWeight: 0,
    codebook: { codes: 8, latentWidth: 8, commitment: 0.25, decay: 0.95, deadAfter: 5 },
    encoder: stack,
    decoder: stack,
    optimiser,
  },
  dynamics: {
    stack: { ...stack, qkNorm: true },
    maskRate: { low: 0.5, high: 1 },
    corruption: 0.1,
    neighbours: 0,
    conditioning: 'additive',
    optimiser,
  },
  sampling: { steps: 4, temperature: 1, order: 'random', schedule: 'cosine' },
  training: {
    coTraining: 'together',
    steps: 20,
    batch: 2,
    checkpointEvery: 10,
    logEvery: 5,
    evaluationBatches: 1,
  },
} satisfies GenieConfig;
