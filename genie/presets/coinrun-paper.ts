/**
 * The paper's CoinRun case study (appendix F), number for number: hard mode, random policy without action repeat,
 * level seeds 0 to 10,000 with 1,000 steps each, 64×64 RGB.
 */
import type { GenieConfig } from '../config.ts';
import { genie11b } from './genie-11b.ts';

// Appendix F prints one shape for everything but the dynamics model's depth.
const layers8 = { layers: 8, width: 512, heads: 8, qkNorm: false, temporalProjection: true };

export const coinrunPaper: GenieConfig = {
  ...genie11b,
  preset: 'coinrun-paper',
  video: { height: 64, width: 64, frames: 16, stride: 1 },
  tokenizer: {
    ...genie11b.tokenizer,
    encoder: layers8,
    decoder: layers8,
    steps: 300_000,
    batch: 48,
  },
  latentActions: {
    ...genie11b.latentActions,
    // The appendix states no patch: the main model's 16 is taken as inherited.
    patch: 16,
    codebook: { ...genie11b.latentActions.codebook, codes: 6 },
    encoder: layers8,
    decoder: layers8,
  },
  dynamics: {
    ...genie11b.dynamics,
    // "num_layers" is printed twice, 12 then 8: the second is read as the number of heads.
    stack: { layers: 12, width: 512, heads: 8, qkNorm: true, temporalProjection: true },
  },
  sampling: { ...genie11b.sampling, steps: 25, temperature: 1 },
  training: { ...genie11b.training, steps: 200_000, batch: 36 },
};
