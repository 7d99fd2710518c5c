/**
 * Genie on video of a robot arm seen by a fixed camera. `robotics-paper` is the paper's 2.5B model of RT-1 video
 * (section 3, robotics); `docs/robotics.md` has the measurements behind the small ones.
 */
import type { GenieConfig, OptimiserConfig } from '../config.ts';
import { coinrun } from './coinrun.ts';
import { genie11b } from './genie-11b.ts';
import { quick } from './quick.ts';
import { smallTransformers } from './small-transformers.ts';
import { tiny } from './tiny.ts';

/** What moves is a small part of the picture, and nothing scrolls in. */
const fixedCamera = {
  antisymmetric: true,
  lossMargin: 0,
  motionWeight: 3,
  shiftRadius: { x: 3, y: 3 },
} as const;

export const roboticsTiny: GenieConfig = {
  ...tiny,
  preset: 'robotics-tiny',
  latentActions: { ...tiny.latentActions, ...fixedCamera },
};

export const roboticsQuick: GenieConfig = {
  ...smallTransformers,
  preset: 'robotics-quick',
  // What matters is small and does not repeat: fewer steps lose the colours of the objects.
  tokenizer: { ...smallTransformers.tokenizer, steps: 1000 },
  latentActions: { ...smallTransformers.latentActions, ...fixedCamera },
  training: { ...smallTransformers.training, steps: 400 },
};

/** At its full rate for four fifths of the steps, so that a training can be made longer from where it is. */
const optimiser: OptimiserConfig = {
  ...quick.tokenizer.optimiser,
  finalLearningRate: 1e-4,
  schedule: 'warmup-stable-decay',
};

/** The robot's world that ships, `tabletop`. */
export const roboticsStandard = {
  ...coinrun,
  preset: 'robotics-standard',
  tokenizer: {
    ...quick.tokenizer,
    // 64,000 tokens: things are in any place and turned any way within a patch.
    codebook: { kind: 'fsq', levels: [8, 8, 8, 5, 5, 5] },
    foregroundWeight: 4,
    steps: 3050,
    optimiser,
  },
  latentActions: {
    ...quick.latentActions,
    ...fixedCamera,
    // Eight are directions; slow and fast ones, and standing still, want more.
    codebook: { ...quick.latentActions.codebook, codes: 16 },
    optimiser,
  },
  dynamics: { ...quick.dynamics, corruption: 0.3, optimiser },
  training: { ...coinrun.training, steps: 3000 },
} satisfies GenieConfig;

/**
 * The paper prints no shape for its 2.5 billion parameters, only that everything else is as for Platformers. Reading: as
 * in "11B", tokenizer and LAM count too, which leaves 1.9 billion to the dynamics model: the scaling table's width of
 * 2560 with 22 heads, six layers deeper than its 1.6B.
 */
export const roboticsPaper: GenieConfig = {
  ...genie11b,
  preset: 'robotics-paper',
  dynamics: {
    ...genie11b.dynamics,
    stack: { ...genie11b.dynamics.stack, layers: 34, width: 2560, heads: 22 },
  },
};
