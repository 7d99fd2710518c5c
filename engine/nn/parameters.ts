/**
 * Parameters as data: a flat record from dotted names (`encoder.block0.norm.scale`) to what each one is. A model
 * declares its specs, somebody else initialises, counts, trains and saves them.
 */
import { type NdArray, ndarray, sizeOf } from '../ndarray.ts';
import type { RandomStream } from '../random.ts';

/**
 * How a parameter starts. `normal`: mean 0; `xavier`: uniform after Glorot & Bengio (2010); `orthogonal`, for matrices:
 * `gain` times orthonormal rows or columns, whichever are fewer (Saxe et al. 2014). `given`: what was learnt before.
 */
export type Initialiser =
  | { readonly kind: 'zeros' }
  | { readonly kind: 'ones' }
  | { readonly kind: 'normal'; readonly deviation: number }
  | { readonly kind: 'uniform'; readonly limit: number }
  | { readonly kind: 'xavier'; readonly fanIn: number; readonly fanOut: number }
  | { readonly kind: 'orthogonal'; readonly gain: number }
  | { readonly kind: 'given'; readonly values: Float32Array };

export interface ParameterSpec {
  readonly shape: readonly number[];
  readonly init: Initialiser;
  /** Whether weight decay applies: true for matrices, false for biases, norms and embeddings. */
  readonly decay: boolean;
}

export type ParameterSpecs = Readonly<Record<string, ParameterSpec>>;

function draw(spec: ParameterSpec, random: RandomStream): Float32Array {
  const size = sizeOf(spec.shape);
  const { init } = spec;
  switch (init.kind) {
    case 'zeros':
      return new Float32Array(size);
    case 'ones':
      return new Float32Array(size).fill(1);
    case 'normal':
      return random.normal(size).map((x) => x * init.deviation);
    case 'uniform':
      return random.uniform(size).map((x) => (2 * x - 1) * init.limit);
    case 'xavier': {
      const limit = Math.sqrt(6 / (init.fanIn + init.fanOut));
      return random.uniform(size).map((x) => (2 * x - 1) * limit);
    }
    case 'orthogonal':
      return orthogonal(spec.shape, init.gain, random);
    case 'given':
      return init.values.slice();
  }
}

/** Normal vectors made orthonormal one after the other (modified Gram–Schmidt), as the shorter side of a matrix. */
function orthogonal([rows, columns]: readonly number[], gain: number, random: RandomStream): Float32Array {
  const [count, length] = rows < columns ? [rows, columns] : [columns, rows];
  const vectors = Array.from({ length: count }, () => Float64Array.from(random.normal(length)));
  for (const [i, vector] of vectors.entries()) {
    for (const earlier of vectors.slice(0, i)) {
      const along = dot(vector, earlier);
      for (let k = 0; k < length; k++) vector[k] -= along * earlier[k];
    }
    const norm = Math.sqrt(dot(vector, vector));
    for (let k = 0; k < length; k++) vector[k] /= norm;
  }
  return Float32Array.from({ length: rows * columns }, (_, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    return gain * (rows < columns ? vectors[row][column] : vectors[column][row]);
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

/**
 * First values of all parameters. Each one draws from its own fork of `random`, by name, so adding a parameter
 * changes no other's start.
 */
export function initialise(specs: ParameterSpecs, random: RandomStream): Record<string, NdArray<'float32'>> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [
      name,
      ndarray(draw(spec, random.fork(name)), spec.shape, 'float32'),
    ]),
  );
}

/** The number of trainable values. */
export function countParameters(specs: ParameterSpecs): number {
  return Object.values(specs).reduce((total, spec) => total + sizeOf(spec.shape), 0);
}

/** The entries under `prefix.`, with the prefix taken off: what a sub-model sees of its owner's parameters. */
export function scope<T>(entries: Readonly<Record<string, T>>, prefix: string): Record<string, T> {
  const start = `${prefix}.`;
  return Object.fromEntries(
    Object.entries(entries)
      .filter(([name]) => name.startsWith(start))
      .map(([name, value]) => [name.slice(start.length), value]),
  );
}

/** The entries with `prefix.` put before each name: the inverse of `scope`. */
export function prefixed<T>(prefix: string, entries: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).map(([name, value]) => [`${prefix}.${name}`, value]));
}
