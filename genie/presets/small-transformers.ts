/** The paper's tokenizer and dynamics at a scale that trains in minutes: what `quick` was before convolutions. */
import type { GenieConfig } from '../config.ts';
import { quick } from './quick.ts';

const { optimiser } = quick.tokenizer;

export const smallTransformers = {
  ...quick,
  tokenizer: {
    kind: 'st-vivit',
    patch: 8,
    codebook: { kind: 'vq', codes: 512, latentWidth: 32, commitment: 0.25, decay: 0.95, deadAfter: 20 },
    encoder: { layers: 2, width: 128, heads: 4, qkNorm: false, temporalProjection: false },
    decoder: { layers: 4, width: 128, heads: 4, qkNorm: false, temporalProjection: false },
    steps: 400,
    middleWeight: 0,
    foregroundWeight: 0,
    batch: 4,
    optimiser,
  },
  dynamics: {
    ...quick.dynamics,
    stack: { layers: 6, width: 128, heads: 4, qkNorm: true, temporalProjection: false },
    neighbours: 0,
  },
  sampling: { ...quick.sampling, steps: 8 },
  training: { ...quick.training, steps: 300 },
} satisfies GenieConfig;
