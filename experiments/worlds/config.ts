/** What a run of `worlds` can be told. Every key is in every preset, so that `run.json` hides nothing. */
import { z } from 'zod';
import { genieConfigSchema } from '../../genie/config.ts';

const count = z.int().positive();

export const worldsSchema = z.strictObject({
  /** Of recordings, clips and noise; models are trained with seeds of their own. */
  seed: z.int().min(0),
  recordings: z.strictObject({
    /** Episodes to learn from, half of them easy and half hard. */
    episodes: z.int().min(6),
    heldOutEpisodes: z.int().min(6),
    /** Longer episodes are cut. */
    maximumSteps: count,
    /** Share of the expert's actions that are random. */
    expertRandomActions: z.number().min(0).max(1),
  }),
  /** What is trained, each with seeds 0, 1, … */
  models: z.array(z.strictObject({ genie: genieConfigSchema, seeds: count })).min(1),
  /** The network that reads in generated frames what a held action does. */
  reader: z.strictObject({
    /** CoinRun episodes that it is trained and tried on. */
    episodes: z.int().min(6),
    steps: count,
  }),
  measurement: z.strictObject({
    /** Held-out clips, from as many episodes. */
    clips: z.int().min(2),
    /** Of which so many are shown. */
    shown: count,
    /** Frames for which each latent action is held. */
    held: count,
  }),
});

export type WorldsConfig = z.infer<typeof worldsSchema>;
