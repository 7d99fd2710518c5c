/** Checks that the compiled engine computes what the reference backend computes. */
import { type Arrays, createEngine, type Engine, type GraphDefinition } from './engine.ts';
import { type NdArray, ndarray, sizeOf } from './ndarray.ts';
import type { RandomStream } from './random.ts';

/** float32 numbers of a shape, uniform in [low, high). */
export function uniformArray(
  random: RandomStream,
  shape: readonly number[],
  low = -2,
  high = 2,
): NdArray<'float32'> {
  const values = random.uniform(sizeOf(shape)).map((x) => low + x * (high - low));
  return ndarray(values, shape, 'float32');
}

/** int32 numbers of a shape in [low, high). */
export function integerArray(
  random: RandomStream,
  shape: readonly number[],
  low: number,
  high: number,
): NdArray<'int32'> {
  const values = random.integers(sizeOf(shape), high - low).map((x) => low + x);
  return ndarray(values, shape, 'int32');
}

/** The largest |a − b| / (1 + |b|); infinite if shapes, dtypes or non-finite values differ. */
export function difference(a: NdArray, b: NdArray): number {
  if (a.dtype !== b.dtype || `${a.shape}` !== `${b.shape}`) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < b.data.length; i++) {
    if (Object.is(a.data[i], b.data[i]) || a.data[i] === b.data[i]) continue;
    const distance = Math.abs(a.data[i] - b.data[i]) / (1 + Math.abs(b.data[i]));
    largest = Math.max(largest, Number.isFinite(distance) ? distance : Number.POSITIVE_INFINITY);
  }
  return largest;
}

/**
 * Runs `definition` once on the compiled engine and once on the tfjs `cpu` backend.
 * @throws Error naming the outputs and states that differ by more than `tolerance`.
 */
export async function expectParity(
  definition: GraphDefinition,
  state: Arrays,
  inputs: Arrays,
  tolerance = 1e-4,
): Promise<void> {
  const run = async (engine: Engine) => {
    const graph = await engine.compile(definition);
    const own = engine.createState(state);
    const outputs = await graph.run(own, inputs);
    const updated = await own.read();
    graph.dispose();
    own.dispose();
    return {
      ...outputs,
      ...Object.fromEntries(Object.entries(updated).map(([name, x]) => [`state ${name}`, x])),
    };
  };
  const compiled = await run(await createEngine({ engine: 'onnx' }));
  const reference = await run(await createEngine({ engine: 'cpu' }));
  const wrong = Object.keys(reference).filter(
    (name) => !(difference(compiled[name], reference[name]) <= tolerance),
  );
  if (wrong.length === 0) return;
  const show = ({ dtype, shape, data }: NdArray) => `${dtype} [${shape}] ${data.slice(0, 12).join(', ')}`;
  const lines = wrong.map((name) => `${name}: ${show(compiled[name])} instead of ${show(reference[name])}`);
  throw new Error(`graph ${definition.name}: ${lines.join('\n')}`);
}
