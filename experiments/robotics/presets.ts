/** Complete configurations of robotics, from a check of a few minutes to (by estimate) an evening. */
import type { GenieConfig } from '../../genie/config.ts';
import { roboticsQuick, roboticsStandard, roboticsTiny } from '../../genie/presets/robotics.ts';
import { plainScene } from '../benchmarks/tabletop.ts';
import type { RoboticsConfig } from './config.ts';

/** A policy looks back at the world model's pace: generated frames follow each other at that stride. */
function policyFor(
  genie: GenieConfig,
  channels: number,
  points: number,
  hidden: number,
): RoboticsConfig['policy'] {
  return {
    history: { frames: 2, spacing: genie.video.stride },
    encoder: { kind: 'keypoints', channels, points },
    hidden,
  };
}

const cloning = {
  batch: 64,
  learningRate: 2e-3,
  finalLearningRate: 5e-5,
  warmup: 30,
  weightDecay: 1e-4,
  // The demonstrator has no memory, and what it does next is nearly what it did last.
  hidePreviousActions: 1,
  randomShift: 4,
  logEvery: 20,
  checkpointEvery: 200,
};

const further: RoboticsConfig['further']['conditions'] = ['few-label-bc', 'displacement-bc'];

/** Everything real and nothing learnt: whether the chain holds, in a few minutes. */
const tiny: RoboticsConfig = {
  seed: 0,
  scene: plainScene,
  collect: { videoEpisodes: 12, videoSteps: 40, demonstrations: { reach: 12, push: 6 }, lapses: 0.08 },
  genie: roboticsTiny,
  tokenInput: true,
  control: { clips: 4, seeds: 1, context: 2, steps: 4, worlds: 8, fvdWeights: null },
  features: { steps: 20, batch: 16, learningRate: 2e-3 },
  policy: policyFor(roboticsTiny, 16, 8, 64),
  actionBins: 5,
  cloning: { ...cloning, steps: 40, batch: 16 },
  genieBc: { worlds: 8, rounds: 1, steps: 8 },
  further: { conditions: further, labelledSamples: [200], fewLabelSteps: 30 },
  evaluation: {
    levels: 6,
    seeds: 1,
    policies: 1,
    worlds: 6,
    maximumSteps: 40,
    temperature: 1,
    labelledSamples: [20, 200],
    bootstrap: 500,
  },
};

/** About a quarter of an hour on two idle cores. */
const quick: RoboticsConfig = {
  seed: 0,
  scene: plainScene,
  collect: { videoEpisodes: 240, videoSteps: 60, demonstrations: { reach: 2000, push: 600 }, lapses: 0.08 },
  genie: roboticsQuick,
  tokenInput: true,
  control: { clips: 24, seeds: 1, context: 2, steps: 8, worlds: 16, fvdWeights: null },
  features: { steps: 250, batch: 48, learningRate: 2e-3 },
  policy: policyFor(roboticsQuick, 48, 32, 256),
  actionBins: 5,
  cloning: { ...cloning, steps: 600 },
  // Short play from many starts: what is generated drifts.
  genieBc: { worlds: 32, rounds: 12, steps: 6 },
  further: { conditions: further, labelledSamples: [200], fewLabelSteps: 300 },
  evaluation: {
    levels: 40,
    seeds: 1,
    policies: 1,
    worlds: 40,
    maximumSteps: 110,
    temperature: 0.5,
    labelledSamples: [20, 200],
    bootstrap: 5000,
  },
};

/** Layouts with looks of their own, more of everything, the paper's five seeds. */
const standard: RoboticsConfig = {
  ...quick,
  scene: null,
  collect: { videoEpisodes: 2000, videoSteps: 80, demonstrations: { reach: 6000, push: 3000 }, lapses: 0.08 },
  genie: roboticsStandard,
  // It would have to tell 64,000 tokens apart.
  tokenInput: false,
  control: { clips: 100, seeds: 3, context: 2, steps: 8, worlds: 32, fvdWeights: null },
  features: { steps: 2000, batch: 64, learningRate: 1e-3 },
  policy: policyFor(roboticsStandard, 96, 64, 256),
  cloning: { ...cloning, steps: 8000, warmup: 200, logEvery: 100, checkpointEvery: 500 },
  genieBc: { worlds: 32, rounds: 100, steps: 8 },
  evaluation: {
    ...quick.evaluation,
    levels: 100,
    seeds: 5,
    policies: 2,
    worlds: 64,
    maximumSteps: 150,
    labelledSamples: [10, 20, 50, 100, 200],
    bootstrap: 10_000,
  },
};

/** By the names of their Genies, and by the short ones that every experiment's presets have. */
export const presets: Readonly<Record<string, RoboticsConfig>> = {
  tiny,
  quick,
  standard,
  'robotics-tiny': tiny,
  'robotics-quick': quick,
  'robotics-standard': standard,
};
