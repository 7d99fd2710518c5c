/** Everything that decides how PPO learns, as data. */
import { z } from 'zod';
import { policyConfigSchema } from '../behavioural-cloning/policy-network.ts';

const count = z.int().positive();
const share = z.number().min(0).max(1);
const channels = z.tuple([count, count, count]);

const networkSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('mlp'),
    widths: z.array(count).min(1),
    activation: z.enum(['tanh', 'relu']),
    /** Whether actor and critic share their layers, all but the last. */
    shared: z.boolean(),
  }),
  /** Shift convolutions over pictures whose sides are multiples of 16, then a hidden layer. */
  z.strictObject({ kind: z.literal('convolutional'), channels, hidden: count }),
  /** IMPALA's network over pictures, then a hidden layer. */
  z.strictObject({ kind: z.literal('residual'), channels, hidden: count }),
  /** The network of a cloned policy, previous actions and all. */
  z.strictObject({ kind: z.literal('cloned'), policy: policyConfigSchema }),
]);

export type NetworkConfig = z.infer<typeof networkSchema>;

export const ppoConfigSchema = z.strictObject({
  network: networkSchema,
  /** K observations that the policy sees, each `spacing` steps after the one before. */
  history: z.strictObject({ frames: count, spacing: count }),
  /** B: worlds that step together. */
  worlds: count,
  /** T: steps of each world between updates. */
  rolloutSteps: count,
  /** Into how many parts a rollout is divided in each epoch. */
  minibatches: count,
  epochs: count,
  /** γ. */
  discount: share,
  /** λ of generalised advantage estimation. */
  gaeLambda: share,
  /** How far the ratio of probabilities may leave 1 before its gradient is cut (ε). */
  clip: z.number().positive(),
  /** Whether values are clipped in the same way about those of the rollout. */
  clipValues: z.boolean(),
  normaliseAdvantages: z.boolean(),
  entropyBonus: z.number().min(0),
  valueWeight: z.number().min(0),
  learningRate: z.number().positive(),
  /** What falls linearly to zero over the planned steps. */
  anneal: z.strictObject({ learningRate: z.boolean(), entropyBonus: z.boolean(), clip: z.boolean() }),
  /** Largest global norm of the gradients. */
  gradientClip: z.number().positive(),
  /** Ends an update after the epoch whose mean approximate KL divergence exceeds it; null: never. */
  targetKl: z.number().positive().nullable(),
  /** Gymnasium's NormalizeObservation and NormalizeReward. */
  normalise: z.strictObject({ observations: z.boolean(), rewards: z.boolean() }),
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
