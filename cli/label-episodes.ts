/** What `genie label` does. */
import { openDataset } from '../data/dataset.ts';
import { writeFileAtomically } from '../engine/files.ts';
import { labelDataset } from '../genie/lam/label.ts';
import { loadWorldModel } from '../genie/model/world-model.ts';
import { engineFrom } from './engine.ts';
import type { EngineFlags } from './options.ts';
import { terminalProgress } from './progress.ts';

export interface LabelOptions extends EngineFlags {
  model: string;
  data: string;
  out: string;
}

export async function labelCommand(options: LabelOptions): Promise<void> {
  const progress = terminalProgress();
  const model = await loadWorldModel(options.model);
  const dataset = await openDataset(options.data, { progress });
  const engine = await engineFrom(options);
  const labels = await labelDataset({ engine, model, dataset, progress });
  const lines = labels.map(({ id, latents }) => `${JSON.stringify({ id, latents: Array.from(latents) })}\n`);
  await writeFileAtomically(options.out, lines.join(''));
  process.stdout.write(`wrote ${options.out}\n`);
}
