/**
 * The policy that is cloned: frames and previous actions in, logits over actions out.
 *
 * `convolutional` (the default) is far smaller than the paper's network: a few frames stacked as channels, shift
 * convolutions (Wu et al. 2018, "Shift": neighbours' channels moved here, then a linear layer) at three resolutions
 * with patch merging between them, a hidden layer. It trains in half a minute on two cores. Ordinary 3×3 convolutions
 * learnt no more in the same number of steps and cost nearly twice the time.
 * `keypoints` is for manipulation, where the answer depends on where a few things are: a soft arg-max over the picture
 * for each of some learnt points gives their coordinates (Levine et al. 2016, "End-to-end training of deep visuomotor
 * policies"), and the rest of the network sees nothing else. It needs far fewer layouts to get the idea.
 * `st-vivit` is the paper's (appendix E): an ST-ViViT encoder over the frames, of which the last frame's tokens are read.
 * In both, previous actions enter one-hot, as additive embeddings.
 *
 * Dimension keys: B samples, K frames of history, H height, W width, C channels, A actions, D hidden width,
 * S patches of a frame, P values of a patch.
 */
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { TensorSpec, Tensors } from '../../engine/engine.ts';
import { UserError } from '../../engine/errors.ts';
import { gelu } from '../../engine/nn/activation.ts';
import { linear, linearSpecs } from '../../engine/nn/linear.ts';
import { layerNorm, layerNormSpecs } from '../../engine/nn/normalisation.ts';
import { type ParameterSpec, type ParameterSpecs, prefixed, scope } from '../../engine/nn/parameters.ts';
import { stackSchema } from '../../genie/config.ts';
import { gridOf, patchify } from '../../genie/patches.ts';
import { stackSpecs, stTransformer } from '../../genie/st-transformer.ts';

const count = z.int().positive();

const encoderSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('convolutional'),
    /** Channels at 1/4, 1/8 and 1/16 of the frame's resolution; an eighth of them comes from each neighbour. */
    channels: z.tuple([z.int().min(8), z.int().min(8), z.int().min(8)]),
  }),
  z.strictObject({
    kind: z.literal('keypoints'),
    /** Channels at 1/4 of the frame's resolution. */
    channels: z.int().min(8),
    points: count,
  }),
  z.strictObject({ kind: z.literal('st-vivit'), patch: count, stack: stackSchema }),
]);

export const policyConfigSchema = z.strictObject({
  height: count,
  width: count,
  /** A: actions to choose from, real or latent. */
  actions: z.int().min(2),
  /** K frames, each `spacing` recorded frames after the one before. The paper: 4 frames. */
  history: z.strictObject({ frames: count, spacing: count }),
  encoder: encoderSchema,
  /** D: width of the hidden layer. The paper: 512. */
  hidden: count,
});

export type PolicyConfig = z.infer<typeof policyConfigSchema>;
type Encoder = PolicyConfig['encoder'];
type Convolutional = Extract<Encoder, { kind: 'convolutional' }>;
type Keypoints = Extract<Encoder, { kind: 'keypoints' }>;

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
 * @throws UserError if the convolutional encoder's three resolutions do not divide the frame.
 */
export function policySpecs(config: PolicyConfig): ParameterSpecs {
  const { actions, history, hidden, encoder } = config;
  if (encoder.kind === 'convolutional' && (config.height % 16 !== 0 || config.width % 16 !== 0)) {
    throw new UserError(
      `policy.encoder: convolutional needs frames of a multiple of 16, not ${config.height}×${config.width}: use st-vivit`,
    );
  }
  const [specs, features] = encoderSpecs(config, encoder);
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

/** An encoder's parameters, and how many features it gives. */
function encoderSpecs(config: PolicyConfig, encoder: Encoder): [ParameterSpecs, features: number] {
  switch (encoder.kind) {
    case 'convolutional':
      return [convolutionalSpecs(config, encoder), convolutionalFeatures(config, encoder)];
    case 'keypoints':
      return [keypointSpecs(config, encoder), 3 * encoder.points];
    case 'st-vivit':
      return [vivitSpecs(config), encoder.stack.width];
  }
}

const encoders = { convolutional, keypoints, 'st-vivit': vivit };

/** logits_BA for the inputs of `policyInputs`. */
export function policyLogits(config: PolicyConfig, parameters: Tensors, inputs: Tensors): tf.Tensor2D {
  return policyOutputs(config, parameters, inputs).logits_BA;
}

/** The logits, and what they are a linear function of. */
export function policyOutputs(
  config: PolicyConfig,
  parameters: Tensors,
  inputs: Tensors,
): { features_BD: tf.Tensor; logits_BA: tf.Tensor2D } {
  const { frames_BKHWC, previousActions_BK } = inputs;
  const encode = encoders[config.encoder.kind];
  const features_BF = encode(config, scope(parameters, 'encoder'), frames_BKHWC);
  const actions_BD = embedPreviousActions(config, parameters.previousActions, previousActions_BK);
  const hidden_BD = tf.add(apply(parameters, 'hidden', features_BF), actions_BD);
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

function convolutionalFeatures({ height, width }: PolicyConfig, { channels }: Convolutional): number {
  return (height / 16) * (width / 16) * channels[2];
}

/** Names of the residual shift convolutions at each resolution. */
const blocks = [['mix0a', 'mix0b'], ['mix1a', 'mix1b'], ['mix2a']] as const;

function convolutionalSpecs({ history }: PolicyConfig, { channels }: Convolutional): ParameterSpecs {
  const [c0, c1, c2] = channels;
  const mixes = blocks.flatMap((names, level) => names.map((name) => mixSpecs(name, channels[level])));
  return Object.assign(
    {
      ...dense('patch', 4 * 4 * 3 * history.frames, c0),
      ...dense('merge1', 4 * c0, c1),
      ...dense('merge2', 4 * c1, c2),
    },
    ...mixes,
  );
}

function mixSpecs(name: string, channels: number): ParameterSpecs {
  return { ...prefixed(`${name}.norm`, layerNormSpecs(channels)), ...dense(name, channels, channels) };
}

function convolutional(config: PolicyConfig, parameters: Tensors, frames_BKHWC: tf.Tensor) {
  let x: tf.Tensor = stackedPatches(config, frames_BKHWC);
  for (const [level, entry] of ['patch', 'merge1', 'merge2'].entries()) {
    x = gelu(apply(parameters, entry, level === 0 ? x : merge(x)));
    for (const name of blocks[level]) x = mix(parameters, name, x);
  }
  return tf.reshape(x, [x.shape[0], x.shape[1]! * x.shape[2]! * x.shape[3]!]);
}

/** Patches of 4×4 with all frames of the history side by side in the channels: motion is then a difference of inputs. */
function stackedPatches({ height, width, history }: PolicyConfig, frames_BKHWC: tf.Tensor): tf.Tensor {
  const grid = { height, width, channels: 3, patch: 4 };
  const { rows, columns } = gridOf(grid);
  const centred_BKHWC = tf.mul(tf.sub(frames_BKHWC, 0.5), 4);
  const patches_BKSP = patchify(centred_BKHWC, grid);
  const stacked = tf.transpose(patches_BKSP, [0, 2, 1, 3]);
  return tf.reshape(stacked, [frames_BKHWC.shape[0], rows, columns, history.frames * 48]);
}

/** A residual shift convolution. */
function mix(parameters: Tensors, name: string, x: tf.Tensor): tf.Tensor {
  const normed = layerNorm(x, scope(parameters, `${name}.norm`));
  return tf.add(x, gelu(apply(parameters, name, shiftNeighbours(normed))));
}

const keypointBlocks = ['mix0a', 'mix0b', 'mix0c'] as const;

function keypointSpecs({ history }: PolicyConfig, { channels, points }: Keypoints): ParameterSpecs {
  return Object.assign(
    {
      ...dense('patch', 4 * 4 * 3 * history.frames, channels),
      ...prefixed('points.norm', layerNormSpecs(channels)),
      ...dense('points', channels, 2 * points),
    },
    ...keypointBlocks.map((name) => mixSpecs(name, channels)),
  );
}

/** How sharply untrained points prefer one place to another. */
const SHARPNESS = 3;

/** For each point where it is, x and y in −1 … 1, and a value of what is found there. */
function keypoints(config: PolicyConfig, parameters: Tensors, frames_BKHWC: tf.Tensor) {
  const { points } = config.encoder as Keypoints;
  let x = gelu(apply(parameters, 'patch', stackedPatches(config, frames_BKHWC)));
  for (const name of keypointBlocks) x = mix(parameters, name, x);
  const [B, rows, columns] = x.shape as number[];
  const normed = layerNorm(x, scope(parameters, 'points.norm'));
  const maps = tf.reshape(apply(parameters, 'points', normed), [B, rows * columns, 2, points]);
  const [where, what] = tf.split(tf.transpose(maps, [2, 0, 3, 1]), 2, 0);
  const attention = tf.softmax(tf.mul(tf.reshape(where, [B * points, rows * columns]), SHARPNESS));
  const places = tf.tensor2d(
    Array.from({ length: rows * columns }, (_, s) => [
      ((s % columns) + 0.5) * (2 / columns) - 1,
      (Math.floor(s / columns) + 0.5) * (2 / rows) - 1,
    ]),
  );
  const coordinates = tf.reshape(tf.matMul(attention as tf.Tensor2D, places), [B, 2 * points]);
  const found = tf.sum(tf.mul(attention, tf.reshape(what, [B * points, rows * columns])), 1);
  return tf.concat([coordinates, tf.reshape(found, [B, points])], 1);
}

/** One step down, up, right and left: where each eighth of the channels comes from; the other half stays. */
const shifts = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;

/** Moves four groups of channels by one place, zeros coming in at the border. */
function shiftNeighbours(x_BHWC: tf.Tensor): tf.Tensor {
  const [B, H, W, C] = x_BHWC.shape;
  const group = Math.floor(C / 8);
  const parts = tf.split(x_BHWC, [...shifts.map(() => group), C - shifts.length * group], 3);
  const moved = shifts.map(([dy, dx], i) => {
    const padded = tf.pad(parts[i], [
      [0, 0],
      [Math.max(dy, 0), Math.max(-dy, 0)],
      [Math.max(dx, 0), Math.max(-dx, 0)],
      [0, 0],
    ]);
    return tf.slice(padded, [0, Math.max(-dy, 0), Math.max(-dx, 0), 0], [B, H, W, group]);
  });
  return tf.concat([...moved, parts[shifts.length]], 3);
}

/** Four neighbours' channels side by side, at half the resolution. */
function merge(x_BHWC: tf.Tensor): tf.Tensor {
  const [B, H, W, C] = x_BHWC.shape;
  const split = tf.reshape(x_BHWC, [B * (H / 2), 2, W / 2, 2 * C]);
  return tf.reshape(tf.transpose(split, [0, 2, 1, 3]), [B, H / 2, W / 2, 4 * C]);
}

function vivitSpecs({ height, width, history, encoder }: PolicyConfig): ParameterSpecs {
  if (encoder.kind !== 'st-vivit') throw new TypeError('not an ST-ViViT');
  const { patch, stack } = encoder;
  const { rows, columns } = gridOf({ height, width, channels: 3, patch });
  const position: ParameterSpec = {
    shape: [1, 1, rows * columns, stack.width],
    init: { kind: 'normal', deviation: 0.02 },
    decay: false,
  };
  return {
    ...dense('patch', patch * patch * 3, stack.width),
    position,
    time: { ...position, shape: [1, history.frames, 1, stack.width] },
    ...prefixed('stack', stackSpecs(stack)),
  };
}

/** The last frame's tokens, averaged: causal in time, they have seen all the others. */
function vivit({ height, width, encoder }: PolicyConfig, parameters: Tensors, frames_BKHWC: tf.Tensor) {
  if (encoder.kind !== 'st-vivit') throw new TypeError('not an ST-ViViT');
  const { patch, stack } = encoder;
  const patches_BKSP = patchify(frames_BKHWC, { height, width, channels: 3, patch });
  const [B, K, S] = patches_BKSP.shape;
  const placed = tf.add(
    tf.add(apply(parameters, 'patch', patches_BKSP), parameters.position),
    parameters.time,
  );
  const tokens_BKSD = stTransformer(scope(parameters, 'stack'), placed, stack);
  const last = tf.slice(tokens_BKSD, [0, K - 1, 0, 0], [B, 1, S, stack.width]);
  return tf.reshape(tf.mean(last, 2), [B, stack.width]);
}

function dense(name: string, fanIn: number, fanOut: number): ParameterSpecs {
  return prefixed(name, linearSpecs(fanIn, fanOut));
}

function apply(parameters: Tensors, name: string, x: tf.Tensor): tf.Tensor {
  return linear(x, scope(parameters, name));
}
