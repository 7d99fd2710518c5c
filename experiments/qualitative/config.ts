/** What a run of the qualitative pages can be told. Every key is in every preset, so that `run.json` hides nothing. */
import { z } from 'zod';
import { genieConfigSchema } from '../../genie/config.ts';
import { quick as quickGenie } from '../../genie/presets/quick.ts';
import { standard as standardGenie } from '../../genie/presets/standard.ts';
import { tiny as tinyGenie } from '../../genie/presets/tiny.ts';

const count = z.int().positive();

export const qualitativeSchema = z.strictObject({
  seed: z.int().min(0).describe('Every draw of the run derives from it.'),
  recordings: z
    .strictObject({
      episodes: z
        .int()
        .min(2)
        .describe('Episodes of Runner for training, half of them random play and half by its expert.'),
      heldOutEpisodes: z.int().min(2).describe('Further episodes, to measure on.'),
      maximumSteps: count.describe('Longer episodes are cut.'),
    })
    .describe('Video of Runner.'),
  genie: genieConfigSchema.describe('The world model.'),
  starts: z
    .int()
    .min(2)
    .describe('Starts from which every code is held, and pictures of each kind of prompt.'),
  held: count.describe('Frames for which a code is held.'),
  worlds: count.describe('Worlds generated at once.'),
  images: z.array(z.string()).describe('Further prompts, such as photographs: paths of images.'),
  text: z
    .strictObject({
      prompts: z.array(z.string().min(1)).min(1).describe('The words.'),
      levels: count.describe('Levels of each procedural world whose captioned frames are searched.'),
      imageGenerator: z
        .string()
        .min(1)
        .nullable()
        .describe(
          'A .ts or .js file whose default export draws a text, `(text, {height, width}) => Promise<RGB>`; ' +
            'null: search.',
        ),
    })
    .describe('Prompts in words.'),
});

export type QualitativeConfig = z.infer<typeof qualitativeSchema>;

const tiny: QualitativeConfig = {
  seed: 0,
  recordings: { episodes: 6, heldOutEpisodes: 4, maximumSteps: 60 },
  genie: tinyGenie,
  starts: 3,
  held: 4,
  worlds: 8,
  images: [],
  text: {
    prompts: [
      'a cat running through the city at night',
      'a dinosaur jumping over a pit in the desert',
      'a robot among stars',
      'bats over lava in an ice cave',
      'crates, a saw and a coin',
    ],
    levels: 2,
    imageGenerator: null,
  },
};

const quick: QualitativeConfig = {
  ...tiny,
  recordings: { episodes: 80, heldOutEpisodes: 16, maximumSteps: 200 },
  genie: quickGenie,
  starts: 12,
  held: 8,
  worlds: 24,
  text: { ...tiny.text, levels: 40 },
};

const standard: QualitativeConfig = {
  ...quick,
  recordings: { episodes: 400, heldOutEpisodes: 40, maximumSteps: 400 },
  genie: standardGenie,
  starts: 16,
};

export const presets: Readonly<Record<string, QualitativeConfig>> = { tiny, quick, standard };
