/** What a run of `imagination` can be told. Every key is in every preset, so that `run.json` hides nothing. */
import { z } from 'zod';
import { cloningConfigSchema } from '../../agents/behavioural-cloning/train-policy.ts';
import { ppoConfigSchema } from '../../agents/ppo/config.ts';

const count = z.int().positive();
const share = z.number().min(0).max(1);

export const imaginationSchema = z.strictObject({
  seed: z.int().min(0),
  /** The world to imagine in: one that ships, by name, or a trained folder. */
  model: z.string().min(1),
  mode: z.enum(['easy', 'hard']),
  recordings: z.strictObject({
    /** Labelled episodes: rewards and ends are learnt from them, worlds start in them, the dictionary comes from them. */
    episodes: z.int().min(3),
    heldOutEpisodes: z.int().min(3),
    maximumSteps: count,
    expertRandomActions: share,
  }),
  /** Of the dictionary from latent to real actions. */
  labelledSamples: count,
  /** The network that reads progress and ends off two frames. */
  reader: z.strictObject({ steps: count, batch: count, learningRate: z.number().positive() }),
  /** What is worth how much: a unit of ground to the right, the coin, and dying (negative). */
  reward: z.strictObject({ progress: z.number(), solved: z.number(), died: z.number() }),
  /** Steps of an imagined episode. */
  horizon: count,
  ppo: z.strictObject({ steps: count, config: ppoConfigSchema }),
  cloning: cloningConfigSchema,
  planner: z.strictObject({
    samples: count,
    horizon: count,
    rounds: count,
    elites: count,
    discount: share,
    /** The first of the levels: a decision of the planner takes long. */
    levels: count,
  }),
  evaluation: z.strictObject({ levels: count, seeds: count, maximumSteps: count, bootstrap: count }),
});

export type ImaginationConfig = z.infer<typeof imaginationSchema>;
