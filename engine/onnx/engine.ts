/** The compiled engine: traced graphs run by ONNX Runtime, over a state whose buffers take turns. */
import * as ort from 'onnxruntime-node';
import type {
  Arrays,
  CompiledGraph,
  DeviceName,
  Engine,
  EngineOptions,
  GraphDefinition,
  State,
} from '../engine.ts';
import { type NdArray, ndarray, sizeOf } from '../ndarray.ts';
import { checkWeightPrecision } from '../weight-precision.ts';
import { Graph } from './graph.ts';
import { encodeModel } from './model.ts';
import { add } from './operators.ts';
import { graphInput, stateInput, trace } from './trace.ts';

const outputName = (name: string) => `output/${name}`;
const nextState = (name: string) => `next/${name}`;

/** A state tensor and the buffer that the next run writes its new value into. */
interface Buffers {
  current: ort.Tensor;
  spare: ort.Tensor | null;
}

function toOrt(name: string, { dtype, shape, data }: NdArray): ort.Tensor {
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') {
    throw new TypeError(`${name}: a graph takes float32, int32 or bool arrays, not ${dtype}`);
  }
  return new ort.Tensor(dtype, data as Float32Array, shape);
}

function fromOrt(tensor: ort.Tensor, copy: boolean): NdArray {
  const data = tensor.data as Float32Array | Int32Array;
  return ndarray(copy ? data.slice() : data, tensor.dims, tensor.type as 'float32' | 'int32');
}

class OnnxState implements State {
  readonly buffers = new Map<string, Buffers>();

  constructor(values: Arrays) {
    for (const [name, value] of Object.entries(values)) {
      const copy = { ...value, data: value.data.slice() } as NdArray;
      this.buffers.set(name, { current: toOrt(name, copy), spare: null });
    }
  }

  get(name: string): Buffers {
    const buffers = this.buffers.get(name);
    if (!buffers) throw new Error(`the state has no tensor ${name}`);
    return buffers;
  }

  async read(names: readonly string[] = [...this.buffers.keys()]): Promise<Arrays> {
    return Object.fromEntries(names.map((name) => [name, fromOrt(this.get(name).current, true)]));
  }

  write(values: Arrays): void {
    for (const [name, { dtype, shape, data }] of Object.entries(values)) {
      const { current } = this.get(name);
      if (current.type !== dtype || `${current.dims}` !== `${shape}`) {
        throw new Error(`${name} is ${current.type} [${current.dims}], not ${dtype} [${shape}]`);
      }
      (current.data as Float32Array).set(data as Float32Array);
    }
  }

  dispose(): void {
    this.buffers.clear();
  }
}

class OnnxGraph implements CompiledGraph {
  readonly #session: ort.InferenceSession;
  readonly #definition: GraphDefinition;
  readonly #updated: readonly string[];
  readonly #outputs: readonly string[];

  constructor(
    session: ort.InferenceSession,
    definition: GraphDefinition,
    updated: readonly string[],
    outputs: readonly string[],
  ) {
    this.#session = session;
    this.#definition = definition;
    this.#updated = updated;
    this.#outputs = outputs;
  }

  #feeds(state: OnnxState, inputs: Arrays): Record<string, ort.Tensor> {
    const feeds: Record<string, ort.Tensor> = {};
    for (const name of Object.keys(this.#definition.state)) feeds[stateInput(name)] = state.get(name).current;
    for (const [name, { shape, dtype }] of Object.entries(this.#definition.inputs)) {
      const given = inputs[name];
      if (!given || given.dtype !== dtype || `${given.shape}` !== `${shape}`) {
        const what = given ? `${given.dtype} [${given.shape}]` : 'nothing';
        throw new Error(
          `graph ${this.#definition.name}: input ${name} is ${dtype} [${shape}], but got ${what}`,
        );
      }
      feeds[graphInput(name)] = toOrt(name, given);
    }
    return feeds;
  }

  async run(state: State, inputs: Arrays): Promise<Arrays> {
    if (!(state instanceof OnnxState)) throw new TypeError('the state was made by another engine');
    const fetches: Record<string, ort.Tensor | null> = {};
    for (const name of this.#outputs) fetches[outputName(name)] = null;
    for (const name of this.#updated) {
      const buffers = state.get(name);
      buffers.spare ??= emptyLike(buffers.current);
      fetches[nextState(name)] = buffers.spare;
    }
    const results = await this.#session.run(this.#feeds(state, inputs), fetches);
    for (const name of this.#updated) {
      const buffers = state.get(name);
      [buffers.current, buffers.spare] = [buffers.spare!, buffers.current];
    }
    return Object.fromEntries(
      this.#outputs.map((name) => [name, fromOrt(results[outputName(name)] as ort.Tensor, false)]),
    );
  }

  dispose(): void {
    void this.#session.release();
  }
}

function emptyLike(tensor: ort.Tensor): ort.Tensor {
  const size = sizeOf(tensor.dims);
  const data = tensor.type === 'int32' ? new Int32Array(size) : new Float32Array(size);
  return new ort.Tensor(tensor.type as 'float32', data as Float32Array, tensor.dims);
}

export interface OnnxEngineOptions {
  readonly device: DeviceName | 'auto';
  readonly threads?: number;
  readonly reason: string;
  readonly onCompiled?: EngineOptions['onCompiled'];
}

/** Runs an addition on the device: a provider that is present may still lack its card or driver. */
async function checkDevice(device: DeviceName): Promise<void> {
  const graph = new Graph('check');
  const x = graph.input('x', { dtype: 'float32', shape: [1] });
  const model = encodeModel(graph, { y: add(x, x) });
  try {
    const session = await ort.InferenceSession.create(model, {
      executionProviders: [device],
      logSeverityLevel: 4,
    });
    await session.run({ x: new ort.Tensor('float32', new Float32Array(1), [1]) });
    await session.release();
  } catch (error) {
    throw new Error(
      `ONNX Runtime cannot use device ${device} here (${(error as Error).message.split('\n')[0]})`,
    );
  }
}

// Errors are thrown as well as logged: once is enough.
ort.env.logLevel = 'fatal';

export async function createOnnxEngine(options: OnnxEngineOptions): Promise<Engine> {
  const { device, threads, reason, onCompiled } = options;
  const chosen = device === 'auto' ? 'cpu' : device;
  // On the CPU too: ONNX Runtime applies the first session's treatment of denormal numbers to the whole thread, and a
  // JavaScript thread that flushes them to zero breaks what keeps its handles in them (Rapier does).
  await checkDevice(chosen);
  const sessionOptions: ort.InferenceSession.SessionOptions = {
    executionProviders: [chosen],
    graphOptimizationLevel: 'all',
    // Only what ends the process: errors are thrown as well.
    logSeverityLevel: 4,
    ...(threads ? { intraOpNumThreads: threads } : {}),
    // It plans one block for all that a run computes, which comes on top of what the first run had allocated piece by
    // piece and kept: a third more memory or more, for no speed.
    enableMemPattern: false,
    // Second moments of rarely used rows decay into denormal numbers, which are very slow on most processors.
    extra: { session: { set_denormal_as_zero: '1' } },
  };
  return {
    name: 'onnx',
    device: chosen,
    reason,
    createState: (values) => new OnnxState(values),
    async compile(definition) {
      checkWeightPrecision(definition.weightPrecision, { name: 'onnx', device: chosen });
      const start = performance.now();
      const { graph, outputs, state } = trace(definition);
      const named = [
        ...Object.entries(outputs).map(([name, value]) => [outputName(name), value] as const),
        ...Object.entries(state).map(([name, value]) => [nextState(name), value] as const),
      ];
      const model = encodeModel(graph, Object.fromEntries(named));
      const traced = performance.now();
      const session = await ort.InferenceSession.create(model, sessionOptions);
      onCompiled?.({
        name: definition.name,
        tracing: (traced - start) / 1000,
        session: (performance.now() - traced) / 1000,
      });
      return new OnnxGraph(session, definition, Object.keys(state), Object.keys(outputs));
    },
  };
}
