/** What `genie label` does. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openDataset } from '../data/dataset.ts';
import { UserError } from '../engine/errors.ts';
import { writeFileAtomically } from '../engine/files.ts';
import { labelDataset } from '../genie/label.ts';
import { loadWorldModel } from '../genie/world-models.ts';
import { engineFrom } from './engine.ts';
import type { EngineFlags } from './options.ts';
import { terminalProgress } from './progress.ts';
import { type Shard, shareOf } from './shard.ts';

export interface LabelOptions extends EngineFlags {
  model: string;
  data: string;
  out: string;
  shard?: Shard;
}

export async function labelCommand(options: LabelOptions): Promise<void> {
  const progress = terminalProgress();
  // Before the work, not after it.
  if (
    await stat(options.out).then(
      (found) => found.isDirectory(),
      () => false,
    )
  )
    throw new UserError(
      `--out ${options.out}: is a folder: name a file in it, such as ${join(options.out, 'latents.jsonl')}`,
    );
  const model = await loadWorldModel(options.model);
  const all = await openDataset(options.data, { progress });
  const chosen = new Set(shareOf(all.episodes, options.shard));
  const dataset = all.filter((episode) => chosen.has(episode));
  const engine = await engineFrom(options);
  const labels = await labelDataset({ engine, model, dataset, progress });
  const lines = labels.map(({ id, latents }) => `${JSON.stringify({ id, latents: Array.from(latents) })}\n`);
  await writeFileAtomically(options.out, lines.join(''));
  process.stdout.write(`wrote ${options.out}\n`);
}
