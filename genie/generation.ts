/**
 * Generates frames of many worlds in one batch. For each new frame one graph runs the frames before it and remembers
 * their temporal keys and values; the refinements then compute the new frame alone.
 * Dimension keys: B worlds, T frames, P = T−1 remembered frames, S tokens of a frame, D width, L latent width, H heads,
 * K head width.
 */
import * as tf from '@tensorflow/tfjs';
import type { GraphDefinition, TensorSpec, Tensors } from '../engine/engine.ts';
import { scope } from '../engine/nn/parameters.ts';
import { type GenieConfig, tokensPerFrame } from './config.ts';
import { maskToken, predictTokens } from './dynamics.ts';
import { refine } from './maskgit.ts';
import { blocksOf, headWidthOf, type TemporalAttention } from './st-transformer.ts';
import { detokenize } from './tokenizer.ts';
import { lookUp, readCodebook } from './vector-quantizer.ts';

/** State that generation adds to a model's parameters: the frame in the making and what is remembered. */
export function generationState(config: GenieConfig, worlds: number): Record<string, TensorSpec> {
  const { stack, conditioning } = config.dynamics;
  const tokens = tokensPerFrame(config);
  const sequences = worlds * (tokens + (conditioning === 'prepended' ? 1 : 0));
  const shape = [sequences, stack.heads, config.video.frames - 1, headWidthOf(stack)];
  const specs: Record<string, TensorSpec> = {
    'generation.tokens': { shape: [worlds, tokens], dtype: 'int32' },
    'generation.settled': { shape: [worlds, tokens], dtype: 'float32' },
  };
  for (let block = 0; block < blocksOf(stack); block++) {
    specs[`generation.keys${block}`] = { shape, dtype: 'float32' };
    specs[`generation.values${block}`] = { shape, dtype: 'float32' };
  }
  return specs;
}

/**
 * Runs the frames so far and masks the next one. Inputs: `tokens` [B, P, S]; `actions` [B, P], what led to each frame;
 * `acted` [B, P], 0 for frames that no known action led to. Worlds with fewer frames than P fill the end with anything.
 */
export function rememberGraph(
  config: GenieConfig,
  worlds: number,
  state: Record<string, TensorSpec>,
): GraphDefinition {
  const past = config.video.frames - 1;
  const tokens = tokensPerFrame(config);
  return {
    name: 'remember',
    state,
    inputs: {
      tokens: { shape: [worlds, past, tokens], dtype: 'int32' },
      actions: { shape: [worlds, past], dtype: 'int32' },
      acted: { shape: [worlds, past], dtype: 'float32' },
    },
    body(tensors, inputs) {
      const updated: Tensors = {};
      const parameters = scope(tensors, 'dynamics');
      const keep: TemporalAttention = (block, q, k, v, attend) => {
        updated[`generation.keys${block}`] = k;
        updated[`generation.values${block}`] = v;
        return attend(q, k, v);
      };
      const width = config.dynamics.stack.width;
      const times = tf.expandDims(tf.slice(parameters['positionInTime.table'], [0, 0], [past, width]), 0);
      const actions = tf.mul(
        lookUp(inputs.actions, readCodebook(tensors, 'lam.codebook')),
        tf.expandDims(inputs.acted, 2),
      );
      predictTokens(parameters, inputs.tokens, actions, times, config, keep);
      updated['generation.tokens'] = tf.fill([worlds, tokens], maskToken(config), 'int32');
      updated['generation.settled'] = tf.zeros([worlds, tokens]);
      return { outputs: {}, state: updated };
    },
  };
}

/** Logits [B, S, V] of the frame in the making; `frames` [B] came before it, and `action` [B] leads to it. */
export function frameLogits(
  config: GenieConfig,
  worlds: number,
  tensors: Tensors,
  inputs: Tensors,
): tf.Tensor {
  const { stack, conditioning } = config.dynamics;
  const past = config.video.frames - 1;
  const perWorld = tokensPerFrame(config) + (conditioning === 'prepended' ? 1 : 0);
  const parameters = scope(tensors, 'dynamics');

  const slots = tf.tensor2d(
    Array.from({ length: past }, (_, slot) => slot),
    [1, past],
  );
  const hidden_BP = tf.greaterEqual(slots, tf.expandDims(tf.cast(inputs.frames, 'float32'), 1));
  // Large and negative: no weight after the softmax.
  const penalty_BP = tf.mul(tf.cast(hidden_BP, 'float32'), -1e9);
  const penalty = tf.reshape(tf.tile(tf.expandDims(penalty_BP, 1), [1, perWorld, 1]), [
    worlds * perWorld,
    1,
    1,
    past,
  ]);
  const recall: TemporalAttention = (block, q, k, v) => {
    const scale = 1 / Math.sqrt(headWidthOf(stack));
    const before = tf.add(
      tf.mul(tf.matMul(q, tensors[`generation.keys${block}`], false, true), scale),
      penalty,
    );
    const own = tf.mul(tf.matMul(q, k, false, true), scale);
    const weights = tf.softmax(tf.concat([before, own], 3));
    return tf.matMul(weights, tf.concat([tensors[`generation.values${block}`], v], 2));
  };

  const settled_BS = tensors['generation.settled'];
  const tokens_BS = tf.cast(tensors['generation.tokens'], 'float32');
  const open_BS = tf.sub(1, settled_BS);
  const shown_BS = tf.add(tf.mul(settled_BS, tokens_BS), tf.mul(open_BS, maskToken(config)));
  const times = tf.expandDims(tf.gather(parameters['positionInTime.table'], inputs.frames), 1);
  const action = tf.expandDims(lookUp(inputs.action, readCodebook(tensors, 'lam.codebook')), 1);
  const input = tf.expandDims(tf.cast(shown_BS, 'int32'), 1);
  return tf.squeeze(predictTokens(parameters, input, action, times, config, recall), [1]);
}

/**
 * One refinement of the frame in the making. Inputs: `frames` [B], how many frames came before; `action` [B], which
 * leads to this one; `sample` and `order` [B, S] uniform noise; `temperature` and `keep` [1]. Output: `tokens` [B, S].
 */
export function refineGraph(
  config: GenieConfig,
  worlds: number,
  state: Record<string, TensorSpec>,
): GraphDefinition {
  const tokens = tokensPerFrame(config);
  return {
    name: 'refine',
    state,
    inputs: {
      frames: { shape: [worlds], dtype: 'int32' },
      action: { shape: [worlds], dtype: 'int32' },
      sample: { shape: [worlds, tokens], dtype: 'float32' },
      order: { shape: [worlds, tokens], dtype: 'float32' },
      temperature: { shape: [1], dtype: 'float32' },
      keep: { shape: [1], dtype: 'float32' },
    },
    body(tensors, inputs) {
      const { sample: sample_BS, order: order_BS, temperature, keep } = inputs;
      const after = refine(
        frameLogits(config, worlds, tensors, inputs),
        { tokens_BS: tensors['generation.tokens'], settled_BS: tensors['generation.settled'] },
        { sample_BS, order_BS, temperature, keep },
        config.sampling.order,
      );
      return {
        outputs: { tokens: after.tokens_BS },
        state: { 'generation.tokens': after.tokens_BS, 'generation.settled': after.settled_BS },
      };
    },
  };
}

/** Decodes windows of tokens and gives one frame of each. Inputs: `tokens` [B, T, S]; `frame` [B]: which one. */
export function showGraph(
  config: GenieConfig,
  worlds: number,
  state: Record<string, TensorSpec>,
): GraphDefinition {
  const { frames, height, width } = config.video;
  return {
    name: 'show',
    state,
    inputs: {
      tokens: { shape: [worlds, frames, tokensPerFrame(config)], dtype: 'int32' },
      frame: { shape: [worlds], dtype: 'int32' },
    },
    body(tensors, inputs) {
      const codebook = readCodebook(tensors, 'tokenizer.codebook');
      const decoded = detokenize(scope(tensors, 'tokenizer'), codebook, inputs.tokens, config);
      const flat = tf.reshape(decoded, [worlds, frames, height * width * 3]);
      const chosen = tf.reshape(tf.oneHot(inputs.frame, frames), [worlds, 1, frames]);
      const frame = tf.matMul(tf.cast(chosen, 'float32'), flat);
      return { outputs: { frames: tf.reshape(frame, [worlds, height, width, 3]) } };
    },
  };
}
