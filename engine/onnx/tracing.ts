/**
 * Tracing: a tfjs backend that records what is asked of it instead of computing. While a graph is traced, every
 * tensor stands for a value of that graph and every kernel for the ONNX operators that a lowering maps it to.
 */
import * as tf from '@tensorflow/tfjs';
import type { Graph, Value } from './graph.ts';
import { lowerings } from './kernels/index.ts';

const BACKEND = 'onnx-trace';
/** The kernel through which lowerings record ONNX operators of their own. */
const COMPOSITE = 'OnnxComposite';

/** tfjs operations that draw numbers on the host: traced, one draw would be repeated for ever. */
const randomOperations =
  /^(rand|randomUniform|randomUniformInt|randomNormal|randomStandardNormal|randomGamma|truncatedNormal|multinomial|dropout)__op$/;

class TracingBackend extends tf.KernelBackend {
  readonly data = new tf.DataStorage<Value>(this, tf.engine());
  graph: Graph | null = null;

  get current(): Graph {
    if (this.graph) return this.graph;
    throw new Error('no graph is being traced: choose another tfjs backend for work outside of graphs');
  }

  /** Puts a value behind a new tensor handle. */
  tensor(value: Value): tf.TensorInfo {
    const dataId = {};
    this.data.set(dataId, value);
    return { dataId, shape: [...value.shape], dtype: value.dtype as tf.DataType };
  }

  value(tensor: tf.TensorInfo): Value {
    return this.data.get(tensor.dataId);
  }

  #constant(values: tf.backend_util.BackendValues | null, shape: number[], dtype: tf.DataType): Value {
    if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') {
      throw new Error(`graph ${this.current.name}: ${dtype} tensors are not supported`);
    }
    const { scopeStack } = tf.engine().state as unknown as { scopeStack: { name: string }[] };
    const random = scopeStack.find(({ name }) => randomOperations.test(name));
    if (random) {
      throw new Error(
        `graph ${this.current.name} calls tf.${random.name.replace('__op', '')} while it is traced: the same numbers would come out of every run. Draw them from a RandomStream and pass them as an input`,
      );
    }
    const data = dtype === 'float32' ? Float32Array : dtype === 'int32' ? Int32Array : Uint8Array;
    return this.current.constant(data.from(values as ArrayLike<number>), shape, dtype);
  }

  override write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): object {
    return this.tensor(this.#constant(values, shape, dtype)).dataId;
  }

  /** A tensor of another backend that a graph refers to: its value becomes a constant. */
  override move(
    dataId: object,
    values: tf.backend_util.BackendValues,
    shape: number[],
    dtype: tf.DataType,
  ): void {
    this.data.set(dataId, this.#constant(values, shape, dtype));
  }

  override readSync(): never {
    throw new Error(
      `graph ${this.graph?.name ?? '(finished)'} reads a tensor's value while it is traced: values exist only when the compiled graph runs. Return the tensor as an output, or compute with tf operations`,
    );
  }

  override async read(): Promise<never> {
    return this.readSync();
  }

  override disposeData(dataId: object): boolean {
    return this.data.delete(dataId);
  }

  override numDataIds(): number {
    return this.data.numDataIds();
  }

  override refCount(): number {
    return 1;
  }

  override incRef(): void {}

  override timerAvailable(): boolean {
    return false;
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }
}

let backend: TracingBackend | null = null;

function tracingBackend(): TracingBackend {
  if (backend) return backend;
  // Silences the advice to install tfjs-node that the tfjs `cpu` backend prints.
  tf.enableProdMode();
  const created = new TracingBackend();
  tf.registerBackend(BACKEND, () => created, -1);
  const register = (kernelName: string, lower: (typeof lowerings)[string]) =>
    tf.registerKernel({
      backendName: BACKEND,
      kernelName,
      kernelFunc: ({ inputs, attrs }) => {
        const values = Object.fromEntries(
          Object.entries(inputs)
            .filter(([, tensor]) => tensor !== undefined && tensor !== null)
            .map(([key, tensor]) => [key, created.value(tensor!)]),
        );
        const result = lower(values, attrs ?? {}, created.current);
        return Array.isArray(result) ? result.map((value) => created.tensor(value)) : created.tensor(result);
      },
    });
  for (const [name, lower] of Object.entries(lowerings)) register(name, lower);
  register(COMPOSITE, (values, { lower }) =>
    (lower as (...values: Value[]) => Value[])(...Object.values(values)),
  );
  backend = created;
  return created;
}

/** From now on tensors stand for values of `graph`, until the function that is returned is called. */
export function startTracing(graph: Graph): () => void {
  const tracing = tracingBackend();
  const previous = tf.getBackend() || 'cpu';
  tracing.graph = graph;
  void tf.setBackend(BACKEND);
  return () => {
    tracing.graph = null;
    void tf.setBackend(previous);
  };
}

/** Records operators over traced tensors directly: how lowerings are written. */
export function lower(inputs: readonly tf.Tensor[], record: (...values: Value[]) => Value[]): tf.Tensor[] {
  const named = Object.fromEntries(inputs.map((input, i) => [`${i}`, input]));
  return tf.engine().runKernel(COMPOSITE, named, { lower: record as never }) as tf.Tensor[];
}

/** What a traced tensor stands for. */
export function tracedValue(tensor: tf.Tensor): Value {
  return tracingBackend().value(tensor);
}

/** A tensor that stands for a value. */
export function tracedTensor(value: Value): tf.Tensor {
  return tf.engine().makeTensorFromTensorInfo(tracingBackend().tensor(value));
}
