/**
 * The paper's final model (section 4 and appendix C, tables 8, 9 and 12 to 15): 10.7 billion parameters at 160×90. Nobody trains it
 * with this package; its sizes are here to be computed with, and its parameter count is a test.
 */
import type { GenieConfig, OptimiserConfig } from '../config.ts';

const optimiser: OptimiserConfig = {
  learningRate: 3e-5,
  finalLearningRate: 3e-6,
  warmup: 5_000,
  schedule: 'cosine',
  beta1: 0.9,
  beta2: 0.9,
  weightDecay: 1e-4,
  // Not in the paper: the usual value.
  clip: 1,
};

export const genie11b = {
  preset: 'genie-11b',
  // 16 frames at 10 frames a second. 125,000 steps × 512 × 16 frames × 920 tokens = 942 billion tokens, the paper's
  // figure: so 90 rows are padded to 23 patches of 4.
  video: { height: 90, width: 160, frames: 16, stride: 1 },
  tokenizer: {
    kind: 'st-vivit',
    patch: 4,
    codebook: { kind: 'vq', codes: 1024, latentWidth: 32, commitment: 0.25, decay: 0.99, deadAfter: 50 },
    encoder: { layers: 12, width: 512, heads: 8, qkNorm: false, temporalProjection: true },
    decoder: { layers: 20, width: 1024, heads: 16, qkNorm: false, temporalProjection: true },
    steps: 300_000,
    // The paper scales the tokenizer's batch up to 64 windows.
    middleWeight: 0,
    foregroundWeight: 0,
    batch: 64,
    optimiser: {
      learningRate: 3e-4,
      finalLearningRate: 3e-4,
      warmup: 10_000,
      schedule: 'cosine',
      beta1: 0.9,
      beta2: 0.9,
      weightDecay: 1e-4,
      clip: 1,
    },
  },
  latentActions: {
    input: 'pixels',
    antisymmetric: false,
    downsample: 1,
    greyscale: false,
    patch: 16,
    prediction: 'pixels',
    shiftRadius: { x: 0, y: 0 },
    context: 'window',
    matching: false,
    lossMargin: 0,
    motionWeight: 0,
    codebook: { codes: 8, latentWidth: 32, commitment: 0.25, decay: 0.99, deadAfter: 50 },
    encoder: { layers: 20, width: 1024, heads: 16, qkNorm: false, temporalProjection: true },
    decoder: { layers: 20, width: 1024, heads: 16, qkNorm: false, temporalProjection: true },
    // Co-trained with the dynamics model, so its schedule is taken to be the same.
    optimiser,
  },
  dynamics: {
    stack: { layers: 48, width: 5120, heads: 36, headWidth: 128, qkNorm: true, temporalProjection: true },
    maskRate: { low: 0.5, high: 1 },
    corruption: 0,
    neighbours: 0,
    conditioning: 'additive',
    optimiser,
  },
  sampling: { steps: 25, temperature: 2, order: 'random', schedule: 'cosine' },
  training: {
    coTraining: 'together',
    steps: 125_000,
    batch: 512,
    checkpointEvery: 1_000,
    logEvery: 100,
    evaluationBatches: 16,
  },
} satisfies GenieConfig;
