/**
 * The yardstick's model: a token ST-transformer, the same architecture as the PyTorch reference script. Each block has
 * attention over space, causal attention over time and one GELU feed-forward. Keys: B batch, T frames, S tokens a
 * frame, D width, H heads, V vocabulary.
 */
import type * as tf from '@tensorflow/tfjs';
import type { TensorSpec, Tensors } from '../engine/engine.ts';
import { gelu } from '../engine/nn/activation.ts';
import { attention, mergeHeads, queriesKeysValues } from '../engine/nn/attention.ts';
import { softmaxCrossEntropy } from '../engine/nn/cross-entropy.ts';
import { embedding, embeddingSpecs } from '../engine/nn/embedding.ts';
import { linear, linearSpecs } from '../engine/nn/linear.ts';
import { layerNorm, layerNormSpecs } from '../engine/nn/normalisation.ts';
import { type ParameterSpecs, prefixed, scope } from '../engine/nn/parameters.ts';
import type { TrainerDefinition } from '../engine/training.ts';

export interface StTransformerSize {
  readonly batch: number;
  readonly frames: number;
  readonly tokens: number;
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly vocabulary: number;
  /** Instead of space and time apart, one causal attention over all positions of all frames. */
  readonly fullAttention?: boolean;
}

/** A size whose step takes milliseconds; rows change one thing of it. */
export const smallSize: StTransformerSize = {
  batch: 2,
  frames: 8,
  tokens: 32,
  width: 64,
  layers: 2,
  heads: 2,
  vocabulary: 256,
};

const yardstickBase = { frames: 8, tokens: 64, heads: 4, vocabulary: 1024 };

/** What is compared with the reference script. */
export const yardstickSizes: readonly StTransformerSize[] = [
  { ...yardstickBase, batch: 8, width: 128, layers: 4 },
  { ...yardstickBase, batch: 8, width: 256, layers: 6 },
  // The paper's widths on CoinRun.
  { ...yardstickBase, batch: 4, width: 512, layers: 8, tokens: 256 },
];

/** The flags that make the reference script take `steps` steps of that size. */
export function yardstickFlags(size: StTransformerSize, steps: number): string[] {
  const { batch, frames, tokens, width, layers, heads, vocabulary } = size;
  const values = { batch, frames, tokens, dim: width, layers, heads, vocab: vocabulary, steps };
  return Object.entries(values).flatMap(([flag, value]) => [`--${flag}`, `${value}`]);
}

/** Floating-point operations of a step's matrix products of forward and backward, as the reference script counts them. */
export function stepOperations(size: StTransformerSize): number {
  const { batch, frames, tokens, width, layers, vocabulary } = size;
  const positions = batch * frames * tokens;
  const projections = 6 * (layers * 16 * width ** 2 + width * vocabulary) * positions;
  return projections + 12 * layers * positions * (tokens + frames) * width;
}

function blockSpecs({ width, fullAttention }: StTransformerSize): ParameterSpecs {
  const attentionSpecs = {
    ...prefixed('qkv', linearSpecs(width, 3 * width, { bias: false })),
    ...prefixed('out', linearSpecs(width, width, { bias: false })),
  };
  return {
    ...prefixed('norm1', layerNormSpecs(width)),
    ...prefixed('space', attentionSpecs),
    ...(fullAttention
      ? {}
      : { ...prefixed('norm2', layerNormSpecs(width)), ...prefixed('time', attentionSpecs) }),
    ...prefixed('norm3', layerNormSpecs(width)),
    ...prefixed('up', linearSpecs(width, 4 * width)),
    ...prefixed('down', linearSpecs(4 * width, width)),
  };
}

function stTransformerSpecs(size: StTransformerSize): ParameterSpecs {
  const blocks = Array.from({ length: size.layers }, (_, i) => prefixed(`block${i}`, blockSpecs(size)));
  return {
    ...prefixed('token', embeddingSpecs(size.vocabulary, size.width)),
    position: {
      shape: [size.frames, size.tokens, size.width],
      init: { kind: 'normal', deviation: 0.02 },
      decay: false,
    },
    ...Object.assign({}, ...blocks),
    ...prefixed('norm', layerNormSpecs(size.width)),
    ...prefixed('head', linearSpecs(size.width, size.vocabulary, { bias: false })),
  };
}

/** Self-attention along the second axis of x [N, S, D]. */
function selfAttention(x_NSD: tf.Tensor, parameters: Tensors, heads: number, causal: boolean): tf.Tensor {
  const [q, k, v] = queriesKeysValues(x_NSD, parameters['qkv.kernel'], heads);
  return linear(mergeHeads(attention(q, k, v, { causal })), scope(parameters, 'out'));
}

function attentionOverTime(x_BTSD: tf.Tensor, block: Tensors, size: StTransformerSize): tf.Tensor {
  const { batch, frames, tokens, width, heads } = size;
  const time_BSTD = layerNorm(x_BTSD, scope(block, 'norm2')).transpose([0, 2, 1, 3]);
  const sequences = time_BSTD.reshape([batch * tokens, frames, width]);
  const mixed = selfAttention(sequences, scope(block, 'time'), heads, true);
  return mixed.reshape([batch, tokens, frames, width]).transpose([0, 2, 1, 3]);
}

/** Logits [B, T, S, V] of tokens int32 [B, T, S]. */
function stTransformer(tokens_BTS: tf.Tensor, parameters: Tensors, size: StTransformerSize): tf.Tensor {
  const { batch, frames, tokens, width, layers, heads, fullAttention = false } = size;
  let x_BTSD: tf.Tensor = embedding(tokens_BTS, scope(parameters, 'token')).add(parameters.position);
  for (let i = 0; i < layers; i++) {
    const block = scope(parameters, `block${i}`);
    const normed = layerNorm(x_BTSD, scope(block, 'norm1'));
    // [sequences, positions, width]: each frame by itself, or all of them at once.
    const sequences = fullAttention
      ? normed.reshape([batch, frames * tokens, width])
      : normed.reshape([batch * frames, tokens, width]);
    const attended = selfAttention(sequences, scope(block, 'space'), heads, fullAttention);
    x_BTSD = x_BTSD.add(attended.reshape(x_BTSD.shape));
    if (!fullAttention) x_BTSD = x_BTSD.add(attentionOverTime(x_BTSD, block, size));
    const hidden = gelu(linear(layerNorm(x_BTSD, scope(block, 'norm3')), scope(block, 'up')));
    x_BTSD = x_BTSD.add(linear(hidden, scope(block, 'down')));
  }
  return linear(layerNorm(x_BTSD, scope(parameters, 'norm')), scope(parameters, 'head'));
}

/** The training run that the reference script times: next-token labels y = (7x + 3) mod V, Adam, no clipping. */
export function stTransformerTraining(size: StTransformerSize): TrainerDefinition {
  const { batch, frames, tokens } = size;
  const spec: TensorSpec = { shape: [batch, frames, tokens], dtype: 'int32' };
  return {
    name: 'st-transformer',
    specs: stTransformerSpecs(size),
    inputs: { tokens: spec, labels: spec },
    optimiser: { schedule: { kind: 'constant', rate: 1e-3 } },
    loss: (parameters, _, inputs) => ({
      loss: softmaxCrossEntropy(stTransformer(inputs.tokens, parameters, size), inputs.labels),
    }),
  };
}
