/** Complete configurations of robotics, from a check of a few minutes to about an hour. */
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
  world: null,
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
  world: null,
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

/** In the world that ships, with enough steps for pushing and three trained policies a condition: about an hour on two cores. */
const standard: RoboticsConfig = {
  ...quick,
  collect: { ...quick.collect, demonstrations: { reach: 1500, push: 1900 } },
  world: 'tabletop',
  genie: roboticsStandard,
  tokenInput: false,
  control: { ...quick.control, clips: 40 },
  features: { ...quick.features, steps: 1000 },
  policy: policyFor(roboticsStandard, 48, 32, 256),
  cloning: {
    ...{ ...cloning, steps: 2000, learningRate: 3e-3, warmup: 100 },
    ...{ logEvery: 50, checkpointEvery: 500 },
  },
  genieBc: { worlds: 32, rounds: 40, steps: 8, cloningSteps: 600 },
  evaluation: {
    ...quick.evaluation,
    levels: 100,
    seeds: 3,
    policies: 3,
    worlds: 100,
    maximumSteps: 150,
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
