/** What a run of an ablation can be told. Every key is in every preset, so that `run.json` hides nothing. */
import { z } from 'zod';
import { genieConfigSchema } from '../../genie/config.ts';
import { studyNames } from './study-names.ts';

const count = z.int().positive();

const keys = z.strictObject({
  /** Every draw of the run derives from it. */
  seed: z.int().min(0),
  /** Which study. */
  study: z.enum(studyNames),
  /** Models trained from scratch for each variant: `seed`, `seed` + 1, …; intervals need at least two. */
  seeds: z.int().min(2),
  /** Only the study's first so many variants; null: all. */
  variants: z.int().min(2).nullable(),
  /**
   * A part of the study: this variant alone, with `onlySeed` alone. It leaves its measurements and no report: that is
   * made of all parts. Both or, for the whole study, neither.
   */
  onlyVariant: z.string().nullable(),
  onlySeed: z.int().min(0).nullable(),
  recordings: z.strictObject({
    /** CoinRun episodes for training, half of them easy and half hard. */
    episodes: z.int().min(4),
    heldOutEpisodes: z.int().min(4),
    /** Longer episodes are cut. */
    maximumSteps: count,
  }),
  /** What all variants have in common; each changes a key or two of it. */
  genie: genieConfigSchema,
  measurement: z.strictObject({
    /** Held-out clips to predict, from as many episodes. */
    clips: z.int().min(2),
    /** True frames that generation starts from. */
    context: count,
    /** Starts from which every code is held to see what it does. */
    starts: z.int().min(2),
    /** Frames for which a code is held. */
    held: count,
    /** Worlds generated at once. */
    worlds: count,
  }),
});

export const ablationSchema = keys.refine(
  ({ onlyVariant, onlySeed }) => (onlyVariant === null) === (onlySeed === null),
  { path: ['onlySeed'], message: 'goes together with onlyVariant: set both or neither' },
);

export type AblationConfig = z.infer<typeof ablationSchema>;
