/** What a run of an ablation can be told. Every key is in every preset, so that `run.json` hides nothing. */
import { z } from 'zod';
import { genieConfigSchema } from '../../genie/config.ts';
import { studyNames } from './study-names.ts';

const count = z.int().positive();

const keys = z.strictObject({
  seed: z.int().min(0).describe('Every draw of the run derives from it.'),
  study: z.enum(studyNames, `choose one by --study: ${studyNames.join(', ')}`).describe('Which study.'),
  seeds: z
    .int()
    .min(2)
    .describe(
      'Models trained from scratch for each variant: `seed`, `seed` + 1, …; intervals need at least two.',
    ),
  variants: z.int().min(2).nullable().describe('Only the study’s first so many variants; null: all.'),
  onlyVariant: z
    .string()
    .nullable()
    .describe(
      'A part of the study: this variant alone, with `onlySeed` alone. It leaves its measurements and no ' +
        'report: that is made of all parts. Both or, for the whole study, neither.',
    ),
  onlySeed: z.int().min(0).nullable().describe('The seed of that part.'),
  recordings: z
    .strictObject({
      episodes: z.int().min(4).describe('CoinRun episodes for training, half of them easy and half hard.'),
      heldOutEpisodes: z.int().min(4).describe('Further episodes, to measure on.'),
      maximumSteps: count.describe('Longer episodes are cut.'),
    })
    .describe('Play that is recorded first, by the policies that the study needs.'),
  genie: genieConfigSchema.describe('What all variants have in common; each changes a key or two of it.'),
  measurement: z
    .strictObject({
      clips: z.int().min(2).describe('Held-out clips to predict, from as many episodes.'),
      context: count.describe('True frames that generation starts from.'),
      starts: z.int().min(2).describe('Starts from which every code is held to see what it does.'),
      held: count.describe('Frames for which a code is held.'),
      worlds: count.describe('Worlds generated at once.'),
    })
    .describe('How every model is measured.'),
});

export const ablationSchema = keys.refine(
  ({ onlyVariant, onlySeed }) => (onlyVariant === null) === (onlySeed === null),
  { path: ['onlySeed'], message: 'goes together with onlyVariant: set both or neither' },
);

export type AblationConfig = z.infer<typeof ablationSchema>;
