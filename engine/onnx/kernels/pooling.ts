/** Average and maximum pooling with their gradients, over NHWC images. */
import { backend_util } from '@tensorflow/tfjs';
import { sizeOf } from '../../ndarray.ts';
import type { Value } from '../graph.ts';
import { filled, reshape } from '../operators.ts';
import { channelsFirst, channelsLast, windowAttributes } from './convolution.ts';
import type { Lowerings } from './lowering.ts';

type Attributes = Readonly<Record<string, unknown>>;

function windowOf(
  x: Value,
  { filterSize, strides, pad, dimRoundingMode }: Attributes,
): backend_util.Conv2DInfo {
  return backend_util.computePool2DInfo(
    [...x.shape] as [number, number, number, number],
    filterSize as number,
    strides as number,
    1,
    pad as 'same',
    dimRoundingMode as 'floor',
  );
}

/** Pools x, or with `Indices` also says which element of the flat NCHW array each maximum is. */
function pool(operator: 'AveragePool' | 'MaxPool', x_NHWC: Value, attributes: Attributes): Value[] {
  const window = windowOf(x_NHWC, attributes);
  const { filterHeight, filterWidth, batchSize, outChannels, outHeight, outWidth } = window;
  const shape = [batchSize, outChannels, outHeight, outWidth];
  const options = { ...windowAttributes(window), kernel_shape: [filterHeight, filterWidth] };
  const types = [{ dtype: 'float32', shape } as const, { dtype: 'int64', shape } as const];
  const outputs = operator === 'MaxPool' ? types : types.slice(0, 1);
  return x_NHWC.graph.record(operator, [channelsFirst(x_NHWC)], options, ...outputs);
}

function maximumGradient(dy_NHWC: Value, x_NHWC: Value, attributes: Attributes): Value {
  const [, places] = pool('MaxPool', x_NHWC, attributes);
  const [batch, height, width, channels] = x_NHWC.shape;
  const size = sizeOf(x_NHWC.shape);
  const count = sizeOf(dy_NHWC.shape);
  const [flat] = x_NHWC.graph.record(
    'ScatterElements',
    [
      filled(x_NHWC.graph, 0, [size], 'float32'),
      reshape(places, [count]),
      reshape(channelsFirst(dy_NHWC), [count]),
    ],
    { axis: 0, reduction: 'add' },
    { dtype: 'float32', shape: [size] },
  );
  return channelsLast(reshape(flat, [batch, channels, height, width]));
}

/** tfjs divides by the whole window, also where part of it is padding. */
function averageGradient(dy_NHWC: Value, x_NHWC: Value, attributes: Attributes): Value {
  const window = windowOf(x_NHWC, attributes);
  const { filterHeight, filterWidth, strideHeight, strideWidth, outHeight, outWidth, padInfo } = window;
  const [batch, height, width, channels] = x_NHWC.shape;
  const share = filled(
    x_NHWC.graph,
    1 / (filterHeight * filterWidth),
    [channels, 1, filterHeight, filterWidth],
    'float32',
  );
  const options = {
    ...windowAttributes(window),
    group: channels,
    output_padding: [
      height - (strideHeight * (outHeight - 1) + filterHeight - padInfo.top - padInfo.bottom),
      width - (strideWidth * (outWidth - 1) + filterWidth - padInfo.left - padInfo.right),
    ],
  };
  const type = { dtype: 'float32', shape: [batch, channels, height, width] } as const;
  return channelsLast(
    x_NHWC.graph.record('ConvTranspose', [channelsFirst(dy_NHWC), share], options, type)[0],
  );
}

export const pooling: Lowerings = {
  AvgPool: ({ x }, attributes) => channelsLast(pool('AveragePool', x, attributes)[0]),
  MaxPool: ({ x }, attributes) => channelsLast(pool('MaxPool', x, attributes)[0]),
  MaxPoolGrad: ({ dy, input }, attributes) => maximumGradient(dy, input, attributes),
  AvgPoolGrad: ({ dy, input }, attributes) => averageGradient(dy, input, attributes),
};
