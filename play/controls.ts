/**
 * What keys and buttons do, as data: made where a world is played, read where keys are pressed. Buttons that are held
 * together become one action.
 */

export interface Button {
  readonly name: string;
  /** What stands on the button. */
  readonly label: string;
  /** `KeyboardEvent.code` of each key that presses it. */
  readonly keys: readonly string[];
}

/** Each action is one of a list. */
export interface ChoiceControls {
  readonly kind: 'choice';
  readonly buttons: readonly Button[];
  /** Taken when all of `held` are pressed; the entry with the most buttons counts. */
  readonly actions: readonly { readonly held: readonly string[]; readonly action: number }[];
  /** Taken when nothing fits; null: the world stands still until a button is pressed. */
  readonly idle: number | null;
  /** What each action is called, by its number. */
  readonly names: readonly string[];
}

/** Actions are vectors whose entries buttons move. */
export interface VectorControls {
  readonly kind: 'vector';
  readonly buttons: readonly (Button & { readonly axis: number; readonly by: number })[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** Where each entry begins. */
  readonly start: readonly number[];
  /** Entries that stay where they were moved to; the others fall back to `start` when the button is let go. */
  readonly lasting: readonly boolean[];
}

export type Controls = ChoiceControls | VectorControls;

/** A number, or a vector. */
export type Action = number | readonly number[];

/** The number of the action that the held buttons mean, or null if none. */
export function chosenAction(controls: ChoiceControls, held: ReadonlySet<string>): number | null {
  let best: ChoiceControls['actions'][number] | undefined;
  for (const entry of controls.actions) {
    const all = entry.held.every((name) => held.has(name));
    if (all && entry.held.length > (best?.held.length ?? 0)) best = entry;
  }
  return best?.action ?? controls.idle;
}

/** The vector after the held buttons moved it. `last`: the vector before. */
export function movedVector(
  controls: VectorControls,
  held: ReadonlySet<string>,
  last: readonly number[] = controls.start,
): number[] {
  const { low, high, start, lasting, buttons } = controls;
  const next = start.map((value, axis) => (lasting[axis] ? last[axis] : value));
  for (const { name, axis, by } of buttons) if (held.has(name)) next[axis] += by;
  return next.map((value, axis) => Math.min(Math.max(value, low[axis]), high[axis]));
}
