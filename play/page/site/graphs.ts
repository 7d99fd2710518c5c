/** ONNX Runtime in the page: its WebAssembly and the site's models, loaded with progress. */
import * as ort from 'onnxruntime-web/wasm';
import type { Arrays, CompiledGraph } from '../../../engine/engine.ts';
import { type NdArray, ndarray } from '../../../engine/ndarray.ts';
import { siteFiles, WEIGHTS_LOCATION } from '../../site.ts';

/** More threads than this gain nothing for worlds of this size, and phones have slow ones. */
const MOST_THREADS = 4;

/** The bytes of a file of the site; `onBytes` hears of each piece. */
export async function load(
  base: URL,
  file: string,
  onBytes: (count: number) => void = () => {},
): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(new URL(file, base));
  if (!response.ok || !response.body) throw new Error(`${file} cannot be loaded (${response.status})`);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const reader = response.body.getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    parts.push(piece.value);
    onBytes(piece.value.length);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** A server that knows gzip may have unpacked the file on the way. */
async function unpacked(bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.buffer;
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
}

export async function startRuntime(base: URL, onBytes: (count: number) => void): Promise<void> {
  ort.env.wasm.wasmBinary = await unpacked(await load(base, siteFiles.wasm, onBytes));
  ort.env.wasm.wasmPaths = { mjs: new URL(siteFiles.wasmLoader, base).href };
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
export async function graphOf(
  model: Uint8Array<ArrayBuffer>,
  weights: Uint8Array<ArrayBuffer>,
): Promise<CompiledGraph> {
  const session = await ort.InferenceSession.create(model, {
    executionProviders: ['wasm'],
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
