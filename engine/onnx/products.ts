/** Matrix products, in the form that ONNX Runtime's GEMM is fastest at. */
import type { Value } from './graph.ts';
import { int8Matrix, int8Product } from './int8-products.ts';
import { add, broadcastShape, concatenate, reshape, transpose } from './operators.ts';

export interface MatMulOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  /** The product is scaled by it. */
  readonly alpha?: number;
  /** Added to a two-dimensional product; broadcast to its shape. */
  readonly bias?: Value;
}

/** Matrix product over the last two axes, batched with broadcasting over those before. */
export function matMul(a: Value, b: Value, options: MatMulOptions = {}): Value {
  const { transposeA = false, transposeB = false, alpha = 1, bias } = options;
  const elements = a.shape.length === 2 && !transposeA ? int8Matrix(b) : null;
  if (elements) return int8Product(a, b, elements, { transposed: transposeB, alpha, bias });
  if (isWideGradient(a, b, options)) {
    return transpose(matMul(b, a, { transposeA, alpha }), [1, 0]);
  }
  const blockRows = blockRowsOf(a, b, options);
  if (blockRows) {
    const product = inBlocks(a, b, blockRows, transposeB, alpha);
    return bias ? add(product, bias) : product;
  }
  const rows = a.shape.at(transposeA ? -1 : -2)!;
  const columns = b.shape.at(transposeB ? -2 : -1)!;
  const shape = [...broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2)), rows, columns];
  const transA = transposeA ? 1 : 0;
  const transB = transposeB ? 1 : 0;
  const type = { dtype: a.dtype, shape };
  if (a.shape.length === 2 && b.shape.length === 2 && a.dtype === 'float32') {
    const inputs = bias ? [a, b, bias] : [a, b];
    return a.graph.record('Gemm', inputs, { transA, transB, alpha: { float: alpha } }, type)[0];
  }
  return a.graph.record('FusedMatMul', [a, b], { transA, transB, alpha: { float: alpha } }, type)[0];
}

/** Aᵀ·B copies all of B: if that is the wider one, (Bᵀ·A)ᵀ is faster, and transposing the small result is cheap. */
function isWideGradient(a: Value, b: Value, { transposeA, transposeB, bias }: MatMulOptions): boolean {
  if (a.shape.length !== 2 || b.shape.length !== 2 || !transposeA || transposeB || bias) return false;
  return b.shape[1] > a.shape[1] && a.shape[0] > a.shape[1];
}

/** Products with a longer inner axis than this run faster in blocks of rows. */
const LONG_INNER_AXIS = 256;
/** Blocks of at most so many rows keep their part of the result in the second-level cache. */
const MOST_BLOCK_ROWS = 512;
const FEWEST_BLOCK_ROWS = 128;

/**
 * The rows of a block for a tall product with a long inner axis, or null. The GEMM walks the inner axis in steps and
 * adds to all rows of the result at each: with thousands of rows, the result leaves the cache between steps.
 */
function blockRowsOf(a: Value, b: Value, { transposeA }: MatMulOptions): number | null {
  if (a.shape.length !== 2 || b.shape.length !== 2 || transposeA || a.dtype !== 'float32') return null;
  const [rows, inner] = a.shape;
  if (inner < LONG_INNER_AXIS) return null;
  for (let size = MOST_BLOCK_ROWS; size >= FEWEST_BLOCK_ROWS; size--)
    if (rows % (2 * size) === 0) return size;
  return null;
}

/**
 * a [blocks/2, 2, rows, inner] times b twice: ONNX Runtime would join the blocks into one product again if all of
 * them met the very same b.
 */
function inBlocks(a: Value, b: Value, rows: number, transposeB: boolean, alpha: number): Value {
  const [height, inner] = a.shape;
  const width = b.shape[transposeB ? 0 : 1];
  const blocks_PRI = reshape(a, [height / rows / 2, 2, rows, inner]);
  const single = reshape(b, [1, ...b.shape]);
  const product = matMul(blocks_PRI, concatenate([single, single], 0), { transposeB, alpha });
  return reshape(product, [height, width]);
}
