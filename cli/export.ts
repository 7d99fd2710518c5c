/** What `genie export` does. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { policyInputs, policyLogits } from '../agents/behavioural-cloning/policy-network.ts';
import { readPolicy } from '../agents/behavioural-cloning/policy-runner.ts';
import { UserError } from '../engine/errors.ts';
import { type NdArray, ndarray } from '../engine/ndarray.ts';
import type { GenieConfig } from '../genie/config.ts';
import { exportOnnx, type OnnxExport } from '../genie/export/export-onnx.ts';
import { exportSafetensors } from '../genie/export/export-safetensors.ts';
import type { ExportedGraph } from '../genie/export/exported-graphs.ts';
import { type Genie, loadGenie } from '../genie/genie.ts';
import { exportSite, type SiteExport } from '../play/export-site.ts';
import { meaningsOf, openForMeanings } from '../play/server/meanings.ts';
import { RECORDED_FRAMES_PER_SECOND } from '../play/server/models.ts';
import { broughtPrompts } from '../play/server/prompts.ts';
import { engineFrom } from './engine.ts';
import type { EngineFlags } from './options.ts';

export interface ExportOptions extends EngineFlags {
  model: string;
  to: 'onnx' | 'safetensors' | 'web';
  out: string;
  data?: string;
  policy?: string;
  steps?: number[];
  weights: 'float32' | 'float16' | 'int8';
  webgpu?: boolean;
}

const { version } = createRequire(import.meta.url)('genie-worlds/package.json') as { version: string };

export async function exportCommand(options: ExportOptions): Promise<void> {
  const { out, to, weights, policy } = options;
  if (existsSync(join(out, 'genie.safetensors')) && to !== 'safetensors')
    throw new UserError(`--out ${out}: holds a trained Genie: choose another folder`);
  if (to !== 'onnx' && policy !== undefined)
    throw new UserError('--policy: only ONNX models stand beside a policy: leave it out');
  if (to !== 'web' && options.steps) throw new UserError('--steps: is for a web page: leave it out');
  if (to !== 'web' && options.webgpu) throw new UserError('--webgpu: is for a web page: leave it out');
  const model = await loadGenie(options.model);
  const request: ExportRequest = {
    model,
    title: basename(options.model),
    ...(await factsOf(model, options)),
    version,
    weights,
    webgpu: options.webgpu,
    steps: options.steps ?? usualSteps(model.config),
    others: policy === undefined ? [] : [await policyGraph(policy)],
  };
  const written = to === 'web' ? await exportPage(out, request) : await exporters[to](out, request);
  process.stdout.write(`${written.map((path) => `wrote ${path}`).join('\n')}\n`);
}

const exporters = { onnx: exportOnnx, safetensors: exportSafetensors };

/** A frame drawn in fewer steps is rougher and comes sooner: half, a quarter. */
function usualSteps({ sampling: { steps } }: GenieConfig): number[] {
  return [Math.ceil(steps / 2), Math.ceil(steps / 4)];
}

/** Pictures that a page offers to start from. */
const PROMPTS = 12;

type ExportRequest = OnnxExport & Facts & Pick<SiteExport, 'steps' | 'webgpu'>;

interface Facts {
  readonly actionMeanings?: readonly string[];
  readonly prompts: SiteExport['prompts'];
  readonly prompt?: NdArray<'uint8'>;
}

/** What episodes tell: the meaning of latent actions, if they have labels, and frames to start from. */
async function factsOf(model: Genie, { data, ...flags }: ExportOptions): Promise<Facts> {
  const { height, width } = model.config.video;
  if (data === undefined) {
    const prompts = await broughtPrompts(flags.model, model.config);
    if (prompts.length === 0) return { prompts };
    return { prompts, prompt: ndarray(prompts[0].data, [height, width, 3], 'uint8') };
  }
  const { dataset, labelled } = await openForMeanings(data, { height, width });
  const actionMeanings = labelled && (await meaningsOf(model, await engineFrom(flags), labelled));
  const chosen = dataset.episodes.filter((_, i) => i % Math.ceil(dataset.episodes.length / PROMPTS) === 0);
  const prompts = await Promise.all(
    chosen.map(async ({ id, frames }, i) => {
      // Starts of episodes look much alike: every other picture is from the middle of one.
      const frame = i % 2 === 0 ? 0 : Math.floor(frames / 2);
      const size = height * width * 3;
      const data = (await dataset.frames(id)).slice(frame * size, (frame + 1) * size);
      return { label: `${id}, frame ${frame}`, data };
    }),
  );
  const prompt = ndarray(prompts[0].data, [height, width, 3], 'uint8');
  return { ...(actionMeanings ? { actionMeanings } : {}), prompts, prompt };
}

async function exportPage(out: string, request: ExportRequest): Promise<string[]> {
  const { stride } = request.model.config.video;
  const files = await exportSite(out, {
    ...request,
    names: request.actionMeanings,
    framesPerSecond: RECORDED_FRAMES_PER_SECOND / stride,
  });
  const bytes = Object.values(files).reduce((sum, length) => sum + length, 0);
  const shown = (bytes / 1e6).toFixed(1);
  return [`${out}: ${Object.keys(files).length} files, ${shown} MB, for any static file server`];
}

async function policyGraph(path: string): Promise<ExportedGraph> {
  const file = path.endsWith('.safetensors') ? path : join(path, 'policy.safetensors');
  const { config, weights } = await readPolicy(file);
  const { history, actions } = config;
  return {
    name: 'policy',
    description: `A policy over ${actions} actions, cloned from demonstrations.`,
    definition: {
      name: 'policy',
      state: {},
      frozen: weights,
      inputs: policyInputs(config, 1),
      body: (tensors, inputs) => ({ outputs: { logits_BA: policyLogits(config, tensors, inputs) } }),
    },
    meanings: {
      frames_BKHWC: `pixels in [0, 1] of ${history.frames} frames, each ${history.spacing} after the one before, oldest first`,
      previousActions_BK: `the actions between them; ${actions} where there was none`,
      logits_BA: 'of each action: draw from their softmax',
    },
  };
}
