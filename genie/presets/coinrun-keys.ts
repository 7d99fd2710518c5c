/**
 * Worlds whose latent actions are what keys do: of every frame, not of every second one, and of how the picture's motion
 * changes. Policies are cloned from their codes; `docs/lam-notes.md` has the measurements behind them.
 */
import { type GenieConfig, MOTION_WIDTH } from '../config.ts';
import { coinrun } from './coinrun.ts';
import { quick } from './quick.ts';

function withKeys<Config extends GenieConfig>(config: Config, codes: number) {
  const { video, latentActions, training } = config;
  return {
    ...config,
    // As many frames a step as before: half as many windows, twice as long, so that a change of speed has a before.
    video: { ...video, frames: 2 * video.frames, stride: 1 },
    training: { ...training, coTraining: 'together', batch: training.batch / 2 },
    latentActions: {
      ...latentActions,
      input: 'motion',
      context: 'window',
      // Whole pixels: a key changes the speed by a tenth of one.
      downsample: 1,
      shiftRadius: { x: 4, y: 8 },
      // The player, whom the camera follows.
      ignoredCentre: { x: 6, y: 10 },
      codebook: { codes, latentWidth: MOTION_WIDTH, commitment: 0.25, decay: 0.995, deadAfter: 200 },
    },
  } satisfies GenieConfig;
}

/** For cloning: with fewer, clusters now and then blur when a jump begins (docs/lam-notes.md). */
const CODES = 128;

const longer = withKeys(coinrun, CODES);
export const coinrunKeys = {
  ...longer,
  preset: 'coinrun-keys',
  tokenizer: {
    ...longer.tokenizer,
    // 64,000 tokens
    codebook: { kind: 'fsq', levels: [8, 8, 8, 5, 5, 5] },
    steps: 6000,
  },
  training: { ...longer.training, steps: 5000 },
} satisfies GenieConfig;

/** For worlds to be played, where 48 are too many to try. */
export const coinrunMotion = {
  ...withKeys(coinrun, 16),
  preset: 'coinrun-motion',
  tokenizer: { ...longer.tokenizer, steps: 6000 },
  training: { ...longer.training, steps: 5000 },
} satisfies GenieConfig;

export const quickKeys = { ...withKeys(quick, CODES), preset: 'quick-keys' } satisfies GenieConfig;
