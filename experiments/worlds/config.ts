/** What a run of `worlds` can be told. Every key is in every preset, so that `run.json` hides nothing. */
import { z } from 'zod';
import { genieConfigSchema } from '../../genie/config.ts';

const count = z.int().positive();

const episodeCounts = {
  episodes: z.int().min(8).describe('Episodes to learn from.'),
  heldOutEpisodes: z.int().min(8).describe('Further episodes, to measure on.'),
  maximumSteps: count.describe('Longer episodes are cut.'),
};

const coinRunSchema = z
  .strictObject({
    kind: z.literal('coinrun'),
    ...episodeCounts,
    expertRandomActions: z.number().min(0).max(1).describe('Share of the expert’s actions that are random.'),
    reader: z
      .strictObject({
        episodes: z.int().min(8).describe('Episodes that it is trained and tried on.'),
        steps: count.describe('Steps of its training.'),
      })
      .describe('The network that reads in generated frames what a held action does.'),
  })
  .describe(
    'This project’s CoinRun, half easy and half hard, a quarter each by held random actions, the same leaning to the ' +
      'right, pacing to and fro, and a disturbed expert.',
  );

const tabletopSchema = z
  .strictObject({
    kind: z.literal('tabletop'),
    ...episodeCounts,
    scene: z
      .int()
      .min(0)
      .nullable()
      .describe(
        'All layouts look like the one of this seed and differ in where things are; null: each has looks of its own.',
      ),
    lapses: z
      .number()
      .min(0)
      .max(1)
      .describe('Chance that a lapse of 1 to 4 steps begins while the expert plays.'),
    reader: z
      .strictObject({ steps: count.describe('Steps of its training.') })
      .describe('The network that reads the gripper’s place off generated frames.'),
  })
  .describe(
    'The robot’s tabletop, a third each by held random actions, a wanderer that drives through things, and an expert ' +
      'with lapses.',
  );

const givenSchema = z
  .strictObject({
    kind: z.literal('given'),
    path: z
      .string()
      .min(1)
      .nullable()
      .describe(
        'The folder, as `--data` gives it; one with `coinrun-random` in it is recorded Procgen, of others every tenth ' +
          'episode is held out.',
      ),
  })
  .describe('Recorded episodes.');

/** `--data` takes the place of what a preset records. */
function givenInPlace(source: unknown): unknown {
  const path = typeof source === 'object' && source !== null && 'path' in source ? source.path : null;
  return path === null ? source : { kind: 'given', path };
}

export const worldsSchema = z.strictObject({
  seed: z
    .int()
    .min(0)
    .describe('Of recordings, clips and noise; models are trained with seeds of their own.'),
  source: z
    .preprocess(givenInPlace, z.discriminatedUnion('kind', [coinRunSchema, tabletopSchema, givenSchema]))
    .describe('Where the video comes from.'),
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
              'names and shapes agree; codebooks are placed anew, but for that of motion. null draws all of them.',
          ),
      }),
    )
    .min(1)
    .superRefine((models, { addIssue }) => {
      const presets = models.map(({ genie }) => genie.preset);
      for (const [i, { genie }] of models.entries()) {
        const path = [i, 'genie'];
        const { height, width } = models[0].genie.video;
        if (presets.indexOf(genie.preset) < i)
          addIssue({
            code: 'custom',
            path: [...path, 'preset'],
            message:
              'is the name of another of models, whose folder it would take: give each a name of its own',
          });
        if (genie.video.height !== height || genie.video.width !== width)
          addIssue({
            code: 'custom',
            path: [...path, 'video'],
            message: `all models see the same frames, and the first sees ${height}×${width}`,
          });
      }
    })
    .describe('What is trained, each with seeds 0, 1, …, into folders named by `genie.preset`.'),
  measurement: z
    .strictObject({
      clips: z.int().min(2).describe('Held-out clips, from as many episodes.'),
      shown: z.int().min(2).describe('Of which so many are shown, and actions held from.'),
      held: z.int().min(2).describe('Frames for which each latent action is held.'),
    })
    .describe('How every model is measured.'),
});

export type WorldsConfig = z.infer<typeof worldsSchema>;
export type CoinRunSource = z.infer<typeof coinRunSchema>;
export type TabletopSource = z.infer<typeof tabletopSchema>;
export type GivenSource = z.infer<typeof givenSchema>;
