/**
 * Do latent actions mean anything? Each code is read as the real action most often taken with it, learnt on one half
 * of the transitions and judged on the other (the linear-probe idea of LAPO, with eight codes a table is enough).
 */

import type { LabelledDataset } from '../../data/dataset.ts';
import type { EpisodeLabels } from '../../data/episode.ts';
import type { LatentLabels } from '../../genie/label.ts';

export interface ProbeResult {
  /** Share of held-out transitions whose action is their code's majority action. */
  readonly accuracy: number;
  /** The same if every code is read as the commonest action. */
  readonly majorityAccuracy: number;
  /** Mean over actions of the share recognised: a rare action counts as much as a common one. */
  readonly balancedAccuracy: number;
  /** What the commonest action alone reaches there: 1 / number of actions that occur. */
  readonly majorityBalancedAccuracy: number;
  /** actionOfCode[k]; null for codes unseen in the first half. */
  readonly actionOfCode: readonly (number | null)[];
  /** Codes that occur in either half. */
  readonly codesUsed: number;
  /** confusion[action taken][action read], counts on the held-out half. */
  readonly confusion: readonly (readonly number[])[];
  /** counts[code][action] over both halves. */
  readonly counts: readonly (readonly number[])[];
}

/** One episode's transitions: `latents[i]` and `actions[i]` describe the same step. */
export interface LabelledSteps {
  readonly latents: ArrayLike<number>;
  readonly actions: ArrayLike<number>;
}

/**
 * Fits on the episodes of even index, judges on those of odd index: neighbouring frames never straddle the halves.
 * @param options.effective maps recorded actions to 0 … actions − 1.
 * @throws RangeError if either half is empty.
 */
export function probe(
  episodes: readonly LabelledSteps[],
  options: { codes: number; actions: number; effective: (action: number) => number },
): ProbeResult {
  const { codes, actions, effective } = options;
  const fitted = table(codes, actions);
  const heldOut = table(codes, actions);
  episodes.forEach(({ latents, actions: taken }, index) => {
    const counts = index % 2 === 0 ? fitted : heldOut;
    for (let i = 0; i < latents.length; i++) counts[latents[i]][effective(taken[i])]++;
  });
  const majority = commonest(sumRows(fitted));
  const total = sum(sumRows(heldOut));
  if (majority === null || total === 0) {
    throw new RangeError('the probe needs transitions in both halves: give it at least two episodes');
  }
  const actionOfCode = fitted.map(commonest);
  const confusion = table(actions, actions);
  heldOut.forEach((row, code) => {
    row.forEach((times, action) => {
      confusion[action][actionOfCode[code] ?? majority] += times;
    });
  });
  const present = confusion
    .map(sum)
    .map((times, action) => ({ times, action }))
    .filter(({ times }) => times > 0);
  const recalls = present.map(({ times, action }) => confusion[action][action] / times);
  return {
    accuracy: sum(confusion.map((row, action) => row[action])) / total,
    majorityAccuracy: sum(confusion[majority]) / total,
    balancedAccuracy: sum(recalls) / recalls.length,
    majorityBalancedAccuracy: (present.some(({ action }) => action === majority) ? 1 : 0) / present.length,
    actionOfCode,
    codesUsed: fitted.filter((row, code) => sum(row) + sum(heldOut[code]) > 0).length,
    confusion,
    counts: fitted.map((row, code) => row.map((times, action) => times + heldOut[code][action])),
  };
}

/** Latent actions beside the recorded ones, episode by episode, for the probe. @param actionsOf numbers for vectors */
export function labelledSteps(
  dataset: LabelledDataset,
  labelled: readonly LatentLabels[],
  actionsOf = (labels: EpisodeLabels): ArrayLike<number> => labels.actions,
): LabelledSteps[] {
  return labelled.map(({ id, latents }) => {
    const actions = Array.from(actionsOf(dataset.labels(id)));
    const length = Math.min(latents.length, actions.length);
    return { latents: latents.subarray(0, length), actions: actions.slice(0, length) };
  });
}

function table(rows: number, columns: number): number[][] {
  return Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function sumRows(rows: readonly (readonly number[])[]): number[] {
  return rows[0].map((_, column) => sum(rows.map((row) => row[column])));
}

/** Index of the largest count; null if all are 0. */
function commonest(counts: readonly number[]): number | null {
  const most = Math.max(...counts);
  return most > 0 ? counts.indexOf(most) : null;
}
