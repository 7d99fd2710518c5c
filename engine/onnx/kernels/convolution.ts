/**
 * Two-dimensional convolutions and their gradients. tfjs lays images out as NHWC and filters as [height, width, in,
 * out]; ONNX as NCHW and [out, in, height, width].
 */
import { backend_util } from '@tensorflow/tfjs';
import type { Attribute, Graph, Value } from '../graph.ts';
import {
  add,
  concatenate,
  divide,
  multiply,
  pad,
  reshape,
  slice,
  subtract,
  transpose,
  unary,
  withNumber,
} from '../operators.ts';
import { matMul } from '../products.ts';
import { activate } from './activation.ts';
import type { Lowerings } from './lowering.ts';

type Attributes = Readonly<Record<string, unknown>>;
type Shape4 = [number, number, number, number];
type Window = backend_util.Conv2DInfo;

export const channelsFirst = (x_NHWC: Value) => transpose(x_NHWC, [0, 3, 1, 2]);
export const channelsLast = (x_NCHW: Value) => transpose(x_NCHW, [0, 2, 3, 1]);

function windowOf(
  x: readonly number[],
  filter: readonly number[],
  attributes: Attributes,
  depthwise = false,
): Window {
  const { strides, pad, dilations, dimRoundingMode, dataFormat } = attributes;
  if (dataFormat === 'NCHW') throw new Error('convolutions are lowered for data format NHWC only');
  return backend_util.computeConv2DInfo(
    [...x] as Shape4,
    [...filter] as Shape4,
    strides as number,
    (dilations ?? 1) as number,
    pad as 'same',
    dimRoundingMode as 'floor',
    depthwise,
  );
}

/** The attributes that ONNX's convolutions and pools share. */
export function windowAttributes({ padInfo, strideHeight, strideWidth }: Window): Record<string, Attribute> {
  const { top, left, bottom, right } = padInfo;
  return { pads: [top, left, bottom, right], strides: [strideHeight, strideWidth] };
}

const dilationsOf = (window: Window) => [window.dilationHeight, window.dilationWidth];

/** A 1 × 1 convolution without strides or padding is a matrix product of pixels. */
function isPointwise({ filterHeight, filterWidth, strideHeight, strideWidth, padInfo }: Window): boolean {
  const { top, left, bottom, right } = padInfo;
  return filterHeight * filterWidth * strideHeight * strideWidth === 1 && top + left + bottom + right === 0;
}

function convolve(x_NHWC: Value, filter_HWIO: Value, attributes: Attributes): Value {
  const window = windowOf(x_NHWC.shape, filter_HWIO.shape, attributes);
  const { inChannels, outChannels, outShape, outHeight, outWidth, batchSize } = window;
  if (filter_HWIO.shape[2] !== inChannels) throw new Error('grouped convolutions are not lowered');
  if (isPointwise(window)) {
    const pixels = reshape(x_NHWC, [batchSize * outHeight * outWidth, inChannels]);
    return reshape(matMul(pixels, reshape(filter_HWIO, [inChannels, outChannels])), outShape);
  }
  const inputs = [channelsFirst(x_NHWC), transpose(filter_HWIO, [3, 2, 0, 1])];
  const type = { dtype: 'float32', shape: [batchSize, outChannels, outHeight, outWidth] } as const;
  const options = { ...windowAttributes(window), dilations: dilationsOf(window) };
  return channelsLast(x_NHWC.graph.record('Conv', inputs, options, type)[0]);
}

/** Through a convolution without strides: the same with its filter turned round and inputs and outputs swapped. */
function inputGradient(dy_NHWC: Value, filter_HWIO: Value, attributes: Attributes): Value {
  const inputShape = attributes.inputShape as number[];
  const window = windowOf(inputShape, filter_HWIO.shape, attributes);
  if (window.strideHeight > 1 || window.strideWidth > 1) {
    return transposedConvolution(dy_NHWC, filter_HWIO, inputShape, window);
  }
  const { padInfo, effectiveFilterHeight: height, effectiveFilterWidth: width } = window;
  const { top, left, bottom, right } = padInfo;
  const options = {
    pads: [height - 1 - top, width - 1 - left, height - 1 - bottom, width - 1 - right],
    strides: [1, 1],
    dilations: dilationsOf(window),
  };
  const inputs = [channelsFirst(dy_NHWC), transpose(turned(filter_HWIO), [2, 3, 0, 1])];
  const [batch, rows, columns, channels] = inputShape;
  const type = { dtype: 'float32', shape: [batch, channels, rows, columns] } as const;
  return channelsLast(dy_NHWC.graph.record('Conv', inputs, options, type)[0]);
}

/** A filter [H, W, …] by half a turn. */
function turned(filter: Value): Value {
  const [height, width] = filter.shape;
  return slice(filter, [-1, -1], [-height - 1, -width - 1], [0, 1], [-1, -1]);
}

/** Padding of the output makes up for pixels that the strides skipped. */
function transposedConvolution(
  dy_NHWC: Value,
  filter_HWIO: Value,
  inputShape: readonly number[],
  window: Window,
): Value {
  const { effectiveFilterHeight, effectiveFilterWidth, strideHeight, strideWidth, padInfo } = window;
  const { top, left, bottom, right } = padInfo;
  const covered = [
    strideHeight * (window.outHeight - 1) + effectiveFilterHeight - top - bottom,
    strideWidth * (window.outWidth - 1) + effectiveFilterWidth - left - right,
  ];
  const options = {
    ...windowAttributes(window),
    dilations: dilationsOf(window),
    output_padding: [inputShape[1] - covered[0], inputShape[2] - covered[1]],
  };
  const inputs = [channelsFirst(dy_NHWC), transpose(filter_HWIO, [3, 2, 0, 1])];
  const [batch, height, width, channels] = inputShape;
  const type = { dtype: 'float32', shape: [batch, channels, height, width] } as const;
  return channelsLast(dy_NHWC.graph.record('ConvTranspose', inputs, options, type)[0]);
}

/**
 * For each row of the filter one matrix product, over all places, of what the row met there with dy. (A convolution
 * with dy as its filter is the same in one operator, and a third slower: a product with but a few columns.)
 */
function filterGradient(x_NHWC: Value, dy_NHWC: Value, attributes: Attributes): Value {
  const filterShape = attributes.filterShape as number[];
  const window = windowOf(x_NHWC.shape, filterShape, attributes);
  const { padInfo, strideHeight, strideWidth, dilationHeight, dilationWidth, outHeight, outWidth } = window;
  const { top, left, bottom, right } = padInfo;
  const [kernelHeight, kernelWidth, inputs, outputs] = filterShape;
  const [batch] = x_NHWC.shape;
  const padded = pad(x_NHWC, [0, top, left, 0], [0, bottom, right, 0], 0);
  const along = (x: Value, axis: number, start: number, places: number, stride: number) =>
    slice(x, [start], [start + (places - 1) * stride + 1], [axis], [stride]);
  const columns = Array.from({ length: kernelWidth }, (_, j) =>
    along(padded, 2, j * dilationWidth, outWidth, strideWidth),
  );
  const wide = concatenate(columns, 3);
  const dy_NO = reshape(dy_NHWC, [batch * outHeight * outWidth, outputs]);
  const rows = Array.from({ length: kernelHeight }, (_, i) => {
    const met = along(wide, 1, i * dilationHeight, outHeight, strideHeight);
    const met_NR = reshape(met, [batch * outHeight * outWidth, kernelWidth * inputs]);
    return matMul(met_NR, dy_NO, { transposeA: true });
  });
  return reshape(concatenate(rows, 0), filterShape);
}

function depthwise(x_NHWC: Value, filter_HWCM: Value, attributes: Attributes): Value {
  const window = windowOf(x_NHWC.shape, filter_HWCM.shape, attributes, true);
  const [height, width, channels, multiplier] = filter_HWCM.shape;
  const filter = reshape(transpose(filter_HWCM, [2, 3, 0, 1]), [channels * multiplier, 1, height, width]);
  const options = { ...windowAttributes(window), dilations: dilationsOf(window), group: channels };
  const type = {
    dtype: 'float32',
    shape: [window.batchSize, channels * multiplier, window.outHeight, window.outWidth],
  } as const;
  return channelsLast(x_NHWC.graph.record('Conv', [channelsFirst(x_NHWC), filter], options, type)[0]);
}

function normalise(
  { x, mean, variance, offset, scale }: Readonly<Record<string, Value>>,
  epsilon: number,
): Value {
  const centred = divide(subtract(x, mean), unary('Sqrt', withNumber('Add', variance, epsilon)));
  const scaled = scale ? multiply(centred, scale) : centred;
  return offset ? add(scaled, offset) : scaled;
}

function fused(
  base: Value,
  inputs: Readonly<Record<string, Value>>,
  attributes: Attributes,
  graph: Graph,
): Value {
  const { bias, preluActivationWeights } = inputs;
  const { activation, leakyreluAlpha } = attributes;
  const biased = bias ? add(base, bias) : base;
  return activate(biased, activation as string, preluActivationWeights, leakyreluAlpha as number, graph);
}

export const convolution: Lowerings = {
  Conv2D: ({ x, filter }, attributes) => convolve(x, filter, attributes),
  Conv2DBackpropInput: ({ dy, filter }, attributes) => inputGradient(dy, filter, attributes),
  Conv2DBackpropFilter: ({ x, dy }, attributes) => filterGradient(x, dy, attributes),
  DepthwiseConv2dNative: ({ x, filter }, attributes) => depthwise(x, filter, attributes),
  FusedConv2D: (inputs, attributes, graph) =>
    fused(convolve(inputs.x, inputs.filter, attributes), inputs, attributes, graph),
  FusedDepthwiseConv2D: (inputs, attributes, graph) =>
    fused(depthwise(inputs.x, inputs.filter, attributes), inputs, attributes, graph),
  FusedBatchNorm: (inputs, { varianceEpsilon }) => normalise(inputs, varianceEpsilon as number),
};
