/**
 * Generates frames of many worlds in one batch. One graph makes a frame: it runs the frames before once, remembers
 * their temporal keys and values, and refines the new frame alone, sampling and masking again, in a loop within it.
 * Another decodes that frame, again beside remembered ones.
 * Dimension keys: B worlds, T frames, P = T−1 remembered frames, S tokens of a frame, N = S·B rows of tokens with the
 * worlds inside, M rows that a step settles at most, R steps, K choices of a token's values, D width.
 */
import * as tf from '@tensorflow/tfjs';
import type { Arrays, GraphDefinition, TensorSpec, Tensors } from '../../engine/engine.ts';
import { linear } from '../../engine/nn/linear.ts';
import { scope } from '../../engine/nn/parameters.ts';
import { scan } from '../../engine/nn/scan.ts';
import type { WeightPrecision } from '../../engine/weight-precision.ts';
import { type GenieConfig, tokensPerFrame } from '../config.ts';
import { embedTokens, maskToken } from '../model/dynamics.ts';
import { framesBefore, framesBeforeNext } from '../model/neighbours.ts';
import { addPositions } from '../model/position.ts';
import { tokenVectors, vectorsOf } from '../model/token-codebook.ts';
import { choicesOf, tokenLogits } from '../model/token-embedding.ts';
import { detokenize } from '../model/tokenizer.ts';
import { type TransformerTokenizing, toFrames } from '../model/transformer-tokenizer.ts';
import { lookUp, readCodebook } from '../model/vector-quantizer.ts';
import { frameStack, recallMask, rememberFrames, swapLeading } from './frame-stack.ts';
import { randomOrder, sampleTokens, settledAfterSteps, settleLikeliest } from './maskgit.ts';

/**
 * What came before a frame: `tokens` [B, P, S]; `actions` [B, P], what led to each frame; `acted` [B, P], 0 for frames
 * that no known action led to; `frames` [B], how many there are (the rest of the P may be anything); and `action` [B],
 * which leads to the new frame.
 */
export function contextInputs(config: GenieConfig, worlds: number): Record<string, TensorSpec> {
  const past = config.video.frames - 1;
  return {
    tokens: { shape: [worlds, past, tokensPerFrame(config)], dtype: 'int32' },
    actions: { shape: [worlds, past], dtype: 'int32' },
    acted: { shape: [worlds, past], dtype: 'float32' },
    frames: { shape: [worlds], dtype: 'int32' },
    action: { shape: [worlds], dtype: 'int32' },
  };
}

/**
 * Runs the frames before; the function returned gives logits [N, K] of the new one's tokens [N], or those of the rows
 * `wanted`, which belong to the worlds in turn.
 * @param inputs those of `contextInputs`.
 */
export function rememberPast(
  config: GenieConfig,
  tensors: Tensors,
  inputs: Tensors,
): (tokens_N: tf.Tensor, wanted?: tf.Tensor) => tf.Tensor {
  const { stack, conditioning } = config.dynamics;
  const [worlds, past, tokens] = inputs.tokens.shape;
  const parameters = scope(tensors, 'dynamics');
  const codebook = readCodebook(tensors, 'lam.codebook');
  const times = parameters['positionInTime.table'];

  const pastActions = tf.mul(lookUp(inputs.actions, codebook), tf.expandDims(inputs.acted, 2));
  const pastTimes = tf.expandDims(tf.slice(times, [0, 0], [past, stack.width]), 0);
  const beforePast = framesBefore(inputs.tokens, config);
  const before = embedTokens(parameters, inputs.tokens, pastActions, pastTimes, beforePast, config);
  const remembered = rememberFrames(parameters, before, stack);
  const positions = before.shape[2] as number;
  const mask = recallMask(inputs.frames, past, positions, stack.heads);

  const action = tf.expandDims(lookUp(inputs.action, codebook), 1);
  const time = tf.expandDims(tf.gather(times, inputs.frames), 1);
  const beforeNext = framesBeforeNext(inputs.tokens, inputs.frames, config);
  // A prepended action is the first position.
  const first = conditioning === 'prepended' ? worlds : 0;
  const all = Array.from({ length: tokens * worlds }, (_, row) => row);
  return (tokens_N, wanted = tf.tensor1d(all, 'int32')) => {
    const tokens_B1S = tf.expandDims(swapLeading(tf.reshape(tokens_N, [tokens, worlds])), 1);
    const x_B1SD = embedTokens(parameters, tokens_B1S, action, time, beforeNext, config);
    const x_SBD = swapLeading(tf.squeeze(x_B1SD, [1]));
    const rows = tf.add(wanted, tf.scalar(first, 'int32'));
    const y_RD = frameStack(parameters, x_SBD, stack, remembered, mask, rows);
    return tokenLogits(parameters, y_RD);
  };
}

/** How often fresh noise is drawn for a frame: once for each token if the order is known beforehand. */
export function noiseRounds({ sampling }: GenieConfig): number {
  return sampling.order === 'random' ? 1 : sampling.steps;
}

/**
 * Makes the next frame. Inputs beside the context: `sample` and `order`, uniform noise [B, rounds, S] (see
 * `noiseRounds`), and `temperature` [1], where 0 takes the likeliest token. Output: `made`, its tokens [B, S].
 * @param weights of the dynamics model, and the codebook of actions.
 */
export function nextFrameGraph(
  config: GenieConfig,
  worlds: number,
  weights: Arrays,
  weightPrecision?: WeightPrecision,
): GraphDefinition {
  const tokens = tokensPerFrame(config);
  const noise: TensorSpec = { shape: [worlds, noiseRounds(config), tokens], dtype: 'float32' };
  return {
    name: 'next frame',
    state: {},
    frozen: weights,
    weightPrecision,
    inputs: {
      ...contextInputs(config, worlds),
      sample: noise,
      order: noise,
      temperature: { shape: [1], dtype: 'float32' },
    },
    body(tensors, inputs) {
      const logitsOf = rememberPast(config, tensors, inputs);
      const refine = config.sampling.order === 'random' ? inRandomOrder : likeliestFirst;
      const made_N = refine(config, worlds, logitsOf, inputs);
      return { outputs: { made: swapLeading(tf.reshape(made_N, [tokens, worlds])) } };
    },
  };
}

type Refinement = (
  config: GenieConfig,
  worlds: number,
  logitsOf: ReturnType<typeof rememberPast>,
  noise: Tensors,
) => tf.Tensor;

const masked = (config: GenieConfig, worlds: number) =>
  tf.fill([tokensPerFrame(config) * worlds], maskToken(config), 'int32');

/**
 * All tokens [N] of a frame, settled in an order drawn at its start: each of R steps samples the M places of every world
 * that it settles (fewer in some steps, which then sample places without settling them).
 */
const inRandomOrder: Refinement = (config, worlds, logitsOf, { sample, order, temperature }) => {
  const places = tokensPerFrame(config);
  const { places_RM, settles_RM } = randomOrder(settledAfterSteps(places, config.sampling));
  const [steps, most] = [places_RM.length, places_RM[0].length];
  // Each world settles its own places: those at which its noise is largest come first.
  const { indices: firstPlaces_BS } = tf.topk(tf.squeeze(order, [1]), places);
  const places_RMB = tf.gather(swapLeading(firstPlaces_BS), tf.tensor2d(places_RM, undefined, 'int32'));
  const rows_RMB = tf.add(tf.mul(places_RMB, tf.scalar(worlds, 'int32')), tf.range(0, worlds, 1, 'int32'));
  const settles_RMB = settles_RM.map((step) => step.flatMap((settles) => new Array(worlds).fill(settles)));
  const noise_N = tf.reshape(swapLeading(tf.squeeze(sample, [1])), [-1]);
  const schedule = {
    rows: tf.reshape(rows_RMB, [steps, most * worlds]),
    settles: tf.tensor2d(settles_RMB, undefined, 'bool'),
  };
  const last = scan({ tokens_N: masked(config, worlds) }, schedule, ({ tokens_N }, { rows, settles }) => {
    const noise = tf.gather(noise_N, rows);
    const sampled = sampleTokens(logitsOf(tokens_N, rows), noise, temperature, choicesOf(config));
    const settled = tf.where(settles, tf.cast(sampled.tokens, 'int32'), tf.gather(tokens_N, rows));
    return { tokens_N: tf.tensorScatterUpdate(tokens_N, tf.expandDims(rows, 1), settled) };
  });
  return last.tokens_N;
};

/** All tokens [N] of a frame, the likeliest settled first: each step samples all that are not settled yet. */
const likeliestFirst: Refinement = (config, worlds, logitsOf, { sample, order, temperature }) => {
  const { sampling } = config;
  const tokens = tokensPerFrame(config);
  const mask = maskToken(config);
  const byWorld = (rows: tf.Tensor) =>
    swapLeading(tf.reshape(rows, [tokens, worlds, ...rows.shape.slice(1)]));
  const rows = {
    keep: tf.tensor1d(settledAfterSteps(tokens, sampling)),
    sample: swapLeading(sample),
    order: swapLeading(order),
  };
  const made = scan(
    { tokens: masked(config, worlds) },
    rows,
    ({ tokens: tokens_N }, { keep, sample, order }) => {
      const tokens_BS = byWorld(tokens_N);
      const settled = tf.notEqual(tokens_BS, tf.scalar(mask, 'int32'));
      const drawn = sampleTokens(byWorld(logitsOf(tokens_N)), sample, temperature, choicesOf(config));
      const settles = settleLikeliest(drawn.probability, tf.cast(settled, 'float32'), order, keep);
      const fresh = tf.where(
        tf.cast(settles, 'bool'),
        tf.cast(drawn.tokens, 'int32'),
        tf.fill(tokens_BS.shape, mask, 'int32'),
      );
      return { tokens: tf.reshape(swapLeading(tf.where(settled, tokens_BS, fresh)), [-1]) };
    },
  );
  return made.tokens;
};

/**
 * Decodes windows of tokens and gives one frame of each, as whole numbers from 0 to 255. Inputs: `tokens` [B, T, S];
 * `frame` [B]: which one. Output: `frames` [B, H, W, C].
 * @param weights of the tokenizer with its codebook.
 */
export function showGraph(
  config: GenieConfig,
  worlds: number,
  weights: Arrays,
  weightPrecision?: WeightPrecision,
): GraphDefinition {
  const { frames, height, width } = config.video;
  return {
    name: 'show',
    state: {},
    frozen: weights,
    weightPrecision,
    inputs: {
      tokens: { shape: [worlds, frames, tokensPerFrame(config)], dtype: 'int32' },
      frame: { shape: [worlds], dtype: 'int32' },
    },
    body(tensors, { tokens, frame }) {
      const decodeOne = decodings[config.tokenizer.kind];
      const pixels = tf.round(tf.mul(tf.clipByValue(decodeOne(config, tensors, tokens, frame), 0, 1), 255));
      return { outputs: { frames: tf.cast(tf.reshape(pixels, [worlds, height, width, 3]), 'int32') } };
    },
  };
}

type Decoding = (
  config: GenieConfig,
  tensors: Tensors,
  tokens_BTS: tf.Tensor,
  frame_B: tf.Tensor,
) => tf.Tensor;

/** Entry frame_B of each x [B, T, ...]. */
function entryOfEach(x: tf.Tensor, frame_B: tf.Tensor): tf.Tensor {
  const [worlds, frames, ...rest] = x.shape;
  const starts = Array.from({ length: worlds }, (_, b) => b * frames);
  return tf.gather(tf.reshape(x, [worlds * frames, ...rest]), tf.add(frame_B, tf.tensor1d(starts, 'int32')));
}

const decodeAll: Decoding = (config, tensors, tokens_BTS, frame_B) => {
  const vectors = tokenVectors(tensors, config);
  return entryOfEach(detokenize(scope(tensors, 'tokenizer'), vectors, tokens_BTS, config), frame_B);
};

/** Where frames do not depend on each other. */
const decodeAlone: Decoding = (config, tensors, tokens_BTS, frame_B) => {
  const tokens_B1S = tf.expandDims(entryOfEach(tokens_BTS, frame_B), 1);
  return detokenize(scope(tensors, 'tokenizer'), tokenVectors(tensors, config), tokens_B1S, config);
};

/** Runs the frames before for their keys and values alone, as for the dynamics model. */
const decodeRemembering: Decoding = (config, tensors, tokens_BTS, frame_B) => {
  const transformer = config as TransformerTokenizing;
  const stack = transformer.tokenizer.decoder;
  const weights = scope(tensors, 'tokenizer.decoder');
  const latents = vectorsOf(tokens_BTS, tokenVectors(tensors, config), config);
  const x_BTSD = addPositions(weights, linear(latents, scope(weights, 'latents')));
  const [worlds, frames, tokens, width] = x_BTSD.shape;
  const past = tf.slice(x_BTSD, [0, 0, 0, 0], [worlds, frames - 1, tokens, width]);
  const mask = recallMask(frame_B, frames - 1, tokens, stack.heads);
  const x_SBD = swapLeading(entryOfEach(x_BTSD, frame_B));
  const y_ND = frameStack(weights, x_SBD, stack, rememberFrames(weights, past, stack), mask);
  const y_BSD = swapLeading(tf.reshape(y_ND, [tokens, worlds, width]));
  return toFrames(weights, tf.expandDims(y_BSD, 1), transformer);
};

const decodings: Readonly<Record<GenieConfig['tokenizer']['kind'], Decoding>> = {
  'st-vivit': decodeRemembering,
  vit: decodeAll,
  'c-vivit': decodeAll,
  convolutional: decodeAlone,
};
