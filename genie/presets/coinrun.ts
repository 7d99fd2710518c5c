/**
 * The world that ships: the recipe of `quick`, longer, with tokens that keep more of the picture and above all the agent.
 * `docs/world-notes.md` has the measurements behind it.
 */
import type { GenieConfig } from '../config.ts';
import { quick } from './quick.ts';

export const coinrun = {
  ...quick,
  preset: 'coinrun',
  tokenizer: {
    ...quick.tokenizer,
    // 40,000 tokens: the dynamics model predicts each of their six levels by itself.
    codebook: { kind: 'fsq' as const, levels: [8, 8, 5, 5, 5, 5] },
    middleWeight: 5,
    steps: 3000,
  },
  latentActions: {
    ...quick.latentActions,
    // Walking left is rare beside jumps and falls: with eight codes it gets none of its own.
    codebook: { ...quick.latentActions.codebook, codes: 12 },
  },
  dynamics: { ...quick.dynamics, corruption: 0.3 },
  training: { ...quick.training, steps: 3000, checkpointEvery: 250 },
} satisfies GenieConfig;
