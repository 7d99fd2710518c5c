/**
 * Where a run can be watched from outside while it goes: TensorBoard, Weights & Biases, or a user's own. What a run
 * leaves behind does not depend on it: its own log and pictures are files in its folder in any case.
 */

/** What a tracker is told of the run it follows. */
export interface TrackedRun {
  /** The run's folder; it exists. */
  readonly folder: string;
  /** A name for lists of runs: of the experiment and of the folder. */
  readonly name: string;
  readonly config: unknown;
}

export interface Tracker {
  /**
   * Figures of one step of a stage (`tokenizer`, `dynamics`, …). A run that was interrupted tells the steps after its
   * last checkpoint again, and they have the same figures.
   */
  scalars(stage: string, step: number, figures: Readonly<Record<string, number>>): void | Promise<void>;
  /** A picture as PNG. */
  image(stage: string, step: number, png: Uint8Array): void | Promise<void>;
  /** The run has ended, well or not. */
  close(): void | Promise<void>;
}

/** What a user's own file exports as its default, to be named by `--track ./my-tracker.ts`. */
export interface TrackerDefinition {
  readonly name: string;
  /** Called before the run does anything. @throws UserError if it cannot be used */
  check?(): void | Promise<void>;
  /** Called with the first figure or picture. */
  open(run: TrackedRun): Tracker | Promise<Tracker>;
}

/** A line of a log: the numbers among its values are told. */
export async function tellLine(
  tracker: Tracker | undefined,
  { stage, step, evaluation, ...values }: Readonly<Record<string, unknown>>,
): Promise<void> {
  const figures = Object.entries(values).filter(([, value]) => Number.isFinite(value));
  await tracker?.scalars(
    evaluation ? `${stage} held out` : String(stage),
    step as number,
    Object.fromEntries(figures) as Record<string, number>,
  );
}
