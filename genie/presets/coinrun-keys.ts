/**
 * A world whose latent actions are what keys do: of every frame, not of every second one, and of how the picture's motion
 * changes. Policies are cloned from its codes; `docs/lam-notes.md` has the measurements behind it.
 */
import { type GenieConfig, MOTION_WIDTH } from '../config.ts';
import { coinrun } from './coinrun.ts';

export const coinrunKeys = {
  ...coinrun,
  preset: 'coinrun-keys',
  // As many frames a step as `coinrun` has: half as many windows, twice as long, so that a change of speed has a before.
  video: { ...coinrun.video, frames: 8, stride: 1 },
  // It begins with the tokenizer of the world that ships (experiments/worlds/presets.ts).
  tokenizer: { ...coinrun.tokenizer, steps: 200 },
  latentActions: {
    ...coinrun.latentActions,
    input: 'motion',
    context: 'window',
    // The player.
    ignoredCentre: { x: 3, y: 5 },
    codebook: { codes: 16, latentWidth: MOTION_WIDTH, commitment: 0.25, decay: 0.995, deadAfter: 200 },
  },
  training: { ...coinrun.training, coTraining: 'together', steps: 1200, batch: 4 },
} satisfies GenieConfig;
