/** Complete configurations of the ablations. The study itself is chosen by `--study`. */
import type { GenieConfig, OptimiserConfig, StackConfig } from '../../genie/config.ts';
import { quick as quickGenie } from '../../genie/presets/quick.ts';
import { tiny as tinyGenie } from '../../genie/presets/tiny.ts';
import type { AblationConfig } from './config.ts';

const stack: StackConfig = { layers: 4, width: 64, heads: 4, qkNorm: false, temporalProjection: false };
const optimiser: OptimiserConfig = { ...quickGenie.tokenizer.optimiser, warmup: 20 };

/** The paper's tokenizer at the scale of `quick`, for a study of transformers. */
const transformerTokenizer = {
  kind: 'st-vivit',
  patch: 8,
  codebook: { kind: 'vq', codes: 512, latentWidth: 32, commitment: 0.25, decay: 0.95, deadAfter: 20 },
  encoder: { layers: 2, width: 128, heads: 4, qkNorm: false, temporalProjection: false },
  decoder: { layers: 4, width: 128, heads: 4, qkNorm: false, temporalProjection: false },
  steps: 400,
  batch: 4,
  optimiser: quickGenie.tokenizer.optimiser,
} satisfies GenieConfig['tokenizer'];

/** The models of `quick`, half as wide, trained on a third as much: one takes some half a minute on two cores. */
const smallGenie: GenieConfig = {
  ...quickGenie,
  preset: 'ablation-quick',
  tokenizer: {
    ...transformerTokenizer,
    codebook: { ...transformerTokenizer.codebook, codes: 256, latentWidth: 16 },
    encoder: { ...stack, layers: 2 },
    decoder: stack,
    steps: 250,
    optimiser,
  },
  latentActions: {
    ...quickGenie.latentActions,
    codebook: { ...quickGenie.latentActions.codebook, latentWidth: 16 },
    encoder: stack,
    decoder: { ...stack, layers: 2 },
    optimiser,
  },
  dynamics: { ...quickGenie.dynamics, stack: { ...stack, qkNorm: true }, neighbours: 0, optimiser },
  training: {
    ...quickGenie.training,
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

/** The models of genie's preset `quick`, five seeds: some hours a study. Not measured. */
const standard: AblationConfig = {
  ...quick,
  recordings: { episodes: 400, heldOutEpisodes: 100, maximumSteps: 300 },
  genie: {
    ...quickGenie,
    tokenizer: transformerTokenizer,
    dynamics: { ...quickGenie.dynamics, neighbours: 0 },
    training: { ...quickGenie.training, steps: 1500, checkpointEvery: 500 },
  },
  measurement: { clips: 96, context: 2, starts: 24, held: 6, worlds: 24 },
};

export const presets: Readonly<Record<string, AblationConfig>> = { tiny, quick, standard };
