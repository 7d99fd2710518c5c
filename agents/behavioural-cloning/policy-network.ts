/**
 * The policy that is cloned: frames and previous actions in, logits over actions out. An encoder (`encoders/`) makes
 * features of the frames; a hidden layer sees them, and previous actions, one-hot, as additive embeddings.
 *
 * Dimension keys: B samples, K frames of history, H height, W width, C channels, A actions, D hidden width, F features.
 */
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { TensorSpec, Tensors } from '../../engine/engine.ts';
import { gelu } from '../../engine/nn/activation.ts';
import { layerNorm, layerNormSpecs } from '../../engine/nn/normalisation.ts';
import { type ParameterSpecs, prefixed, scope } from '../../engine/nn/parameters.ts';
import { stackSchema } from '../../genie/config.ts';
import { convolutional } from './encoders/convolutional.ts';
import { apply, dense } from './encoders/dense.ts';
import type { Encoder } from './encoders/encoder.ts';
import { keypoints } from './encoders/keypoints.ts';
import { residual } from './encoders/residual.ts';
import { strided } from './encoders/strided.ts';
import { vivit } from './encoders/vivit.ts';

const count = z.int().positive();

const encoderSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('convolutional'),
    channels: z
      .tuple([z.int().min(8), z.int().min(8), z.int().min(8)])
      .describe(
        'Channels at 1/4, 1/8 and 1/16 of the frame’s resolution; an eighth of them comes from each neighbour.',
      ),
  }),
  z.strictObject({
    kind: z.literal('residual'),
    channels: z
      .tuple([count, count, count])
      .describe('Channels at 1/2, 1/4 and 1/8 of the frame’s resolution.'),
  }),
  z.strictObject({
    kind: z.literal('strided'),
    channels: z
      .tuple([count, count, count, count])
      .describe('Channels at 1/2 and, three times, 1/4 of the frame’s resolution.'),
  }),
  z.strictObject({
    kind: z.literal('keypoints'),
    channels: z.int().min(8).describe('Channels at 1/4 of the frame’s resolution.'),
    points: count.describe('Places in the frame that the network looks for; it gives their coordinates.'),
  }),
  z.strictObject({
    kind: z.literal('st-vivit'),
    patch: count.describe('Side of the square of pixels that a token stands for.'),
    stack: stackSchema.describe('The transformer.'),
  }),
]);

export const policyConfigSchema = z.strictObject({
  height: count.describe('Rows of a frame.'),
  width: count.describe('Columns of a frame.'),
  actions: z.int().min(2).describe('A: actions to choose from, real or latent.'),
  history: z
    .strictObject({
      frames: count.describe('K.'),
      spacing: count.describe('Recorded frames from one of them to the next.'),
    })
    .describe('Frames that the policy sees. The paper: 4.'),
  encoder: encoderSchema.describe('What makes features of the frames.'),
  hidden: count.describe('D: width of the hidden layer. The paper: 512.'),
  eyes: z
    .strictObject({
      from: z.string().min(1).describe('What `genie run eyes` wrote, or coinrun for the eyes that ship.'),
      trained: z
        .union([z.boolean(), z.literal('hidden')])
        .describe(
          'Whether they are trained on: whole, their hidden layer alone, or only what sees through them.',
        ),
    })
    .optional()
    .describe(
      'Encoder and hidden layer begin as what was taught by video before. Absent, as in the paper: from nothing.',
    ),
});

export type PolicyConfig = z.infer<typeof policyConfigSchema>;

/** Shapes of the network's inputs for a batch. Pixels are in [0, 1]; action A stands for "none". */
export function policyInputs(
  { height, width, history }: PolicyConfig,
  batch: number,
): Record<string, TensorSpec> {
  return {
    frames_BKHWC: { shape: [batch, history.frames, height, width, 3], dtype: 'float32' },
    previousActions_BK: { shape: [batch, Math.max(1, history.frames - 1)], dtype: 'int32' },
  };
}

/**
 * All parameters of the network.
 * @throws UserError if the encoder cannot take frames of that size.
 */
export function policySpecs(config: PolicyConfig): ParameterSpecs {
  const { actions, history, hidden } = config;
  const { specs, features } = encoderOf(config);
  return {
    ...prefixed('encoder', specs),
    ...dense('hidden', features, hidden),
    previousActions: {
      shape: [Math.max(1, history.frames - 1) * (actions + 1), hidden],
      init: { kind: 'normal', deviation: 0.02 },
      decay: false,
    },
    ...prefixed('norm', layerNormSpecs(hidden)),
    ...dense('middle', hidden, hidden),
    ...dense('logits', hidden, actions),
  };
}

function encoderOf({ encoder, height, width, history }: PolicyConfig): Encoder {
  const seen = { height, width, frames: history.frames };
  switch (encoder.kind) {
    case 'convolutional':
      return convolutional(seen, encoder.channels);
    case 'residual':
      return residual(seen, encoder.channels);
    case 'strided':
      return strided(seen, encoder.channels);
    case 'keypoints':
      return keypoints(seen, encoder);
    case 'st-vivit':
      return vivit(seen, encoder);
  }
}

/** features_BF, the encoder's. */
function encoded(config: PolicyConfig, parameters: Tensors, frames_BKHWC: tf.Tensor): tf.Tensor {
  return encoderOf(config).encode(scope(parameters, 'encoder'), frames_BKHWC);
}

/** logits_BA for the inputs of `policyInputs`. */
export function policyLogits(config: PolicyConfig, parameters: Tensors, inputs: Tensors): tf.Tensor2D {
  return policyOutputs(config, parameters, inputs).logits_BA;
}

/** How much of a policy is never trained: its encoder, or its eyes, to which the hidden layer belongs. */
export type Fixed = 'encoder' | 'eyes';

/** null: all of it is trained. */
export function fixedPart({ eyes }: Pick<PolicyConfig, 'eyes'>): Fixed | null {
  if (eyes === undefined || eyes.trained === true) return null;
  return eyes.trained === 'hidden' ? 'encoder' : 'eyes';
}

/** What the fixed part makes of frames: one input of `policyOutputs`, in place of them. */
export function fixedOutputs(
  config: PolicyConfig,
  fixed: Fixed,
  parameters: Tensors,
  frames_BKHWC: tf.Tensor,
): Tensors {
  const features_BF = encoded(config, parameters, frames_BKHWC);
  return fixed === 'encoder' ? { features_BF } : { seen_BD: apply(parameters, 'hidden', features_BF) };
}

/** The shape of what `fixedOutputs` gives. */
export function fixedSpecs(config: PolicyConfig, fixed: Fixed, batch: number): Record<string, TensorSpec> {
  if (fixed === 'eyes') return { seen_BD: { shape: [batch, config.hidden], dtype: 'float32' } };
  return { features_BF: { shape: [batch, encoderOf(config).features], dtype: 'float32' } };
}

/** The logits, and what they are a linear function of. In place of frames, what `fixedOutputs` made of them can be given. */
export function policyOutputs(
  config: PolicyConfig,
  parameters: Tensors,
  inputs: Tensors,
): { features_BD: tf.Tensor; logits_BA: tf.Tensor2D } {
  const features_BF = () => inputs.features_BF ?? encoded(config, parameters, inputs.frames_BKHWC);
  const seen_BD = inputs.seen_BD ?? apply(parameters, 'hidden', features_BF());
  const actions_BD = embedPreviousActions(config, parameters.previousActions, inputs.previousActions_BK);
  const hidden_BD = tf.add(seen_BD, actions_BD);
  const normed_BD = layerNorm(gelu(hidden_BD), scope(parameters, 'norm'));
  const middle_BD = gelu(apply(parameters, 'middle', normed_BD));
  const features_BD = tf.add(normed_BD, middle_BD);
  return { features_BD, logits_BA: apply(parameters, 'logits', features_BD) as tf.Tensor2D };
}

/** One-hot vectors through a table with rows of its own for each place in the history, added up. */
function embedPreviousActions(
  { actions, history }: PolicyConfig,
  table: tf.Tensor,
  previousActions_BK: tf.Tensor,
) {
  const places = Math.max(1, history.frames - 1);
  const oneHot_BKA = tf.oneHot(previousActions_BK as tf.Tensor2D, actions + 1);
  const flat = tf.reshape(tf.cast(oneHot_BKA, 'float32'), [
    previousActions_BK.shape[0],
    places * (actions + 1),
  ]);
  return tf.matMul(flat as tf.Tensor2D, table as tf.Tensor2D);
}
