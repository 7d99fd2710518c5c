/** What a run of `imagination` can be told. Every key is in every preset, so that `run.json` hides nothing. */
import { z } from 'zod';
import { cloningConfigSchema } from '../../agents/behavioural-cloning/train-policy.ts';
import { ppoConfigSchema } from '../../agents/ppo/config.ts';

const count = z.int().positive();
const share = z.number().min(0).max(1);

export const imaginationSchema = z.strictObject({
  seed: z.int().min(0).describe('Every draw of the run derives from it.'),
  model: z.string().min(1).describe('The world to imagine in: one that ships, by name, or a trained folder.'),
  mode: z.enum(['easy', 'hard']).describe('Of CoinRun’s levels.'),
  recordings: z
    .strictObject({
      episodes: z
        .int()
        .min(3)
        .describe(
          'Labelled episodes: rewards and ends are learnt from them, worlds start in them, the dictionary comes ' +
            'from them.',
        ),
      heldOutEpisodes: z.int().min(3).describe('Further episodes, to measure on.'),
      maximumSteps: count.describe('Longer episodes are cut.'),
      expertRandomActions: share.describe('Share of the expert’s actions that are random.'),
    })
    .describe(
      'Labelled play: a third each by held random actions, the same leaning to the right, and a disturbed expert.',
    ),
  labelledSamples: count.describe(
    'Steps with true actions, from which latent actions are translated into real ones.',
  ),
  reader: z
    .strictObject({
      steps: count.describe('Steps of its training.'),
      batch: count.describe('Pairs of frames a step.'),
      learningRate: z.number().positive().describe('Of its optimiser.'),
    })
    .describe('The network that reads progress and ends off two frames.'),
  reward: z
    .strictObject({
      progress: z.number().describe('A unit of ground to the right.'),
      solved: z.number().describe('The coin.'),
      died: z.number().describe('Dying: negative.'),
    })
    .describe('What is worth how much.'),
  horizon: count.describe('Steps of an imagined episode.'),
  ppo: z
    .strictObject({
      steps: count.describe('Imagined steps of all worlds together.'),
      config: ppoConfigSchema.describe('How PPO learns.'),
    })
    .describe('Learning in imagination.'),
  cloning: cloningConfigSchema.describe('How the policies are cloned that it is compared with.'),
  planner: z
    .strictObject({
      samples: count.describe('Sequences of latent actions that are imagined in a round.'),
      horizon: count.describe('Their length.'),
      rounds: count.describe('Each draws sequences anew, about the best ones of the round before.'),
      elites: count.describe('How many count as the best.'),
      discount: share.describe('γ.'),
      levels: count.describe('The first of the levels: a decision of the planner takes long.'),
    })
    .describe('The agent that plans in the world instead of learning.'),
  evaluation: z
    .strictObject({
      levels: count.describe('Held-out levels.'),
      seeds: count.describe('Seeds of each agent on each level.'),
      maximumSteps: count.describe('Longer episodes are cut and count as unsolved.'),
      bootstrap: count.describe('Repetitions of the bootstrap.'),
    })
    .describe('In the real game.'),
});

export type ImaginationConfig = z.infer<typeof imaginationSchema>;
