/** The eager engine: the same graph definitions, computed operation by operation on a tfjs backend. */
import * as tf from '@tensorflow/tfjs';
import type {
  Arrays,
  CompiledGraph,
  Engine,
  EngineName,
  GraphDefinition,
  State,
  Tensors,
} from '../engine.ts';
import { type NdArray, ndarray } from '../ndarray.ts';
import { checkWeightPrecision } from '../weight-precision.ts';

type EagerName = Exclude<EngineName, 'onnx'>;

/** tfjs's name for the backend that each package registers. */
const backendOf: Record<EagerName, string> = {
  'tfjs-node-gpu': 'tensorflow',
  'tfjs-node': 'tensorflow',
  cpu: 'cpu',
};

function toTensor({ data, shape, dtype }: NdArray): tf.Tensor {
  return tf.tensor(data.slice() as Float32Array, [...shape], dtype as 'float32');
}

async function toArray(tensor: tf.Tensor): Promise<NdArray> {
  const data = await tensor.data();
  return ndarray(data.slice() as Float32Array, tensor.shape, tensor.dtype as 'float32');
}

class EagerState implements State {
  readonly tensors: Tensors = {};
  readonly #backend: string;

  constructor(backend: string, values: Arrays) {
    this.#backend = backend;
    void tf.setBackend(backend);
    for (const [name, value] of Object.entries(values)) this.tensors[name] = tf.keep(toTensor(value));
  }

  get(name: string): tf.Tensor {
    if (!this.tensors[name]) throw new Error(`the state has no tensor ${name}`);
    return this.tensors[name];
  }

  replace(name: string, tensor: tf.Tensor): void {
    this.get(name).dispose();
    this.tensors[name] = tensor;
  }

  async read(names: readonly string[] = Object.keys(this.tensors)): Promise<Arrays> {
    const arrays = await Promise.all(
      names.map(async (name) => [name, await toArray(this.get(name))] as const),
    );
    return Object.fromEntries(arrays);
  }

  write(values: Arrays): void {
    void tf.setBackend(this.#backend);
    for (const [name, value] of Object.entries(values)) {
      const { dtype, shape } = this.get(name);
      if (dtype !== value.dtype || `${shape}` !== `${value.shape}`) {
        throw new Error(`${name} is ${dtype} [${shape}], not ${value.dtype} [${value.shape}]`);
      }
      this.replace(name, tf.keep(toTensor(value)));
    }
  }

  dispose(): void {
    tf.dispose(Object.values(this.tensors));
  }
}

class EagerGraph implements CompiledGraph {
  readonly #backend: string;
  readonly #definition: GraphDefinition;
  readonly #frozen: EagerState;

  constructor(backend: string, definition: GraphDefinition) {
    this.#backend = backend;
    this.#definition = definition;
    this.#frozen = new EagerState(backend, definition.frozen ?? {});
  }

  async run(state: State, inputs: Arrays): Promise<Arrays> {
    if (!(state instanceof EagerState)) throw new TypeError('the state was made by another engine');
    const { name: graph, inputs: specs, state: names, body } = this.#definition;
    for (const [name, { shape, dtype }] of Object.entries(specs)) {
      const given = inputs[name];
      if (!given || given.dtype !== dtype || `${given.shape}` !== `${shape}`) {
        const what = given ? `${given.dtype} [${given.shape}]` : 'nothing';
        throw new Error(`graph ${graph}: input ${name} is ${dtype} [${shape}], but got ${what}`);
      }
    }
    void tf.setBackend(this.#backend);
    const changing = Object.keys(names).map((name) => [name, state.get(name)] as const);
    const visible = { ...Object.fromEntries(changing), ...this.#frozen.tensors };
    const { outputs, next } = tf.tidy(() => {
      const given = Object.fromEntries(Object.keys(specs).map((name) => [name, toTensor(inputs[name])]));
      const result = body(visible, given);
      // Copies: an output may be the state itself, which the update below disposes of.
      const copies = Object.fromEntries(Object.entries(result.outputs).map(([name, x]) => [name, x.clone()]));
      const updates = Object.fromEntries(
        Object.entries(result.state ?? {}).map(([name, x]) => [name, tf.keep(x.clone())]),
      );
      return { outputs: copies, next: updates };
    });
    for (const [name, tensor] of Object.entries(next)) state.replace(name, tensor);
    const arrays = await Promise.all(
      Object.entries(outputs).map(async ([name, x]) => [name, await toArray(x)] as const),
    );
    tf.dispose(outputs);
    return Object.fromEntries(arrays);
  }

  dispose(): void {
    this.#frozen.dispose();
  }
}

/** Loads the package that registers the backend of `name`; throws if it is not installed. */
export async function createEagerEngine(name: EagerName, reason: string): Promise<Engine> {
  // Silences the advice to install tfjs-node that the `cpu` backend prints.
  tf.enableProdMode();
  if (name !== 'cpu') {
    // Optional peers: a name that the compiler does not resolve.
    const peer: string = `@tensorflow/${name}`;
    try {
      await import(peer);
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND';
      throw missing ? new Error(`the package ${peer} is not installed`) : error;
    }
  }
  const backend = backendOf[name];
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs has no backend ${backend}`);
  const device = name === 'tfjs-node-gpu' ? 'cuda' : 'cpu';
  return {
    name,
    device,
    reason,
    createState: (values) => new EagerState(backend, values),
    async compile(definition) {
      checkWeightPrecision(definition.weightPrecision, { name, device });
      return new EagerGraph(backend, definition);
    },
  };
}
