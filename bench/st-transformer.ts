/**
 * The yardstick: the product's ST-transformer over tokens, which is the architecture of the PyTorch reference script.
 * Keys: B batch, T frames, S tokens a frame, D width, V vocabulary.
 */
import type * as tf from '@tensorflow/tfjs';
import type { TensorSpec, Tensors } from '../engine/engine.ts';
import { softmaxCrossEntropy } from '../engine/nn/cross-entropy.ts';
import { embedding, embeddingSpecs } from '../engine/nn/embedding.ts';
import { linear, linearSpecs } from '../engine/nn/linear.ts';
import { type ParameterSpecs, prefixed, scope } from '../engine/nn/parameters.ts';
import { fullTransformer, type Stack, stackSpecs, stTransformer } from '../engine/nn/st-transformer.ts';
import type { TrainerDefinition } from '../engine/training.ts';

export interface StTransformerSize {
  readonly batch: number;
  readonly frames: number;
  readonly tokens: number;
  readonly width: number;
  /** ST blocks. */
  readonly layers: number;
  readonly heads: number;
  readonly vocabulary: number;
  /** Instead of space and time apart, attention over all positions of all frames up to one's own. */
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

function stackOf({ width, layers, heads }: StTransformerSize): Stack {
  // A block is two attention layers.
  return { layers: 2 * layers, width, heads, qkNorm: false, temporalProjection: false };
}

function specsOf(size: StTransformerSize): ParameterSpecs {
  return {
    ...prefixed('token', embeddingSpecs(size.vocabulary, size.width)),
    position: {
      shape: [size.frames, size.tokens, size.width],
      init: { kind: 'normal', deviation: 0.02 },
      decay: false,
    },
    ...prefixed('stack', stackSpecs(stackOf(size))),
    ...prefixed('head', linearSpecs(size.width, size.vocabulary, { bias: false })),
  };
}

/** Logits [B, T, S, V] of tokens int32 [B, T, S]. */
function logitsOf(tokens_BTS: tf.Tensor, parameters: Tensors, size: StTransformerSize): tf.Tensor {
  const x_BTSD = embedding(tokens_BTS, scope(parameters, 'token')).add(parameters.position);
  const transformer = size.fullAttention ? fullTransformer : stTransformer;
  return linear(transformer(scope(parameters, 'stack'), x_BTSD, stackOf(size)), scope(parameters, 'head'));
}

/** The training run that the reference script times: next-token labels y = (7x + 3) mod V, Adam, no clipping. */
export function stTransformerTraining(size: StTransformerSize): TrainerDefinition {
  const { batch, frames, tokens } = size;
  const spec: TensorSpec = { shape: [batch, frames, tokens], dtype: 'int32' };
  return {
    name: 'st-transformer',
    specs: specsOf(size),
    inputs: { tokens: spec, labels: spec },
    optimiser: { schedule: { kind: 'constant', rate: 1e-3 } },
    loss: (parameters, _, inputs) => ({
      loss: softmaxCrossEntropy(logitsOf(inputs.tokens, parameters, size), inputs.labels),
    }),
  };
}
