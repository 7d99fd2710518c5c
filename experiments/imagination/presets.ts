/** Complete configurations of `imagination`. */
import { defaultPpoConfig } from '../../agents/ppo/config.ts';
import type { ImaginationConfig } from './config.ts';

const cloning = {
  batch: 64,
  learningRate: 1e-3,
  finalLearningRate: 5e-5,
  warmup: 30,
  weightDecay: 1e-4,
  hidePreviousActions: 1,
  logEvery: 20,
  checkpointEvery: 200,
};

/** A check that everything runs: nothing is learnt. */
const tiny: ImaginationConfig = {
  seed: 0,
  model: 'coinrun',
  mode: 'easy',
  recordings: { episodes: 6, heldOutEpisodes: 6, maximumSteps: 60, expertRandomActions: 0.2 },
  labelledSamples: 50,
  reader: { steps: 5, batch: 16, learningRate: 1e-3 },
  reward: { progress: 0.2, solved: 1, died: -1 },
  horizon: 6,
  ppo: {
    steps: 32,
    config: {
      ...defaultPpoConfig,
      network: { kind: 'convolutional', channels: [16, 16, 16], hidden: 32 },
      history: { frames: 2, spacing: 1 },
      worlds: 4,
      rolloutSteps: 4,
      minibatches: 1,
      epochs: 1,
    },
  },
  cloning: { ...cloning, steps: 5, batch: 16 },
  planner: { samples: 4, horizon: 2, rounds: 1, elites: 2, discount: 0.95, levels: 2 },
  evaluation: { levels: 3, seeds: 1, maximumSteps: 30, bootstrap: 200 },
};

const quick: ImaginationConfig = {
  ...tiny,
  recordings: { episodes: 240, heldOutEpisodes: 60, maximumSteps: 150, expertRandomActions: 0.2 },
  labelledSamples: 200,
  reader: { steps: 1200, batch: 64, learningRate: 2e-3 },
  horizon: 12,
  ppo: {
    steps: 16_384,
    config: {
      ...tiny.ppo.config,
      network: { kind: 'convolutional', channels: [32, 32, 32], hidden: 128 },
      worlds: 16,
      rolloutSteps: 32,
      minibatches: 4,
      epochs: 4,
      discount: 0.95,
      entropyBonus: 0.01,
    },
  },
  cloning: { ...cloning, steps: 400 },
  planner: { samples: 16, horizon: 5, rounds: 1, elites: 4, discount: 0.95, levels: 5 },
  evaluation: { levels: 100, seeds: 1, maximumSteps: 300, bootstrap: 5000 },
};

/** Three trainings of every policy, ten times the imagined play. */
const standard: ImaginationConfig = {
  ...quick,
  recordings: { ...quick.recordings, episodes: 1200, heldOutEpisodes: 120 },
  reader: { ...quick.reader, steps: 6000 },
  ppo: { ...quick.ppo, steps: 163_840 },
  cloning: { ...quick.cloning, steps: 2000 },
  planner: { ...quick.planner, rounds: 2, levels: 40 },
  evaluation: { ...quick.evaluation, seeds: 3 },
};

export const presets: Readonly<Record<string, ImaginationConfig>> = { tiny, quick, standard };
