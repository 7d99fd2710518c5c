/** What a run of `worlds` can be told. Every key is in every preset, so that `run.json` hides nothing. */
import { z } from 'zod';
import { genieConfigSchema } from '../../genie/config.ts';

const count = z.int().positive();

export const worldsSchema = z.strictObject({
  seed: z
    .int()
    .min(0)
    .describe('Of recordings, clips and noise; models are trained with seeds of their own.'),
  recordings: z
    .strictObject({
      episodes: z.int().min(6).describe('Episodes to learn from, half of them easy and half hard.'),
      heldOutEpisodes: z.int().min(6).describe('Further episodes, to measure on.'),
      maximumSteps: count.describe('Longer episodes are cut.'),
      expertRandomActions: z
        .number()
        .min(0)
        .max(1)
        .describe('Share of the expert’s actions that are random.'),
    })
    .describe(
      'CoinRun, a quarter each by held random actions, the same leaning to the right, pacing to and fro, and a ' +
        'disturbed expert.',
    ),
  models: z
    .array(
      z.strictObject({
        genie: genieConfigSchema.describe('The world model.'),
        seeds: count.describe('How often it is trained.'),
        from: z
          .string()
          .nullable()
          .describe(
            'A trained Genie to begin with (the name of one that ships, or a folder): its parameters are taken where ' +
              'names and shapes agree. null draws all of them.',
          ),
      }),
    )
    .min(1)
    .describe('What is trained, each with seeds 0, 1, …'),
  reader: z
    .strictObject({
      episodes: z.int().min(6).describe('CoinRun episodes that it is trained and tried on.'),
      steps: count.describe('Steps of its training.'),
    })
    .describe('The network that reads in generated frames what a held action does.'),
  measurement: z
    .strictObject({
      clips: z.int().min(2).describe('Held-out clips, from as many episodes.'),
      shown: count.describe('Of which so many are shown.'),
      held: count.describe('Frames for which each latent action is held.'),
    })
    .describe('How every model is measured.'),
});

export type WorldsConfig = z.infer<typeof worldsSchema>;
