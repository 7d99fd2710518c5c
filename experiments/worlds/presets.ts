/** Complete configurations of `worlds`. */
import { coinrun } from '../../genie/presets/coinrun.ts';
import { coinrunKeys } from '../../genie/presets/coinrun-keys.ts';
import { quick as quickGenie } from '../../genie/presets/quick.ts';
import { tiny as tinyGenie } from '../../genie/presets/tiny.ts';
import type { WorldsConfig } from './config.ts';

/** A check that everything runs: nothing is learnt. */
const tiny: WorldsConfig = {
  seed: 0,
  recordings: { episodes: 6, heldOutEpisodes: 6, maximumSteps: 60, expertRandomActions: 0.2 },
  models: [{ genie: tinyGenie, seeds: 1, from: null }],
  reader: { episodes: 6, steps: 5 },
  measurement: { clips: 3, shown: 2, held: 3 },
};

/** Two worlds of genie's preset `quick`. */
const quick: WorldsConfig = {
  ...tiny,
  recordings: { episodes: 1000, heldOutEpisodes: 96, maximumSteps: 150, expertRandomActions: 0.2 },
  models: [{ genie: quickGenie, seeds: 2, from: null }],
  reader: { episodes: 96, steps: 500 },
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
  models: [{ genie: coinrunKeys, seeds: 1, from: 'coinrun' }],
};

export const presets: Readonly<Record<string, WorldsConfig>> = { tiny, quick, standard, keys };
