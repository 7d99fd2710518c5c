/** Complete configurations of the ablations. The study itself is chosen by `--study`. */
import type { GenieConfig, OptimiserConfig, StackConfig } from '../../genie/config.ts';
import { quick as quickGenie } from '../../genie/presets/quick.ts';
import { smallTransformers as base } from '../../genie/presets/small-transformers.ts';
import { tiny as tinyGenie } from '../../genie/presets/tiny.ts';
import type { AblationConfig } from './config.ts';

const stack: StackConfig = { layers: 4, width: 64, heads: 4, qkNorm: false, temporalProjection: false };
const optimiser: OptimiserConfig = { ...base.tokenizer.optimiser, warmup: 20 };

/** Small transformers, half as wide, trained on a third as much: one takes some half a minute on two cores. */
const smallGenie: GenieConfig = {
  ...base,
  preset: 'ablation-quick',
  tokenizer: {
    ...base.tokenizer,
    codebook: { ...base.tokenizer.codebook, codes: 256, latentWidth: 16 },
    encoder: { ...stack, layers: 2 },
    decoder: stack,
    steps: 250,
    optimiser,
  },
  latentActions: {
    ...base.latentActions,
    codebook: { ...base.latentActions.codebook, latentWidth: 16 },
    encoder: stack,
    decoder: { ...stack, layers: 2 },
    optimiser,
  },
  dynamics: { ...base.dynamics, stack: { ...stack, qkNorm: true }, optimiser },
  training: {
    ...base.training,
    steps: 200,
    batch: 4,
    // Checkpoints bring an evaluation with them: one, at the end.
    checkpointEvery: 250,
    logEvery: 25,
    evaluationBatches: 16,
  },
};

/** A check that a study runs: nothing is learnt. */
const tiny: AblationConfig = {
  seed: 0,
  study: 'tokenizer',
  seeds: 2,
  variants: 2,
  onlyVariant: null,
  onlySeed: null,
  recordings: { episodes: 8, heldOutEpisodes: 8, maximumSteps: 60 },
  genie: tinyGenie,
  measurement: { clips: 4, context: 2, starts: 2, held: 2, worlds: 4 },
};

/** A study in some minutes on two cores. */
const quick: AblationConfig = {
  ...tiny,
  seeds: 5,
  variants: null,
  recordings: { episodes: 80, heldOutEpisodes: 24, maximumSteps: 150 },
  genie: smallGenie,
  measurement: { clips: 24, context: 2, starts: 12, held: 4, worlds: 24 },
};

/** The same on the convolutional tokenizer of today's worlds, half as long, and dynamics twice as long as in `quick`. */
const convolutional: AblationConfig = {
  ...quick,
  genie: {
    ...smallGenie,
    preset: 'ablation-convolutional',
    tokenizer: { ...quickGenie.tokenizer, steps: 600 },
    dynamics: { ...smallGenie.dynamics, neighbours: quickGenie.dynamics.neighbours },
    sampling: quickGenie.sampling,
    training: { ...smallGenie.training, steps: 400 },
  },
};

/** Small transformers, five seeds: some hours a study. Not measured. */
const standard: AblationConfig = {
  ...quick,
  recordings: { episodes: 400, heldOutEpisodes: 100, maximumSteps: 300 },
  genie: {
    ...base,
    training: { ...base.training, steps: 1500, checkpointEvery: 500 },
  },
  measurement: { clips: 96, context: 2, starts: 24, held: 6, worlds: 24 },
};

export const presets: Readonly<Record<string, AblationConfig>> = {
  tiny,
  quick,
  standard,
  convolutional,
};
