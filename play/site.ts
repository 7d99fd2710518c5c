/** What an exported site holds beside the page: one file that says what there is, and where the rest is. */
import type { GraphSizes } from '../genie/generation/worlds-of-graphs.ts';

export interface Site {
  readonly title: string;
  readonly sizes: GraphSizes;
  /** For each number of MaskGIT steps that is offered, how often noise is drawn for a frame. */
  readonly steps: readonly { readonly steps: number; readonly noiseRounds: number }[];
  /** Of `steps`, what the world starts with. */
  readonly defaultSteps: number;
  readonly temperature: number;
  readonly framesPerSecond: number;
  /** What each latent action means. */
  readonly names: readonly string[];
  /** What each picture in `prompts.bin` is. */
  readonly prompts: readonly string[];
  /** Bytes of each file, for the progress bar. */
  readonly bytes: Readonly<Record<string, number>>;
}

/** In the site's folder `world`. */
export const siteFiles = {
  site: 'world/site.json',
  weights: 'world/weights.bin',
  prompts: 'world/prompts.bin',
  read: 'world/read.onnx',
  show: 'world/show.onnx',
  nextFrame: (steps: number) => `world/next-frame-${steps}.onnx`,
  /** ONNX Runtime's WebAssembly, compressed: few servers do so by themselves. */
  wasm: 'runtime/ort.wasm.gz',
  wasmLoader: 'runtime/ort.js',
  /** Hands the loader what the world's worker has compiled: see `page/public/runtime/compiled.js`. */
  compiledRuntime: 'runtime/compiled.js',
  serviceWorker: 'service-worker.js',
} as const;

/** The name of the models' external data, as the graphs know it. */
export const WEIGHTS_LOCATION = 'weights.bin';
/** A `meta` of this name makes a page a site's. */
export const SITE_META = 'genie-site';
/** Replaced by what the site's content hashes to, and by the names of its files. */
export const placeholders = { version: '__GENIE_SITE_VERSION__', files: '__GENIE_SITE_FILES__' } as const;
