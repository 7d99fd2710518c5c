/** What an experiment that clones policies can be told about cloning, and how it plays them. */
import { z } from 'zod';
import { policyConfigSchema } from '../../agents/behavioural-cloning/policy-network.ts';
import type { CloningConfig } from '../../agents/behavioural-cloning/train-policy.ts';
import { ppoConfigSchema } from '../../agents/ppo/config.ts';
import type { GenieConfig } from '../../genie/config.ts';
import { labellingOf } from '../../genie/lam/latent-actions.ts';
import { furtherConditions, furtherText } from './condition-names.ts';

const count = z.int().positive();

/** A list in which nothing stands twice: each number names what is made with it. */
export function unlike<T extends z.ZodType<number>>(each: T) {
  return z
    .array(each)
    .min(1)
    .refine((values) => new Set(values).size === values.length, { error: 'must not hold a number twice' });
}

/** The policies' network; its other keys follow from the video and the actions. */
export const policySchema = policyConfigSchema.pick({
  history: true,
  encoder: true,
  hidden: true,
  eyes: true,
});

/** How genie-bc's demonstrations are generated. */
export const genieBcSchema = z.strictObject({
  worlds: count.describe('Generated worlds that are played at once.'),
  rounds: count.describe('How often they are all played, from new prompts.'),
  steps: count.describe('Steps in each world.'),
  cloningSteps: count
    .optional()
    .describe('Steps of cloning what was generated, if fewer: it is far less than the experts’ play.'),
});

const furtherKeys = {
  labelledSamples: unlike(count).describe('Sizes of the labelled set with which they are made.'),
  fewLabelSteps: count.describe(
    'The most gradient steps of few-label-bc. How many it gets is chosen on a fifth of the labels, held out.',
  ),
};

export const furtherSchema = z.strictObject({
  conditions: z.array(z.enum(furtherConditions)).describe(`${furtherText}.`),
  ...furtherKeys,
});

/** With what learns online. */
export const furtherOnlineSchema = z.strictObject({
  conditions: z
    .array(z.enum([...furtherConditions, 'latent-ppo']))
    .describe(
      `${furtherText}; \`latent-ppo\`: goes on from latent-bc by PPO, beside the same from oracle-bc and from nothing.`,
    ),
  ...furtherKeys,
  ppo: z
    .strictObject({
      steps: z
        .array(count)
        .min(1)
        .refine((steps) => steps.every((own, i) => i === 0 || own > steps[i - 1]), { error: 'must ascend' })
        .describe(
          'Steps in real training levels, all worlds together, after which policies are evaluated; ascending.',
        ),
      learner: ppoConfigSchema
        .omit({ network: true, history: true })
        .describe('How it learns; the network is the clone’s.'),
    })
    .refine(({ steps, learner }) => steps.length === 1 || !Object.values(learner.anneal).includes(true), {
      path: ['learner', 'anneal'],
      error:
        'must be false where there are several steps: rates that have fallen to nothing cannot be gone on from',
    })
    .describe('Of `latent-ppo`.'),
});

export type OnlineSettings = z.infer<typeof furtherOnlineSchema>['ppo'];

/** How cloned policies are evaluated, whatever the world. */
export const protocolKeys = {
  levels: count.describe('Held-out levels in each mode, or layouts of each task.'),
  seeds: count.describe('Seeds of each agent on each level: `seed`, `seed` + 1, …'),
  policies: count.describe(
    'Policies cloned from scratch for each condition; seed s plays policy s modulo this.',
  ),
  worlds: count.describe('Worlds that an agent acts in at once.'),
  maximumSteps: count.describe(
    'Longer episodes are cut and count as unsolved. The environments’ own limits: 1,000 (CoinRun), 60 ' +
      '(reach) and 150 (push).',
  ),
  temperature: z
    .number()
    .positive()
    .describe('Divides the policies’ logits: 1 samples the policy as trained (the paper).'),
};

export type Protocol = Record<keyof typeof protocolKeys, number>;

/** What cloning reads of an experiment's configuration. */
export interface CloningSettings {
  seed: number;
  genie: GenieConfig;
  policy: z.infer<typeof policySchema>;
  cloning: CloningConfig;
  genieBc: z.infer<typeof genieBcSchema>;
  further: Omit<z.infer<typeof furtherSchema>, 'conditions'> & { conditions: readonly string[] };
  evaluation: Pick<Protocol, 'policies' | 'temperature'>;
}

interface PacedConfig {
  policy: { history: { spacing: number } };
  genie: Pick<GenieConfig, 'video' | 'latentActions'>;
}

/**
 * A policy looks back at the world model's pace: generated frames follow each other at that stride, and a latent action
 * that is younger than what it is inferred from would tell of a frame still to come.
 */
export function atTheModelsPace<C extends PacedConfig>(schema: z.ZodType<C>): z.ZodType<C> {
  return schema
    .refine(({ policy, genie }) => policy.history.spacing % genie.video.stride === 0, {
      path: ['policy', 'history', 'spacing'],
      error: 'must be a multiple of genie.video.stride',
    })
    .refine(({ policy, genie }) => policy.history.spacing >= labellingOf(genie).ahead * genie.video.stride, {
      path: ['policy', 'history', 'spacing'],
      error: 'must be at least twice genie.video.stride, as latent actions of motion look two steps ahead',
    });
}

/** Every trained policy plays: otherwise it was trained for nothing. */
export function everyPolicyPlays<C extends { evaluation: { seeds: number; policies: number } }>(
  schema: z.ZodType<C>,
): z.ZodType<C> {
  return schema.refine(({ evaluation }) => evaluation.policies <= evaluation.seeds, {
    path: ['evaluation', 'policies'],
    error: 'must not be more than evaluation.seeds, which play them in turn',
  });
}

/** So many labelled samples are enough in the paper (figure 15). */
export const paperSamples = 200;

/** The number of labelled samples behind headline figures: the largest that is not more than the paper's. */
export function headlineSamples(counts: readonly number[]): number {
  const few = counts.filter((count) => count <= paperSamples);
  return few.length > 0 ? Math.max(...few) : Math.min(...counts);
}
