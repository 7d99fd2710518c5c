/** The world that ships: the recipe of `quick`, longer and with more of the picture in its tokens. */
import type { GenieConfig } from '../config.ts';
import { quick } from './quick.ts';

export const coinrun = {
  ...quick,
  preset: 'coinrun',
  tokenizer: { ...quick.tokenizer, steps: 2400 },
  dynamics: { ...quick.dynamics, corruption: 0.3 },
  training: { ...quick.training, steps: 2000, checkpointEvery: 250 },
} satisfies GenieConfig;
