/** What a run of controllability can be told. Every key is in every preset, so that `run.json` hides nothing. */
import { z } from 'zod';

const count = z.int().positive();

export const controllabilitySchema = z.strictObject({
  seed: z.int().min(0).describe('Every draw of the run derives from it.'),
  model: z.string().min(1).describe('Folder of a trained Genie.'),
  data: z
    .string()
    .min(1)
    .describe('Folder of recorded episodes that the model was not trained on; labels are not read.'),
  episodes: z.int().min(2).describe('Held-out episodes, a clip from each.'),
  seeds: count.describe('How often each clip is generated, with new noise and new random actions.'),
  context: count.describe('True frames that generation starts from; GenieRedux gives one.'),
  steps: count.describe('Frames predicted.'),
  sampling: z
    .strictObject({
      steps: count
        .nullable()
        .describe(
          'MaskGIT refinements a frame, at most one for each token; null: as the model was configured.',
        ),
      temperature: z
        .number()
        .min(0)
        .nullable()
        .describe('Of the draws of tokens; null: as the model was configured.'),
    })
    .describe('How frames are generated.'),
  worlds: count.describe('Worlds generated at once; decides speed and memory.'),
  fvdWeights: z
    .string()
    .min(1)
    .nullable()
    .describe('An ONNX file of I3D for the Fréchet video distance; null: `videoEncoder` in its place.'),
  videoEncoder: z
    .strictObject({
      episodes: z.int().min(6).describe('CoinRun episodes that it is trained and tried on.'),
      steps: count.describe('Steps of its training.'),
    })
    .nullable()
    .describe(
      'Without `fvdWeights`: a network trained on CoinRun’s own states, in whose features the distance is ' +
        'taken (models of 64×64 frames alone); null: no distance.',
    ),
  bootstrap: z.int().min(100).describe('Repetitions of the bootstrap.'),
});

export type ControllabilityConfig = z.infer<typeof controllabilitySchema>;

/** One frame in, ten predicted, 25 refinements: GenieRedux's protocol. */
function preset(
  run: string,
  sizes: Pick<ControllabilityConfig, 'episodes' | 'seeds' | 'bootstrap' | 'videoEncoder'>,
) {
  return {
    seed: 0,
    model: `${run}/genie`,
    data: `${run}/recordings/held-out-video`,
    context: 1,
    steps: 10,
    sampling: { steps: 25, temperature: null },
    worlds: 16,
    fvdWeights: null,
    ...sizes,
  } satisfies ControllabilityConfig;
}

/** What bc-evaluation of the same preset trained and held out, unless `model` and `data` say otherwise. */
export const presets: Readonly<Record<string, ControllabilityConfig>> = {
  tiny: preset('runs/bc-evaluation-tiny', {
    episodes: 4,
    seeds: 1,
    bootstrap: 500,
    videoEncoder: { episodes: 6, steps: 20 },
  }),
  quick: preset('runs/bc-evaluation-quick', {
    episodes: 24,
    seeds: 2,
    bootstrap: 2000,
    videoEncoder: { episodes: 60, steps: 400 },
  }),
  standard: preset('runs/bc-evaluation-standard', {
    episodes: 100,
    seeds: 3,
    bootstrap: 5000,
    videoEncoder: { episodes: 300, steps: 2000 },
  }),
};
