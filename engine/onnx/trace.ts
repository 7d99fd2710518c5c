/**
 * Tracing: a tfjs backend that records what is asked of it instead of computing. While a graph is traced, every
 * tensor stands for a value of that graph and every kernel for the ONNX operators that a lowering maps it to.
 */
import * as tf from '@tensorflow/tfjs';
import type { GraphDefinition, TensorSpec } from '../engine.ts';
import { type ConstantData, type ElementType, Graph, type OperatorForms, type Value } from './graph.ts';
import { lowerings } from './kernels/index.ts';

const BACKEND = 'onnx-trace';
/** The kernel through which composite operations record ONNX operators of their own. */
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

/** Whether tensors stand for values of a graph just now. */
export function isTracing(): boolean {
  return backend?.graph != null;
}

/** Records operators over traced tensors directly: how composite operations are written. */
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

export interface TracedGraph {
  readonly graph: Graph;
  readonly outputs: Readonly<Record<string, Value>>;
  /** New values of the state that the graph updates. */
  readonly state: Readonly<Record<string, Value>>;
}

export const stateInput = (name: string) => `state/${name}`;
export const graphInput = (name: string) => `input/${name}`;

export interface TraceOptions {
  /** How operators are recorded, where not as themselves. */
  readonly forms?: OperatorForms;
  /** What the model calls an input. */
  readonly inputName?: (name: string) => string;
}

/**
 * Calls the body of `definition` once, with tensors that record.
 * @throws Error naming the graph if the body reads a value, draws random numbers or uses a kernel without a lowering.
 */
export function trace(definition: GraphDefinition, options: TraceOptions = {}): TracedGraph {
  const { forms = {}, inputName = graphInput } = options;
  const tracing = tracingBackend();
  const previous = tf.getBackend() || 'cpu';
  const graph = new Graph(definition.name, null, forms);
  tracing.graph = graph;
  void tf.setBackend(BACKEND);
  try {
    let traced: TracedGraph | undefined;
    tf.tidy(() => {
      const open = (specs: Readonly<Record<string, TensorSpec>>, rename: (name: string) => string) =>
        Object.fromEntries(
          Object.entries(specs).map(([name, spec]) => [name, tracedTensor(graph.input(rename(name), spec))]),
        );
      const frozen = Object.entries(definition.frozen ?? {}).map(([name, { data, shape, dtype }]) => {
        const value = graph.constant(data as ConstantData, shape, dtype as ElementType);
        const matrix = dtype === 'float32' && shape.length === 2;
        if (matrix && definition.weightPrecision === 'int8') graph.int8.add(value);
        return [name, tracedTensor(value)];
      });
      const state = { ...open(definition.state, stateInput), ...Object.fromEntries(frozen) };
      const result = definition.body(state, open(definition.inputs, inputName));
      const close = (tensors: Record<string, tf.Tensor>) =>
        Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tracing.value(tensor)]));
      const updates = close(result.state ?? {});
      for (const [name, value] of Object.entries(updates)) checkUpdate(definition, name, value);
      traced = { graph, outputs: close(result.outputs), state: updates };
    });
    return traced!;
  } catch (error) {
    const missing = /Kernel '(\w+)' not registered|registered kernel '(\w+)'/i.exec((error as Error).message);
    if (!missing) throw error;
    throw new Error(
      `graph ${definition.name} uses the tfjs kernel ${missing[1] ?? missing[2]}, which the compiled engine does not lower: write it with other tf operations, or choose an eager engine`,
      { cause: error },
    );
  } finally {
    tracing.graph = null;
    void tf.setBackend(previous);
  }
}

function checkUpdate({ name: graph, state }: GraphDefinition, name: string, value: Value): void {
  const spec = state[name];
  if (!spec) throw new Error(`graph ${graph} updates ${name}, which is not part of its state`);
  const wanted = `${spec.dtype} [${spec.shape}]`;
  const given = `${value.dtype} [${value.shape}]`;
  if (wanted !== given) throw new Error(`graph ${graph} updates ${name} with ${given}, but it is ${wanted}`);
}
