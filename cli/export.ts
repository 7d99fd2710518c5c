/** What `genie export` does. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { policyInputs, policyLogits } from '../agents/behavioural-cloning/policy-network.ts';
import { readPolicy } from '../agents/behavioural-cloning/policy-runner.ts';
import { openDataset } from '../data/dataset.ts';
import { UserError } from '../engine/errors.ts';
import { ndarray } from '../engine/ndarray.ts';
import { exportOnnx, type OnnxExport } from '../genie/export/export-onnx.ts';
import { exportSafetensors } from '../genie/export/export-safetensors.ts';
import type { ExportedGraph } from '../genie/export/exported-graphs.ts';
import { loadWorldModel, type WorldModel } from '../genie/model/world-model.ts';
import { meaningsOf } from '../play/server/meanings.ts';
import { engineFrom } from './engine.ts';
import type { EngineFlags } from './options.ts';

export interface ExportOptions extends EngineFlags {
  model: string;
  to: 'onnx' | 'safetensors';
  out: string;
  data?: string;
  policy?: string;
  weights: 'float32' | 'float16' | 'int8';
}

const { version } = createRequire(import.meta.url)('genie-worlds/package.json') as { version: string };

export async function exportCommand(options: ExportOptions): Promise<void> {
  const { out, to, weights, policy } = options;
  if (existsSync(join(out, 'genie.safetensors')) && to !== 'safetensors')
    throw new UserError(`--out ${out}: holds a trained Genie: choose another folder`);
  const model = await loadWorldModel(options.model);
  const request = {
    model,
    title: basename(options.model),
    ...(await factsOf(model, options)),
    version: version,
    weights,
    others: policy === undefined ? [] : [await policyGraph(policy)],
  };
  if (to === 'safetensors' && policy !== undefined)
    throw new UserError('--policy: a policy is a safetensors file already: copy it');
  const written = await (to === 'onnx' ? exportOnnx : exportSafetensors)(out, request);
  process.stdout.write(`${written.map((path) => `wrote ${path}`).join('\n')}\n`);
}

/** What labelled episodes tell: the meaning of latent actions, and a frame to start from. */
async function factsOf(
  model: WorldModel,
  { data, ...flags }: ExportOptions,
): Promise<Pick<OnnxExport, 'actionMeanings' | 'prompt'>> {
  if (data === undefined) return {};
  const { height, width } = model.config.video;
  const dataset = await openDataset(data, { labels: true, height, width });
  const actionMeanings = await meaningsOf(model, await engineFrom(flags), dataset);
  const frames = await dataset.frames(dataset.episodes[0].id);
  const prompt = ndarray(frames.slice(0, height * width * 3), [height, width, 3], 'uint8');
  return { actionMeanings, prompt };
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
