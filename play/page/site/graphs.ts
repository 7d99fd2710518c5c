/** ONNX Runtime in the page: its WebAssembly and the site's models, loaded with progress. */
import type * as Ort from 'onnxruntime-web/wasm';
import type { Arrays, CompiledGraph } from '../../../engine/engine.ts';
import { type NdArray, ndarray } from '../../../engine/ndarray.ts';
import { type RuntimeName, runtimes, siteFiles, WEIGHTS_LOCATION } from '../../site.ts';

/** More threads than this gain nothing for worlds of this size, and phones have slow ones. */
const MOST_THREADS = 4;

/** ONNX Runtime as a worker has it. */
export interface Runtime {
  readonly ort: typeof Ort;
  readonly name: RuntimeName;
}

type Bytes = Uint8Array<ArrayBuffer>;

/** Hears of each piece that arrives. */
type OnBytes = (count: number) => void;

async function piecesOf(base: URL, file: string): Promise<ReadableStreamDefaultReader<Bytes>> {
  const response = await fetch(new URL(file, base));
  if (!response.ok || !response.body) throw new Error(`${file} cannot be loaded (${response.status})`);
  return response.body.getReader();
}

/** The bytes of a file of the site. */
export async function load(base: URL, file: string, onBytes: OnBytes = () => {}): Promise<Bytes> {
  const pieces = await piecesOf(base, file);
  const arrived: Bytes[] = [];
  for (let piece = await pieces.read(); !piece.done; piece = await pieces.read()) {
    arrived.push(piece.value);
    onBytes(piece.value.length);
  }
  return new Uint8Array(await new Blob(arrived).arrayBuffer());
}

/** Compiles the runtime's WebAssembly while it arrives and is unpacked. */
async function compiled(base: URL, file: string, onBytes: OnBytes): Promise<WebAssembly.Module> {
  const pieces = await piecesOf(base, file);
  let piece = await pieces.read();
  // A server that knows gzip may have unpacked the file on the way.
  const isPacked = piece.value?.[0] === 0x1f && piece.value[1] === 0x8b;
  const whole = new ReadableStream<Bytes>({
    async pull(controller) {
      if (piece.done) return controller.close();
      onBytes(piece.value.length);
      controller.enqueue(piece.value);
      piece = await pieces.read();
    },
  });
  const wasm = isPacked ? whole.pipeThrough(new DecompressionStream('gzip')) : whole;
  const headers = { 'Content-Type': 'application/wasm' };
  return WebAssembly.compileStreaming(new Response(wasm, { headers }));
}

export async function startRuntime({ ort, name }: Runtime, base: URL, onBytes: OnBytes): Promise<void> {
  const { wasm, loader } = runtimes[name];
  const module = await compiled(base, wasm, onBytes);
  // For `siteFiles.compiledRuntime`, which the runtime is started by.
  Object.assign(self, { compiledRuntime: { loader: new URL(loader, base).href, module } });
  ort.env.wasm.wasmPaths = { mjs: new URL(siteFiles.compiledRuntime, base).href };
  // Threads share memory, which browsers give to isolated pages alone.
  ort.env.wasm.numThreads = self.crossOriginIsolated
    ? Math.min(MOST_THREADS, navigator.hardwareConcurrency)
    : 1;
  ort.env.logLevel = 'error';
}

/** A graph that is made when it is prepared, or for its first run: the first picture does without that of the next frames. */
export function whenNeeded(make: () => Promise<CompiledGraph>): CompiledGraph & { prepare(): void } {
  let made: Promise<CompiledGraph> | undefined;
  const graph = () => {
    made ??= make();
    return made;
  };
  return {
    prepare: () => void graph().catch(() => {}),
    run: async (state, inputs) => (await graph()).run(state, inputs),
    dispose: () => void made?.then((ready) => ready.dispose()),
  };
}

/** A model of the site behind the interface of this project's own engine. */
export async function graphOf({ ort, name }: Runtime, model: Bytes, weights: Bytes): Promise<CompiledGraph> {
  const session = await ort.InferenceSession.create(model, {
    executionProviders: [name],
    // WebGPU leaves small operations to the processor, and warns of it each time.
    logSeverityLevel: 3,
    externalData: [{ path: WEIGHTS_LOCATION, data: weights }],
  });
  return {
    async run(_, inputs) {
      const feeds = Object.entries(inputs).map(([name, { dtype, data, shape }]) => [
        name,
        new ort.Tensor(dtype as 'float32', data as Float32Array, shape),
      ]);
      const results = await session.run(Object.fromEntries(feeds));
      const arrays = Object.entries(results).map(([name, { data, dims, type }]): [string, NdArray] => [
        name,
        ndarray(data as Float32Array, dims, type as 'float32'),
      ]);
      return Object.fromEntries(arrays) as Arrays;
    },
    dispose: () => void session.release(),
  };
}
