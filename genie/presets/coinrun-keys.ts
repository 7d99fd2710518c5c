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

/** The more, up to so many, the better they name the key; those without labels borrow a near one's (docs/lam-notes.md). */
const CODES = 128;

const longer = withKeys(coinrun, CODES);

/** For cloning. It begins with the world of that name that shipped before (experiments/worlds/presets.ts). */
export const coinrunKeys = {
  ...longer,
  preset: 'coinrun-keys',
  tokenizer: {
    ...longer.tokenizer,
    // 64,000 tokens: 0.7 dB more than 1,000 give.
    codebook: { kind: 'fsq', levels: [8, 8, 8, 5, 5, 5] },
    steps: 6000,
  },
  training: { ...longer.training, steps: 5000 },
} satisfies GenieConfig;

/** For worlds to be played, where 128 are too many to try. It begins with `coinrun-keys`. */
export const coinrunMotion = {
  ...coinrunKeys,
  preset: 'coinrun-motion',
  tokenizer: { ...coinrunKeys.tokenizer, steps: 500 },
  latentActions: withKeys(coinrun, 16).latentActions,
  training: { ...coinrunKeys.training, steps: 1000 },
} satisfies GenieConfig;

export const quickKeys = { ...withKeys(quick, CODES), preset: 'quick-keys' } satisfies GenieConfig;
