/** Complete configurations of `worlds`. */
import { coinrun } from '../../genie/presets/coinrun.ts';
import { coinrunKeys, coinrunMotion } from '../../genie/presets/coinrun-keys.ts';
import { quick as quickGenie } from '../../genie/presets/quick.ts';
import { roboticsStandard } from '../../genie/presets/robotics.ts';
import { tiny as tinyGenie } from '../../genie/presets/tiny.ts';
import { plainScene } from '../benchmarks/tabletop.ts';
import type { WorldsConfig } from './config.ts';

/** A check that everything runs: nothing is learnt. */
const tiny: WorldsConfig = {
  seed: 0,
  source: {
    kind: 'coinrun',
    ...{ episodes: 8, heldOutEpisodes: 8, maximumSteps: 60, expertRandomActions: 0.2 },
    reader: { episodes: 8, steps: 5 },
  },
  models: [{ genie: tinyGenie, seeds: 1, from: null }],
  measurement: { clips: 3, shown: 2, held: 3 },
};

/** Two worlds of genie's preset `quick`. */
const quick: WorldsConfig = {
  ...tiny,
  source: {
    kind: 'coinrun',
    ...{ episodes: 1000, heldOutEpisodes: 96, maximumSteps: 150, expertRandomActions: 0.2 },
    reader: { episodes: 96, steps: 500 },
  },
  models: [{ genie: quickGenie, seeds: 2, from: null }],
  measurement: { clips: 48, shown: 16, held: 10 },
};

/** The world that ships. */
const standard: WorldsConfig = {
  ...quick,
  models: [{ genie: coinrun, seeds: 1, from: 'coinrun' }],
};

/** The world that ships for cloning. */
const keys: WorldsConfig = {
  ...standard,
  models: [{ genie: coinrunKeys, seeds: 1, from: 'coinrun-keys' }],
};

/** The world that ships to be played. */
const motion: WorldsConfig = {
  ...standard,
  models: [{ genie: coinrunMotion, seeds: 1, from: 'coinrun-keys' }],
};

/** The robot's tabletop, one table in all layouts: the world that ships as `tabletop`. It begins with what CoinRun taught. */
const tabletop: WorldsConfig = {
  ...quick,
  source: {
    kind: 'tabletop',
    ...{ episodes: 1000, heldOutEpisodes: 96, maximumSteps: 80, scene: plainScene, lapses: 0.08 },
    reader: { steps: 500 },
  },
  models: [{ genie: roboticsStandard, seeds: 1, from: 'coinrun' }],
};

/** Recorded episodes of the real Procgen CoinRun (`--data`), from the world that ships. */
const procgen: WorldsConfig = {
  ...quick,
  source: { kind: 'given', path: null },
  models: [
    {
      genie: {
        ...coinrun,
        tokenizer: { ...coinrun.tokenizer, steps: 4000 },
        training: { ...coinrun.training, steps: 3000 },
      },
      seeds: 1,
      from: 'coinrun',
    },
  ],
};

export const presets: Readonly<Record<string, WorldsConfig>> = {
  tiny,
  quick,
  standard,
  keys,
  motion,
  tabletop,
  procgen,
};
