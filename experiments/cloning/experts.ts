/** Expert episodes in memory, with their true actions and, once the LAM has seen them, their latent ones. */
import type { Demonstration } from '../../agents/behavioural-cloning/demonstrations.ts';
import type { DictionarySettings, LabelledSample } from '../../agents/behavioural-cloning/dictionary.ts';
import type { LabelledDataset } from '../../data/dataset.ts';
import { UserError } from '../../engine/errors.ts';
import { RandomStream } from '../../engine/random.ts';
import { sharedBytes } from '../../engine/shared-bytes.ts';
import type { Places } from '../../genie/places.ts';
import type { ActionClasses } from './action-classes.ts';

export interface Expert {
  /** Unique over all data sets. */
  readonly key: string;
  /** In memory that threads share. */
  readonly frames_THWC: Uint8Array;
  readonly height: number;
  readonly width: number;
  /** Classes of the true actions, one a frame but perhaps the last. */
  readonly actions: Int32Array;
  /** The same as vectors, where actions are continuous. */
  readonly vectors?: readonly (readonly number[])[];
  /** Steps whose action was drawn at random while recording: seen, but not imitated and not labelled. */
  readonly disturbed?: ReadonlySet<number>;
}

/** Latent actions by expert key; `latents[t]` stands beside `actions[t]`, and there may be fewer. -1: not to be used. */
export type Latents = Readonly<Record<string, ArrayLike<number>>>;

/** Latent actions, and where each code lies among the others, if near ones are alike. */
export interface ExpertCodes {
  readonly latents: Latents;
  readonly places?: Places;
}

/** The same recording is named alike wherever it is looked up: ids repeat between data sets, modes do not. */
export function expertKey(mode: string | undefined, id: string): string {
  return `${mode ?? 'any'}/${id}`;
}

/** @param classes what numbers stand for the actions; their own, if they are not vectors */
export async function loadExperts(
  datasets: readonly LabelledDataset[],
  classes: Pick<ActionClasses, 'of'> = { of: ({ actions }) => Int32Array.from(actions) },
): Promise<Expert[]> {
  const experts: Expert[] = [];
  const keys = new Set<string>();
  for (const dataset of datasets) {
    for (const { id, mode, height, width } of dataset.episodes) {
      const labels = dataset.labels(id);
      const key = expertKey(mode, id);
      if (keys.has(key)) {
        throw new UserError(
          `${dataset.path}: another recording of experts has an episode ${id} of mode ${mode ?? '(none)'} too: ` +
            'give the recordings different modes or ids',
        );
      }
      keys.add(key);
      experts.push({
        key,
        frames_THWC: sharedBytes(await dataset.frames(id)),
        height,
        width,
        actions: classes.of(labels),
        vectors: labels.actionVectors,
        disturbed: new Set(labels.disturbed),
      });
    }
  }
  return experts;
}

/** What stands for "not to be imitated" among a demonstration's actions, true or latent. */
export const UNKNOWN = -1;

/** Demonstrations of true actions. */
export function withTrueActions(experts: readonly Expert[]): Demonstration[] {
  return experts.map(({ key, disturbed, vectors: _, ...expert }) => ({
    id: key,
    ...expert,
    actions: expert.actions.map((action, t) => (disturbed?.has(t) ? UNKNOWN : action)),
  }));
}

/** Latents of the experts' own steps alone, as `ownLatents` of each. */
export function undisturbedLatents(experts: readonly Expert[], latents: Latents, span: number): Latents {
  return Object.fromEntries(
    experts.map(({ key, disturbed }) => [key, ownLatents(latents[key], disturbed, span)]),
  );
}

/**
 * Latents of an episode: -1 where a random action was played in what the latent was inferred from.
 * @param disturbed steps with a random action
 * @param span recorded steps that a latent is inferred from, the one at which it stands included
 */
export function ownLatents(
  latents: ArrayLike<number>,
  disturbed: ReadonlySet<number> | undefined,
  span: number,
): Int32Array {
  return Int32Array.from(latents, (latent, t) =>
    between(t, t + span).some((step) => disturbed?.has(step)) ? UNKNOWN : latent,
  );
}

/** Demonstrations of the actions that the LAM sees; frames too near the end to have one are not imitated. */
export function withLatentActions(experts: readonly Expert[], latents: Latents): Demonstration[] {
  return experts.map(({ key, disturbed: _, vectors: __, ...expert }) => ({
    id: key,
    ...expert,
    actions: Int32Array.from(latents[key]),
  }));
}

/** Demonstrations of the true actions of some steps and of no other. */
export function withTrueActionsAt(steps: readonly ExpertStep[]): Demonstration[] {
  const demonstrations = new Map<Expert, Demonstration>();
  for (const { expert, t } of steps) {
    const { key, disturbed, vectors: _, ...rest } = expert;
    const own = demonstrations.get(expert) ?? {
      id: key,
      ...rest,
      actions: new Int32Array(expert.actions.length).fill(UNKNOWN),
    };
    own.actions[t] = expert.actions[t];
    demonstrations.set(expert, own);
  }
  return [...demonstrations.values()];
}

/** Whole numbers from `first` to the one before `end`. */
function between(first: number, end: number): number[] {
  return Array.from({ length: end - first }, (_, i) => first + i);
}

/** A frame of an expert's episode that has a latent. */
export interface ExpertStep {
  readonly expert: Expert;
  readonly t: number;
}

/**
 * The labelled expert set: `count` frames drawn without replacement from all that have a latent. For one seed a larger
 * set contains every smaller one, so that a curve over set sizes compares like with like.
 */
export function labelledSteps(
  experts: readonly Expert[],
  latents: Latents,
  count: number,
  seed: number,
): ExpertStep[] {
  const pairs: [number, number][] = [];
  for (const [e, { key, actions }] of experts.entries()) {
    const length = Math.min(actions.length, latents[key].length);
    for (let t = 0; t < length; t++) if (latents[key][t] !== UNKNOWN) pairs.push([e, t]);
  }
  const shuffled = new RandomStream(seed).fork('labelled samples').shuffle(pairs);
  return shuffled.slice(0, count).map(([e, t]) => ({ expert: experts[e], t }));
}

/** The same, as the dictionary takes them. */
export function labelledSamples(
  experts: readonly Expert[],
  latents: Latents,
  count: number,
  seed: number,
): LabelledSample[] {
  return labelledSteps(experts, latents, count, seed).map(({ expert, t }) => ({
    latent: latents[expert.key][t],
    action: expert.actions[t],
  }));
}

/** The dictionary of so many labelled samples. @param actions number of real actions */
export function labelledDictionary(
  experts: readonly Expert[],
  { latents, places }: ExpertCodes,
  { actions, count, seed }: { actions: number; count: number; seed: number },
): DictionarySettings {
  return { actions, samples: labelledSamples(experts, latents, count, seed), places };
}

/** The dictionary of so many labelled samples for the agent of that index: they differ by policy or seed. */
export type DictionaryOf = (count: number, index: number) => DictionarySettings;
