/**
 * A tokenizer that sees each frame by itself: patches of pixels, then at each of a few resolutions residual 3×3
 * convolutions (before activation: He et al. 2016), halving the resolution in between by joining four neighbours'
 * channels. The decoder goes the same way back. Not the paper's: pictures that scroll by parts of a patch take a
 * transformer of linear patches far longer to learn.
 * Dimension keys: N frames, H height, W width, C channels, B windows, T frames of a window, S tokens, L latent width.
 */
import * as tf from '@tensorflow/tfjs';
import { convolution, convolutionSpecs } from '../../engine/nn/convolution.ts';
import { linear } from '../../engine/nn/linear.ts';
import { type ParameterSpecs, prefixed, scope } from '../../engine/nn/parameters.ts';
import { type ConvolutionalTokenizerConfig, type GenieConfig, tokenLatentWidth } from '../config.ts';
import { patchify, unpatchify } from './patches.ts';

type Parameters = Record<string, tf.Tensor>;

export interface ConvolutionalTokenizing {
  readonly video: GenieConfig['video'];
  readonly tokenizer: ConvolutionalTokenizerConfig;
}

/** Parameters of both sides. */
export function convolutionalTokenizerSpecs(config: ConvolutionalTokenizing): ParameterSpecs {
  const { stages } = config.tokenizer;
  const latentWidth = tokenLatentWidth(config);
  const coarsest = stages[stages.length - 1].channels;
  const encoder = stages.map(({ channels, encoderBlocks }, i) => ({
    ...prefixed(`enter${i}`, layerSpecs(i === 0 ? pixelsOf(config) : 4 * stages[i - 1].channels, channels)),
    ...blockSpecs(`stage${i}`, encoderBlocks, channels),
  }));
  const decoder = stages.map(({ channels, decoderBlocks }, i) => ({
    ...blockSpecs(`stage${i}`, decoderBlocks, channels),
    ...prefixed(`leave${i}`, layerSpecs(channels, i === 0 ? pixelsOf(config) : 4 * stages[i - 1].channels)),
  }));
  return {
    ...prefixed(
      'encoder',
      Object.assign({ ...prefixed('latents', layerSpecs(coarsest, latentWidth)) }, ...encoder),
    ),
    ...prefixed(
      'decoder',
      Object.assign({ ...prefixed('latents', layerSpecs(latentWidth, coarsest)) }, ...decoder),
    ),
  };
}

/** Values of a patch of the finest stage. */
function pixelsOf({ tokenizer: { patch, stages } }: ConvolutionalTokenizing): number {
  return 3 * (patch / 2 ** (stages.length - 1)) ** 2;
}

/** A linear layer that starts as a convolution of 1 × 1 does. */
function layerSpecs(inputs: number, outputs: number): ParameterSpecs {
  const { kernel, bias } = convolutionSpecs(1, inputs, outputs);
  return { kernel: { ...kernel, shape: [inputs, outputs] }, bias };
}

function blockSpecs(stage: string, blocks: number, channels: number): ParameterSpecs {
  const each = Array.from({ length: blocks }, (_, i) =>
    prefixed(`${stage}.block${i}`, convolutionSpecs(3, channels, channels, 0.5)),
  );
  return Object.assign({}, ...each);
}

/** Encodes frames_BTHWC in [0, 1] into the vectors that are quantised, [B, T, S, L]. */
export function encodeFrames(
  parameters: Parameters,
  frames_BTHWC: tf.Tensor,
  config: ConvolutionalTokenizing,
): tf.Tensor {
  const weights = scope(parameters, 'encoder');
  const { patch, stages } = config.tokenizer;
  const [windows, frames, height, width] = frames_BTHWC.shape as number[];
  let x_NHWC: tf.Tensor = tf.reshape(tf.sub(frames_BTHWC, 0.5), [windows * frames, height, width, 3]);
  for (const [i, { encoderBlocks }] of stages.entries()) {
    const patches = joinNeighbours(x_NHWC, i === 0 ? patch / 2 ** (stages.length - 1) : 2);
    x_NHWC = linear(patches, scope(weights, `enter${i}`));
    x_NHWC = tf.relu(blocks(weights, `stage${i}`, encoderBlocks, x_NHWC));
  }
  const latents = linear(x_NHWC, scope(weights, 'latents'));
  const tokens = (height / patch) * (width / patch);
  return tf.reshape(latents, [windows, frames, tokens, tokenLatentWidth(config)]);
}

/** Decodes quantised vectors [B, T, S, L] into frames_BTHWC, nominally in [0, 1] but not clipped. */
export function decodeFrames(
  parameters: Parameters,
  latents_BTSL: tf.Tensor,
  config: ConvolutionalTokenizing,
): tf.Tensor {
  const weights = scope(parameters, 'decoder');
  const { patch, stages } = config.tokenizer;
  const { height, width } = config.video;
  const [windows, frames] = latents_BTSL.shape as number[];
  const shape = [windows * frames, height / patch, width / patch, tokenLatentWidth(config)];
  let x_NHWC: tf.Tensor = linear(tf.reshape(latents_BTSL, shape), scope(weights, 'latents'));
  for (const [i, { decoderBlocks }] of [...stages.entries()].reverse()) {
    const mixed = tf.relu(blocks(weights, `stage${i}`, decoderBlocks, x_NHWC));
    const split = linear(mixed, scope(weights, `leave${i}`));
    x_NHWC = partNeighbours(split, i === 0 ? patch / 2 ** (stages.length - 1) : 2);
  }
  return tf.reshape(tf.add(x_NHWC, 0.5), [windows, frames, height, width, 3]);
}

function blocks(weights: Parameters, stage: string, count: number, x_NHWC: tf.Tensor): tf.Tensor {
  let y_NHWC = x_NHWC;
  for (let i = 0; i < count; i++) {
    y_NHWC = tf.add(y_NHWC, convolution(tf.relu(y_NHWC), scope(weights, `${stage}.block${i}`)));
  }
  return y_NHWC;
}

/** The channels of each square of `side` × `side` places side by side. */
function joinNeighbours(x_NHWC: tf.Tensor, side: number): tf.Tensor {
  const [N, height, width, channels] = x_NHWC.shape as number[];
  const joined = patchify(tf.expandDims(x_NHWC, 1), { height, width, channels, patch: side });
  return tf.reshape(joined, [N, height / side, width / side, side * side * channels]);
}

/** Undoes `joinNeighbours`. */
function partNeighbours(x_NHWC: tf.Tensor, side: number): tf.Tensor {
  const [N, rows, columns, values] = x_NHWC.shape as number[];
  const grid = { height: rows * side, width: columns * side, channels: values / side ** 2, patch: side };
  return tf.squeeze(unpatchify(tf.reshape(x_NHWC, [N, 1, rows * columns, values]), grid), [1]);
}
