/**
 * A Genie that trains in some five minutes on two cores. Its frames are blurred, but scenery scrolls and the agent walks
 * and jumps as told. `docs/world-notes.md` and `docs/lam-notes.md` have the measurements behind it.
 */
import type { GenieConfig, OptimiserConfig } from '../config.ts';

// β₂ below the usual 0.999: a few hundred steps are too few for so long an average.
const optimiser: OptimiserConfig = {
  learningRate: 2e-3,
  finalLearningRate: 2e-4,
  warmup: 30,
  schedule: 'cosine',
  beta1: 0.9,
  beta2: 0.95,
  weightDecay: 1e-4,
  clip: 1,
};

export const quick = {
  preset: 'quick',
  // One step of CoinRun's control moves the picture by half a pixel, two steps by a pixel and a half.
  video: { height: 64, width: 64, frames: 4, stride: 2 },
  tokenizer: {
    kind: 'convolutional',
    // 64 tokens a frame in place of the paper's 256: a sixteenth of the attention, a quarter of the rest.
    patch: 8,
    // 1,000 tokens.
    codebook: { kind: 'fsq', levels: [8, 5, 5, 5] },
    stages: [
      { channels: 64, encoderBlocks: 1, decoderBlocks: 2 },
      { channels: 128, encoderBlocks: 1, decoderBlocks: 1 },
    ],
    steps: 1700,
    middleWeight: 0,
    foregroundWeight: 0,
    batch: 16,
    optimiser,
  },
  latentActions: {
    input: 'pixels',
    antisymmetric: false,
    downsample: 2,
    greyscale: true,
    patch: 8,
    prediction: 'shift',
    context: 'pair',
    shiftRadius: { x: 3, y: 5 },
    matching: true,
    lossMargin: 4,
    motionWeight: 0,
    codebook: { codes: 8, latentWidth: 32, commitment: 0.25, decay: 0.98, deadAfter: 30 },
    encoder: { layers: 4, width: 64, heads: 4, qkNorm: false, temporalProjection: false },
    decoder: { layers: 4, width: 64, heads: 4, qkNorm: false, temporalProjection: false },
    optimiser,
  },
  dynamics: {
    stack: { layers: 4, width: 128, heads: 4, qkNorm: true, temporalProjection: false },
    maskRate: { low: 0.5, high: 1 },
    corruption: 0.1,
    neighbours: 2,
    conditioning: 'additive',
    optimiser,
  },
  // At temperature 1 a model this small pays 1.5 dB for its variety; more than 3 steps gain it nothing.
  sampling: { steps: 4, temperature: 0.5, order: 'random', schedule: 'cosine' },
  training: {
    coTraining: 'together',
    steps: 450,
    batch: 8,
    checkpointEvery: 100,
    logEvery: 10,
    evaluationBatches: 4,
  },
} satisfies GenieConfig;
