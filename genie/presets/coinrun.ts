/**
 * The world that ships: the recipe of `quick`, longer, and with an eye on the agent. `docs/world-notes.md` has the
 * measurements behind it.
 */
import type { GenieConfig, OptimiserConfig } from '../config.ts';
import { quick } from './quick.ts';

/** Lower than that of `quick`: there is more time, and it may begin with a trained world. */
const optimiser: OptimiserConfig = {
  ...quick.tokenizer.optimiser,
  learningRate: 1e-3,
  finalLearningRate: 1e-4,
};

export const coinrun = {
  ...quick,
  preset: 'coinrun',
  tokenizer: { ...quick.tokenizer, middleWeight: 5, steps: 3000, optimiser },
  latentActions: {
    ...quick.latentActions,
    // From the prompts that were tried, with eight none walks left; with twelve none does either.
    codebook: { ...quick.latentActions.codebook, codes: 12 },
    optimiser,
  },
  dynamics: { ...quick.dynamics, corruption: 0.3, optimiser },
  training: { ...quick.training, steps: 700, checkpointEvery: 100 },
} satisfies GenieConfig;
