/** What teaching eyes needs to know. */
import { z } from 'zod';
import { policyConfigSchema } from '../../agents/behavioural-cloning/policy-network.ts';

const count = z.int().positive();

export const eyesSchema = z.strictObject({
  seed: z.int().min(0).describe('Of play, parameters and batches.'),
  benchmark: z.string().describe('The world whose expert is watched: coinrun.'),
  model: z
    .string()
    .describe('A trained world, or its folder: its latent actions are what is to be foreseen.'),
  policy: policyConfigSchema
    .pick({ history: true, encoder: true, hidden: true })
    .describe('The eyes: what is seen, and the network up to its features.'),
  start: z
    .string()
    .nullable()
    .describe('Eyes that are taught further, as in `policy.eyes.from`; null: from nothing.'),
  ahead: z
    .array(count)
    .min(1)
    .describe('Besides the latent action at hand, those so many recorded frames later are foreseen.'),
  watch: z
    .strictObject({
      episodes: count.describe('New levels a round, half of them in each mode.'),
      rounds: count.describe('Rounds whose frames are remembered: each step sees frames of them alike.'),
      stepsPerRound: count.describe('Steps of training from one round to the next.'),
      maximumSteps: count.describe('An episode is watched so long.'),
      randomActions: z
        .number()
        .min(0)
        .max(1)
        .describe('Share of random actions in one half of the episodes.'),
      bursts: z
        .strictObject({
          share: z.number().min(0).max(1).describe('How often a random action begins.'),
          longest: count.describe('It is held for 1 to so many steps.'),
        })
        .describe('How the other half is disturbed.'),
    })
    .describe('The expert’s play, of which the eyes see pictures alone.'),
  training: z
    .strictObject({
      steps: count.describe('Steps of training.'),
      batch: count.describe('Frames a step.'),
      learningRate: z.number().positive().describe('Warm-up, then a cosine.'),
      finalLearningRate: z.number().min(0).describe('What the rate falls to.'),
      warmup: z.int().min(0).describe('Steps in which the rate rises from zero.'),
      weightDecay: z.number().min(0).describe('Decoupled weight decay.'),
      logEvery: count.describe('Steps from one line of figures to the next.'),
    })
    .describe('Of the eyes.'),
});

export type EyesConfig = z.infer<typeof eyesSchema>;
