/** The Genie stages: training on video alone, labelling the experts, and asking what the labels mean. */

import { join } from 'node:path';
import type { Dataset } from '../../data/dataset.ts';
import type { Engine } from '../../engine/engine.ts';
import { writeFileAtomically } from '../../engine/files.ts';
import type { Progress } from '../../engine/progress.ts';
import { type LatentLabels, labelDataset } from '../../genie/label.ts';
import type { WorldModel } from '../../genie/world-model.ts';
import type { Actions, Recordings } from '../benchmarks/benchmark.ts';
import { expertKey, type Latents } from '../cloning/experts.ts';
import { labelledSteps, type ProbeResult, probe } from '../measure/probe.ts';
import { readJson } from '../run-record.ts';

export interface Labelling {
  /** Latents against the effective action on random play that the LAM was not trained on. */
  probe: ProbeResult;
  /** The same on held-out experts. */
  expertProbe: ProbeResult;
  /** How often each code occurs in the experts' labels. */
  codeCounts: number[];
}

const latentsFile = 'latents.json';

/** Labels all experts with the frozen LAM and probes its codes; the labels go to `folder`. */
export async function labelExperts(
  engine: Engine,
  model: WorldModel,
  actions: Actions,
  recordings: Recordings,
  folder: string,
  progress: Progress,
): Promise<Labelling> {
  const { codes } = model;
  const label = (dataset: Dataset) => labelDataset({ engine, model, dataset, progress });
  const latents: Record<string, number[]> = {};
  const codeCounts = new Array<number>(codes).fill(0);
  const keep = (dataset: Dataset, labelled: readonly LatentLabels[]) => {
    for (const { id, latents: own } of labelled) {
      const { mode } = dataset.episodes[dataset.position(id)];
      latents[expertKey(mode, id)] = [...own];
    }
  };
  for (const dataset of recordings.experts) {
    const labelled = await label(dataset);
    keep(dataset, labelled);
    for (const { latents: own } of labelled) for (const code of own) codeCounts[code]++;
  }
  const heldOut = [];
  for (const dataset of recordings.heldOutExperts) {
    const labelled = await label(dataset);
    keep(dataset, labelled);
    heldOut.push(...labelledSteps(dataset, labelled));
  }
  const random = labelledSteps(recordings.heldOutVideo, await label(recordings.heldOutVideo));
  await writeFileAtomically(join(folder, latentsFile), JSON.stringify(latents));
  const options = { codes, actions: actions.effects.length, effective: actions.effectOf };
  return { probe: probe(random, options), expertProbe: probe(heldOut, options), codeCounts };
}

/** What `labelExperts` wrote. */
export async function readLatents(folder: string): Promise<Latents> {
  return (await readJson(join(folder, latentsFile))) as Latents;
}
