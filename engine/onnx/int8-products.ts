/**
 * Products with a matrix that is kept as int8 (dynamic quantisation): a scale for each of its columns, found once, and
 * one scale and zero point for the whole other factor, which becomes uint8 anew in each run. Sums of their products are
 * whole numbers and exact. Keys: N rows, I inner axis, O columns.
 */
import { constantData, type Value } from './graph.ts';
import { add } from './operators.ts';

/** Processors without VNNI add two products uint8·int8 in 16 bits before they go on in 32: 2·255·64 < 2¹⁵. */
const LARGEST = 64;

/** The elements of a matrix that its graph keeps as int8, or of a block of its columns; null for any other value. */
export function int8Matrix(matrix: Value): Float32Array | null {
  const { graph, producer, shape } = matrix;
  if (graph.int8.has(matrix)) return constantData(matrix) as Float32Array;
  const whole = producer?.operator === 'Split' && producer.attributes.axis === 1 ? producer.inputs[0]! : null;
  if (!whole || !graph.int8.has(whole)) return null;
  const blocks = producer!.outputs;
  const before = blocks.slice(0, blocks.indexOf(matrix));
  const start = before.reduce((sum, block) => sum + block.shape[1], 0);
  const [width, columns] = [whole.shape[1], shape[1]];
  const elements = constantData(whole);
  return Float32Array.from({ length: shape[0] * columns }, (_, i) =>
    Number(elements[Math.floor(i / columns) * width + start + (i % columns)]),
  );
}

interface Int8ProductOptions {
  /** Whether the matrix is [O, I]. */
  readonly transposed: boolean;
  readonly alpha: number;
  readonly bias?: Value;
}

/**
 * alpha · a_NI · matrix (+ bias).
 * @param elements those of `matrix`, from `int8Matrix`.
 */
export function int8Product(
  a_NI: Value,
  matrix: Value,
  elements: Float32Array,
  { transposed, alpha, bias }: Int8ProductOptions,
): Value {
  const [inner, columns] = transposed ? matrix.shape.toReversed() : matrix.shape;
  const place = (i: number, o: number) => (transposed ? o * inner + i : i * columns + o);
  const rounded = new Int8Array(inner * columns);
  const scales = new Float32Array(columns);
  for (let o = 0; o < columns; o++) {
    let largest = 0;
    for (let i = 0; i < inner; i++) largest = Math.max(largest, Math.abs(elements[place(i, o)]));
    const scale = largest / LARGEST || 1;
    scales[o] = scale * alpha;
    for (let i = 0; i < inner; i++) rounded[i * columns + o] = Math.round(elements[place(i, o)] / scale);
  }
  const { graph } = matrix;
  const weights = graph.constant(rounded, [inner, columns], 'int8');
  const scaleOfColumns = graph.constant(scales, [columns], 'float32');
  const fused = bias?.shape.length === 1 ? bias : null;
  const type = { dtype: a_NI.dtype, shape: [a_NI.shape[0], columns] };
  const inputs = [a_NI, weights, scaleOfColumns, null, fused];
  const [product] = a_NI.graph.record('DynamicQuantizeMatMul', inputs, {}, type);
  return bias && !fused ? add(product, bias) : product;
}
