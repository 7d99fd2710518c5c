/** Writes a static site that plays a trained world in the page itself, without a server. */
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { UserError } from '../engine/errors.ts';
import { writeFileAtomically } from '../engine/files.ts';
import type { StoredPrecision } from '../engine/onnx/compressed-weights.ts';
import { WeightStore } from '../engine/onnx/weight-store.ts';
import { tokensPerFrame } from '../genie/config.ts';
import { onnxModel } from '../genie/export/onnx-model.ts';
import { worldGraphs, worldSizes } from '../genie/generation/worlds.ts';
import type { Genie } from '../genie/genie.ts';
import { readPage } from './server/page-files.ts';
import { placeholders, SITE_META, type Site, siteFiles, WEIGHTS_LOCATION } from './site.ts';

/** A page's worlds start from one picture: latent actions, which lie between pictures, need not be inferred. */
const PROMPT_FRAMES = 1;

export interface SiteExport {
  readonly model: Genie;
  readonly title: string;
  readonly weights: StoredPrecision;
  /** MaskGIT steps a frame that the page offers beside the model's own. */
  readonly steps: readonly number[];
  readonly names?: readonly string[];
  /** Pictures to start from: uint8 pixels of the model's size, and what each is. */
  readonly prompts: readonly { readonly label: string; readonly data: Uint8Array }[];
  readonly framesPerSecond: number;
}

/** The folder of ONNX Runtime's WebAssembly files. */
function runtimeFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'));
}

/**
 * @returns the bytes of each file written.
 * @throws UserError if steps are asked for that the model cannot take.
 */
export async function exportSite(folder: string, options: SiteExport): Promise<Record<string, number>> {
  const { model, title, framesPerSecond, prompts } = options;
  const { sampling, latentActions } = model.config;
  const most = tokensPerFrame(model.config);
  const counts = [...new Set([sampling.steps, ...options.steps])].sort((a, b) => a - b);
  for (const steps of counts) {
    if (steps < 1 || steps > most)
      throw new UserError(`--steps ${steps}: a frame has ${most} tokens: give 1 to ${most}`);
  }
  const files: Record<string, Uint8Array> = {};
  const store = new WeightStore(options.weights, WEIGHTS_LOCATION);
  const encode = (definition: Parameters<typeof onnxModel>[0]) =>
    onnxModel(definition, { operators: 'onnxruntime', weights: store });
  const { read, show } = worldGraphs(model, 1, { promptFrames: PROMPT_FRAMES });
  files[siteFiles.read] = encode(read);
  files[siteFiles.show] = encode(show);
  for (const steps of counts)
    files[siteFiles.nextFrame(steps)] = encode(worldGraphs(model.withSteps(steps), 1).nextFrame);
  files[siteFiles.weights] = store.file();
  files[siteFiles.prompts] = Buffer.concat(prompts.map(({ data }) => data));

  const runtime = runtimeFolder();
  const wasm = await readFile(join(runtime, 'ort-wasm-simd-threaded.wasm'));
  files[siteFiles.wasm] = await promisify(gzip)(wasm, { level: 9 });
  files[siteFiles.wasmLoader] = await readFile(join(runtime, 'ort-wasm-simd-threaded.mjs'));

  const site: Site = {
    title,
    sizes: worldSizes(model.config, PROMPT_FRAMES),
    steps: counts.map((steps) => ({
      steps,
      noiseRounds: worldSizes(model.withSteps(steps).config).noiseRounds,
    })),
    defaultSteps: sampling.steps,
    temperature: sampling.temperature,
    framesPerSecond,
    names: options.names ?? Array.from({ length: latentActions.codebook.codes }, (_, code) => `code ${code}`),
    prompts: prompts.map(({ label }) => label),
    bytes: Object.fromEntries(Object.entries(files).map(([name, { length }]) => [name, length])),
  };
  files[siteFiles.site] = Buffer.from(JSON.stringify(site));
  for (const [name, { body }] of await readPage()) files[name] = body;
  const head = Buffer.from(files['index.html']).toString('utf8');
  const meta = `<head>\n    <meta name="${SITE_META}" content="${siteFiles.site}" />`;
  files['index.html'] = Buffer.from(head.replace('<head>', meta));
  const version = createHash('sha256');
  for (const content of Object.values(files)) version.update(content);
  const { [siteFiles.serviceWorker]: script, ...kept } = files;
  const worker = Buffer.from(script).toString('utf8');
  const stamped = worker
    .replace(placeholders.version, version.digest('hex').slice(0, 16))
    .replace(placeholders.files, JSON.stringify(Object.keys(kept)));
  files[siteFiles.serviceWorker] = Buffer.from(stamped);

  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFileAtomically(join(folder, name), content);
  return Object.fromEntries(Object.entries(files).map(([name, { length }]) => [name, length]));
}
