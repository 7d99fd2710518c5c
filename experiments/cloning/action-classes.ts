/** Real actions as policies choose among them: a benchmark's own, or those that its experts used, binned. */
import { boxAction } from '../../agents/behavioural-cloning/continuous-actions.ts';
import type { LabelledDataset } from '../../data/dataset.ts';
import type { EpisodeLabels } from '../../data/episode.ts';
import type { Actions } from '../benchmarks/benchmark.ts';
import { ActionVocabulary } from './action-vocabulary.ts';

export interface ActionClasses {
  /** What oracle-bc chooses from. */
  readonly count: number;
  /** Names of what classes do. */
  readonly effects: readonly string[];
  /** What a class does, by its place among `effects`. */
  effectOf(action: number): number;
  /** The class of each step of an episode. */
  of(labels: EpisodeLabels): Int32Array;
  /** The vectors of the classes, where actions are continuous. */
  readonly vectors?: readonly (readonly number[])[];
  /** What an environment takes for a class. */
  toEnvironment(action: number): unknown;
}

/** @param experts from whose actions the classes of continuous ones are made; steps that were disturbed do not count */
export function actionClasses(actions: Actions, experts: readonly LabelledDataset[]): ActionClasses {
  const labels = experts.flatMap((dataset) => dataset.episodes.map(({ id }) => dataset.labels(id)));
  return classesOf(
    actions,
    labels.map(({ actionVectors, disturbed }) => ({
      vectors: actionVectors,
      disturbed: new Set(disturbed),
    })),
  );
}

/** The same, of experts in memory. */
export function classesOf(
  actions: Actions,
  experts: readonly {
    readonly vectors?: readonly (readonly number[])[];
    readonly disturbed?: ReadonlySet<number>;
  }[],
): ActionClasses {
  if (!('bins' in actions)) {
    const { count, effects, effectOf } = actions;
    return {
      count,
      effects,
      effectOf,
      of: (labels) => Int32Array.from(labels.actions),
      toEnvironment: (a) => a,
    };
  }
  const wanted = experts.flatMap(({ vectors = [], disturbed }) =>
    vectors.filter((_, t) => !disturbed?.has(t)),
  );
  const vocabulary = ActionVocabulary.of(wanted, actions.bins);
  return {
    count: vocabulary.vectors.length,
    vectors: vocabulary.vectors,
    effects: actions.effects,
    effectOf: (action) => actions.effectOfVector(vocabulary.vectors[action]),
    of: ({ actionVectors = [] }) => Int32Array.from(actionVectors, (vector) => vocabulary.classOf(vector)),
    toEnvironment: (action) => boxAction(vocabulary.vectors[action]),
  };
}
