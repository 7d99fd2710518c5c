/** Demonstrations in memory: frames, true actions as vectors, and as classes of a vocabulary. */
import type { LabelledDataset } from '../../data/dataset.ts';
import { type Expert, expertKey } from '../cloning/experts.ts';
import { ActionVocabulary } from './action-vocabulary.ts';

/** `actions` are classes of the vocabulary, `vectors` what was done, one a step. */
export interface RobotExpert extends Expert {
  readonly vectors: readonly (readonly number[])[];
}

/** The vocabulary of a data set's actions; those of lapses do not count. */
export function vocabularyOf(dataset: LabelledDataset, bins: number): ActionVocabulary {
  const wanted = dataset.episodes.flatMap(({ id }) => {
    const { actionVectors = [], disturbed = [] } = dataset.labels(id);
    return actionVectors.filter((_, t) => !disturbed.includes(t));
  });
  return ActionVocabulary.of(wanted, bins);
}

export async function loadRobotExperts(
  dataset: LabelledDataset,
  vocabulary: ActionVocabulary,
): Promise<RobotExpert[]> {
  const experts: RobotExpert[] = [];
  for (const { id, mode, height, width } of dataset.episodes) {
    const { actionVectors: vectors = [], disturbed } = dataset.labels(id);
    experts.push({
      key: expertKey(mode, id),
      frames_THWC: await dataset.frames(id),
      height,
      width,
      actions: Int32Array.from(vectors, (vector) => vocabulary.classOf(vector)),
      vectors,
      disturbed: new Set(disturbed),
    });
  }
  return experts;
}
