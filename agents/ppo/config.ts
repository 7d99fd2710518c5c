/** Everything that decides how PPO learns, as data. */
import { z } from 'zod';
import { policyConfigSchema } from '../behavioural-cloning/policy-network.ts';

const count = z.int().positive();
const share = z.number().min(0).max(1);
const pictureParts = {
  channels: z.tuple([count, count, count]).describe('Of its three levels, from fine to coarse.'),
  hidden: count.describe('Width of the hidden layer.'),
};

const networkSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('mlp'),
      widths: z.array(count).min(1).describe('Of the hidden layers, in their order.'),
      activation: z.enum(['tanh', 'relu']).describe('Between the layers.'),
      shared: z.boolean().describe('Whether actor and critic share their layers, all but the last.'),
    })
    .describe('Fully connected layers over numbers.'),
  z
    .strictObject({ kind: z.literal('convolutional'), ...pictureParts })
    .describe('Shift convolutions over pictures whose sides are multiples of 16, then a hidden layer.'),
  z
    .strictObject({ kind: z.literal('residual'), ...pictureParts })
    .describe('IMPALA’s network over pictures, then a hidden layer.'),
  z
    .strictObject({
      kind: z.literal('cloned'),
      policy: policyConfigSchema.describe('That network.'),
    })
    .describe('The network of a cloned policy, previous actions and all.'),
]);

export type NetworkConfig = z.infer<typeof networkSchema>;

export const ppoConfigSchema = z.strictObject({
  network: networkSchema.describe('The network of actor and critic.'),
  history: z
    .strictObject({
      frames: count.describe('K: how many.'),
      spacing: count.describe('Steps from one of them to the next.'),
    })
    .describe('Observations that the policy sees.'),
  worlds: count.describe('B: worlds that step together.'),
  rolloutSteps: count.describe('T: steps of each world between updates.'),
  minibatches: count.describe('Into how many parts a rollout is divided in each epoch.'),
  epochs: count.describe('How often a rollout is learnt from.'),
  discount: share.describe('γ.'),
  gaeLambda: share.describe('λ of generalised advantage estimation.'),
  clip: z
    .number()
    .positive()
    .describe('How far the ratio of probabilities may leave 1 before its gradient is cut (ε).'),
  clipValues: z.boolean().describe('Whether values are clipped in the same way about those of the rollout.'),
  normaliseAdvantages: z
    .boolean()
    .describe('Whether a part’s advantages are brought to mean 0 and deviation 1.'),
  entropyBonus: z
    .number()
    .min(0)
    .describe('Weight of the entropy in the loss: more keeps the policy undecided for longer.'),
  valueWeight: z.number().min(0).describe('Weight of the critic’s loss.'),
  learningRate: z.number().positive().describe('Of Adam, at the start.'),
  anneal: z
    .strictObject({
      learningRate: z.boolean().describe('Whether `learningRate` does.'),
      entropyBonus: z.boolean().describe('Whether `entropyBonus` does.'),
      clip: z.boolean().describe('Whether `clip` does.'),
    })
    .describe('What falls linearly to zero over the planned steps.'),
  gradientClip: z.number().positive().describe('Largest global norm of the gradients.'),
  targetKl: z
    .number()
    .positive()
    .nullable()
    .describe('Ends an update after the epoch whose mean approximate KL divergence exceeds it; null: never.'),
  normalise: z
    .strictObject({
      observations: z.boolean().describe('To mean 0 and variance 1.'),
      rewards: z.boolean().describe('To variance 1 of the discounted return.'),
    })
    .describe('Gymnasium’s NormalizeObservation and NormalizeReward.'),
});

export type PpoConfig = z.infer<typeof ppoConfigSchema>;

/** For quick problems of few numbers. */
export const defaultPpoConfig: PpoConfig = {
  network: { kind: 'mlp', widths: [64, 64], activation: 'tanh', shared: false },
  history: { frames: 1, spacing: 1 },
  worlds: 32,
  rolloutSteps: 32,
  minibatches: 4,
  epochs: 10,
  discount: 0.99,
  gaeLambda: 0.95,
  clip: 0.2,
  clipValues: false,
  normaliseAdvantages: true,
  entropyBonus: 0,
  valueWeight: 0.5,
  learningRate: 1e-3,
  anneal: { learningRate: true, entropyBonus: false, clip: true },
  gradientClip: 0.5,
  targetKl: null,
  normalise: { observations: false, rewards: false },
};
