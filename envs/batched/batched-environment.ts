/**
 * What a learner that steps many worlds at once needs of them: observations go straight into memory that the learner
 * owns, so that nothing is copied or allocated on the way into its training batches.
 * Dimension keys: B worlds, D values of an observation, C choices or components of an action.
 */

/** What a policy's actions are, as arrays of one row a world. */
export type ActionLayout =
  /** int32 [B, C], each choice c in [0, counts[c]). */
  | { readonly kind: 'categorical'; readonly counts: readonly number[] }
  /** float32 [B, C]. A policy's numbers have no bounds: the environment clips to [−1, 1], which spans its own range. */
  | { readonly kind: 'continuous'; readonly size: number };

/** C: the numbers of one action. */
export function actionWidth(layout: ActionLayout): number {
  return layout.kind === 'categorical' ? layout.counts.length : layout.size;
}

/** Where a step writes what it came to. */
export interface BatchedStep {
  /** [B, D]: what each world shows now; the first of the next episode where one has ended. */
  readonly observations: Float32Array;
  readonly rewards: Float32Array;
  /** 1 where the task itself ended, otherwise 0. */
  readonly terminated: Uint8Array;
  /** 1 where something outside of the task cut the episode, otherwise 0. */
  readonly truncated: Uint8Array;
  /** [B, D]: the last observations of the episodes that ended; rows of other worlds are left alone. */
  readonly finalObservations: Float32Array;
}

/** Worlds that begin a new episode in the very step that ends one (Gymnasium's autoreset mode `SameStep`). */
export interface BatchedEnvironment {
  readonly worlds: number;
  /** Of one observation; D is the product. */
  readonly observationShape: readonly number[];
  readonly actions: ActionLayout;
  /** Begins all worlds anew, each a function of the seed alone, and writes what they show. */
  reset(seed: number, observations: Float32Array): void | Promise<void>;
  /** Rows of the action layout, in the order of the worlds. */
  step(actions: Int32Array | Float32Array, into: BatchedStep): void | Promise<void>;
  /** What a reset does not begin anew (running moments), as JSON, and back; absent: there is no such thing. */
  save?(): unknown;
  restore?(state: unknown): void;
  close(): void | Promise<void>;
}
