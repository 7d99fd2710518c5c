/**
 * Resizing NHWC images. Interpolation is linear along each axis, so it is a product with one small matrix for height
 * and one for width, and the gradient is the product with their transposes.
 */
import type { Graph, Value } from '../graph.ts';
import { constant, reshape } from '../operators.ts';
import { matMul } from '../products.ts';
import type { Lowering, Lowerings } from './lowering.ts';

interface Mode {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

type Weights = (
  from: number,
  to: number,
  mode: Mode,
) => (position: number, put: (source: number, weight: number) => void) => void;

function ratioOf(from: number, to: number, { alignCorners }: Mode): number {
  return alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
}

const bilinear: Weights = (from, to, mode) => (position, put) => {
  const ratio = ratioOf(from, to, mode);
  const source = mode.halfPixelCenters ? ratio * (position + 0.5) - 0.5 : ratio * position;
  const low = Math.max(0, Math.floor(source));
  const share = source - low;
  put(low, 1 - share);
  put(Math.min(from - 1, Math.ceil(source)), share);
};

const nearest: Weights = (from, to, mode) => (position, put) => {
  const ratio = ratioOf(from, to, mode);
  const source = mode.halfPixelCenters ? ratio * (position + 0.5) : ratio * position;
  put(Math.max(0, Math.min(from - 1, mode.alignCorners ? Math.round(source) : Math.floor(source))), 1);
};

/** [to, from]: what each new position takes from each old one. */
function matrix(graph: Graph, from: number, to: number, mode: Mode, weights: Weights): Value {
  const values = new Array<number>(to * from).fill(0);
  const weigh = weights(from, to, mode);
  for (let position = 0; position < to; position++) {
    weigh(position, (source, weight) => {
      values[position * from + source] += weight;
    });
  }
  return constant(graph, values, [to, from], 'float32');
}

function along(x_NHWC: Value, rows: Value, columns: Value, transposeA: boolean): Value {
  const [batch, height, width, channels] = x_NHWC.shape;
  const tall = matMul(rows, reshape(x_NHWC, [batch, height, width * channels]), { transposeA });
  const newHeight = tall.shape[1];
  const wide = matMul(columns, reshape(tall, [batch * newHeight, width, channels]), { transposeA });
  return reshape(wide, [batch, newHeight, wide.shape[1], channels]);
}

const resize =
  (weights: Weights): Lowering =>
  ({ images }, attributes, graph) => {
    const [newHeight, newWidth] = attributes.size as [number, number];
    const [, height, width] = images.shape;
    const mode = attributes as unknown as Mode;
    const rows = matrix(graph, height, newHeight, mode, weights);
    return along(images, rows, matrix(graph, width, newWidth, mode, weights), false);
  };

const gradient =
  (weights: Weights): Lowering =>
  ({ images, dy }, attributes, graph) => {
    const [, height, width] = images.shape;
    const mode = attributes as unknown as Mode;
    const rows = matrix(graph, height, dy.shape[1], mode, weights);
    return along(dy, rows, matrix(graph, width, dy.shape[2], mode, weights), true);
  };

export const resizing: Lowerings = {
  ResizeBilinear: resize(bilinear),
  ResizeBilinearGrad: gradient(bilinear),
  ResizeNearestNeighbor: resize(nearest),
  ResizeNearestNeighborGrad: gradient(nearest),
};
