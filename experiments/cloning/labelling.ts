/** Codes beside recorded actions: kept for cloning, and what they mean. */
import { join } from 'node:path';
import type { LabelledDataset } from '../../data/dataset.ts';
import { writeFileAtomically } from '../../engine/files.ts';
import type { LatentLabels } from '../../genie/label.ts';
import type { Recordings } from '../benchmarks/benchmark.ts';
import { labelledSteps, type ProbeResult, probe } from '../measure/probe.ts';
import { readJson } from '../run-record.ts';
import type { ActionClasses } from './action-classes.ts';
import { expertKey, type Latents } from './experts.ts';

export interface Labelling {
  /** Codes against the effective action on random play that no model was trained on. */
  probe: ProbeResult;
  /** The same on held-out experts. */
  expertProbe: ProbeResult;
  /** How often each code occurs in the experts' labels. */
  codeCounts: number[];
}

/** Codes of every step of all that is labelled, by its data sets. */
export interface Codes {
  readonly experts: readonly (readonly LatentLabels[])[];
  readonly heldOutExperts: readonly (readonly LatentLabels[])[];
  readonly heldOutVideo: readonly LatentLabels[];
}

const latentsFile = 'latents.json';

/** Writes the experts' codes to `folder` and probes what they mean. @param count of codes that there are */
export async function keepLabels(
  recordings: Recordings,
  codes: Codes,
  count: number,
  actions: ActionClasses,
  folder: string,
): Promise<Labelling> {
  const latents: Record<string, number[]> = {};
  const codeCounts = new Array<number>(count).fill(0);
  const keep = (dataset: LabelledDataset, labelled: readonly LatentLabels[]) => {
    for (const { id, latents: own } of labelled)
      latents[expertKey(dataset.episodes[dataset.position(id)].mode, id)] = [...own];
  };
  for (const [i, dataset] of recordings.experts.entries()) {
    keep(dataset, codes.experts[i]);
    for (const { latents: own } of codes.experts[i]) for (const code of own) codeCounts[code]++;
  }
  const heldOut = recordings.heldOutExperts.flatMap((dataset, i) => {
    keep(dataset, codes.heldOutExperts[i]);
    return labelledSteps(dataset, codes.heldOutExperts[i], actions.of);
  });
  const random = labelledSteps(recordings.heldOutVideo, codes.heldOutVideo, actions.of);
  await writeFileAtomically(join(folder, latentsFile), JSON.stringify(latents));
  const options = { codes: count, actions: actions.effects.length, effective: actions.effectOf };
  return { probe: probe(random, options), expertProbe: probe(heldOut, options), codeCounts };
}

/** What `keepLabels` wrote. */
export async function readLatents(folder: string): Promise<Latents> {
  return (await readJson(join(folder, latentsFile))) as Latents;
}
