/**
 * few-label-bc: cloning from the labelled samples alone, without any video. Of so few, many passes are learnt by heart: how
 * many steps are best is seen on a fifth of them, held out, and then all are trained on for so long.
 */
import { join } from 'node:path';
import {
  type CloningRequest,
  type CloningResult,
  trainPolicy,
} from '../../agents/behavioural-cloning/train-policy.ts';
import { type ExpertStep, withTrueActionsAt } from './experts.ts';

/** One label in so many is held out to choose the number of steps; as often it is looked at. */
const heldOutOfLabels = 5;
const judgements = 15;

/** @param most gradient steps; all of them are taken where there are too few labels to hold any out */
export async function trainOnFewLabels(
  request: CloningRequest,
  labelled: readonly ExpertStep[],
  most: number,
): Promise<CloningResult> {
  const isApart = (_: ExpertStep, i: number) => i % heldOutOfLabels === heldOutOfLabels - 1;
  const apart = labelled.filter(isApart);
  const kept = labelled.filter((step, i) => !isApart(step, i));
  const cloning = { ...request.cloning, steps: most, warmup: Math.min(request.cloning.warmup, most) };
  let stopAfter = most;
  if (apart.length > 0) {
    const { bestStep } = await trainPolicy({
      ...request,
      cloning,
      name: `${request.name} choice`,
      demonstrations: withTrueActionsAt(kept),
      heldOut: withTrueActionsAt(apart),
      judgeEvery: Math.max(1, Math.ceil(most / judgements)),
      folder: join(request.folder, 'choice'),
      log: async () => {},
      rewind: async () => {},
    });
    stopAfter = bestStep ?? most;
  }
  return trainPolicy({ ...request, cloning, demonstrations: withTrueActionsAt(labelled), stopAfter });
}
