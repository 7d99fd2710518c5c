/** What a run of the qualitative pages can be told. Every key is in every preset, so that `run.json` hides nothing. */
import { z } from 'zod';
import { genieConfigSchema } from '../../genie/config.ts';
import { quick as quickGenie } from '../../genie/presets/quick.ts';
import { standard as standardGenie } from '../../genie/presets/standard.ts';
import { tiny as tinyGenie } from '../../genie/presets/tiny.ts';

const count = z.int().positive();

export const qualitativeSchema = z.strictObject({
  /** Every draw of the run derives from it. */
  seed: z.int().min(0),
  recordings: z.strictObject({
    /** Episodes of Runner for training, half of them random play and half by its expert. */
    episodes: z.int().min(2),
    heldOutEpisodes: z.int().min(2),
    /** Longer episodes are cut. */
    maximumSteps: count,
  }),
  genie: genieConfigSchema,
  /** Starts from which every code is held, and pictures of each kind of prompt. */
  starts: z.int().min(2),
  /** Frames for which a code is held. */
  held: count,
  /** Worlds generated at once. */
  worlds: count,
  /** Further prompts, such as photographs: paths of images. */
  images: z.array(z.string()),
  text: z.strictObject({
    prompts: z.array(z.string().min(1)).min(1),
    /** Levels of each procedural world whose captioned frames are searched. */
    levels: count,
    /** A .ts or .js file whose default export draws a text, `(text, {height, width}) => Promise<RGB>`; null: search. */
    imageGenerator: z.string().min(1).nullable(),
  }),
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
