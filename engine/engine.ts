/**
 * The compute contract. A model is written once against `@tensorflow/tfjs`; an engine turns a function of tensors
 * into a graph that runs over a state (parameters, optimiser moments, …) and inputs, all with static shapes.
 */
import type * as tf from '@tensorflow/tfjs';
import { UserError } from './errors.ts';
import type { NdArray } from './ndarray.ts';
import type { WeightPrecision } from './weight-precision.ts';

export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
}

export type Tensors = Record<string, tf.Tensor>;
export type Arrays = Record<string, NdArray>;

/**
 * A pure function of state and inputs. `body` is called with traced tensors: it must not read their values, and
 * randomness must come in through the inputs.
 */
export interface GraphDefinition {
  /** Named in every error. */
  readonly name: string;
  /** The part of the state that the graph sees. */
  readonly state: Readonly<Record<string, TensorSpec>>;
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  /**
   * Tensors that `body` sees beside the state and that never change: they become part of the graph, and the engine
   * arranges the matrices among them for its products once.
   */
  readonly frozen?: Readonly<Arrays>;
  /**
   * `int8`: a product x·W with a frozen matrix W, or with a block of its columns (`tf.split`), rounds W to int8 with a
   * scale for each column, and x to uint8 with one scale for all of it, anew in each run. Everything else, biases and
   * products of two factors that are not frozen included, stays float32, the default.
   */
  readonly weightPrecision?: WeightPrecision;
  /** `state` of the result replaces the tensors of those names once the run is over. */
  body(state: Tensors, inputs: Tensors): { outputs: Tensors; state?: Tensors };
}

export interface CompiledGraph {
  /** One run at a time for a state. Updates the state and resolves to the outputs. */
  run(state: State, inputs: Arrays): Promise<Arrays>;
  dispose(): void;
}

/** Named tensors that stay where the engine computes. Several graphs may share one state. */
export interface State {
  /** Copies of the named tensors, or of all. */
  read(names?: readonly string[]): Promise<Arrays>;
  /** Replaces the values of existing tensors of the same shape and dtype. */
  write(values: Arrays): void;
  dispose(): void;
}

export const engineNames = ['onnx', 'tfjs-node-gpu', 'tfjs-node', 'cpu'] as const;
export type EngineName = (typeof engineNames)[number];
export const deviceNames = ['cpu', 'cuda', 'webgpu'] as const;
export type DeviceName = (typeof deviceNames)[number];

export interface Engine {
  readonly name: EngineName;
  readonly device: DeviceName;
  /** Why this engine: one line for the log. */
  readonly reason: string;
  createState(values: Arrays): State;
  /** @throws UserError if the engine cannot keep frozen weights as the definition asks. */
  compile(definition: GraphDefinition): Promise<CompiledGraph>;
}

/** What stood before a graph's first run, in seconds. */
export interface Compilation {
  readonly name: string;
  readonly tracing: number;
  /** Building the session: ONNX Runtime optimises the graph and arranges its weights. */
  readonly session: number;
}

export interface EngineOptions {
  readonly engine?: EngineName | 'auto';
  /** `auto` is the CPU for the compiled engine: no GPU path of it has been measured, so none is taken unasked. */
  readonly device?: DeviceName | 'auto';
  /** Threads of the compiled engine; by default one for each core. */
  readonly threads?: number;
  /** Told of every graph that the compiled engine has made ready. */
  readonly onCompiled?: (compilation: Compilation) => void;
}

/** An engine this machine lacks, with what to install. */
const install: Record<EngineName, string> = {
  // The flag keeps its installation from fetching libraries for GPUs from elsewhere than the registry.
  onnx: 'npm install onnxruntime-node@1.30.0 --onnxruntime-node-install=skip',
  'tfjs-node-gpu': 'npm install @tensorflow/tfjs-node-gpu (Linux, an NVIDIA card, CUDA and cuDNN)',
  'tfjs-node': 'npm install @tensorflow/tfjs-node',
  cpu: 'npm install @tensorflow/tfjs',
};

async function load(name: EngineName, options: EngineOptions, reason: string): Promise<Engine> {
  if (name === 'onnx') {
    const { createOnnxEngine } = await import('./onnx/engine.ts');
    const { device = 'auto', threads, onCompiled } = options;
    return createOnnxEngine({ device, threads, reason, onCompiled });
  }
  const { createEagerEngine } = await import('./eager/engine.ts');
  return createEagerEngine(name, reason);
}

/** What to do where the compiled engine lacks a device. */
const installDevice: Record<DeviceName, string> = {
  cpu: install.onnx,
  cuda: 'ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node --ignore-scripts=false (Linux, an NVIDIA card)',
  webgpu: 'a machine with a graphics card and its driver, or --device cpu',
};

/** What `auto` chooses from. */
const fastEngines = engineNames.filter((name) => name !== 'cpu');

const devicesOf: Record<EngineName, readonly DeviceName[]> = {
  onnx: ['cpu', 'cuda', 'webgpu'],
  'tfjs-node-gpu': ['cuda'],
  'tfjs-node': ['cpu'],
  cpu: ['cpu'],
};

/**
 * Makes the engine asked for. `auto` takes the first that loads of: the compiled engine; tfjs-node-gpu; tfjs-node. The
 * tfjs `cpu` backend is hundreds of times slower than the compiled engine, so it has to be asked for.
 * @throws UserError if the engine or device asked for cannot be had, saying what to install.
 */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  const { engine = 'auto', device = 'auto' } = options;
  const wanted = engine === 'auto' ? fastEngines : [engine];
  const candidates = wanted.filter((name) => device === 'auto' || devicesOf[name].includes(device));
  if (candidates.length === 0) {
    const devices = wanted.flatMap((name) => devicesOf[name]).join(', ');
    throw new UserError(`engine ${engine} does not run on device ${device}: choose --device ${devices}`);
  }
  const failures: string[] = [];
  for (const name of candidates) {
    const reason =
      engine === name
        ? 'asked for'
        : failures.length === 0
          ? 'the fastest of the engines that load'
          : `the fastest engine that loads (${failures.join('; ')})`;
    try {
      return await load(name, options, reason);
    } catch (error) {
      const message = (error instanceof Error ? error.message : String(error)).split('\n')[0];
      const why = message.replace(/ imported from .*/, '');
      if (engine === name || device !== 'auto') {
        const advice = name === 'onnx' && device !== 'auto' ? installDevice[device] : install[name];
        throw new UserError(`engine ${name} cannot be used: ${why}. Try: ${advice}`);
      }
      failures.push(`${name}: ${why}`);
    }
  }
  throw new UserError(
    `no engine could be loaded (${failures.join('; ')}). Try: ${install.onnx}, or --engine cpu, which is hundreds of times slower`,
  );
}
