/**
 * What a benchmark measures and says. A file in `rows/` is one benchmark, named after the file; it exports `measure`
 * and needs no registration.
 */

export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the value is compared with, measured in turn on the same machine. */
  readonly reference?: string;
  readonly referenceValue?: number;
  /** How many times better than the reference; above 1 is better whatever the unit. */
  readonly ratio?: number;
  /** The value to reach, in the same unit. */
  readonly aim?: number;
  /** How it was measured, or what others published: no measurement of this machine. */
  readonly remark?: string;
}

export interface BenchContext {
  /** The reference script of the engine, if the user has it, and the Python that runs it. */
  readonly yardstick?: string;
  readonly python: string;
  /** A folder with a trained Genie, and video that it has not seen: for what only a trained model shows. */
  readonly model?: string;
  readonly data?: string;
  /** How often each measurement is repeated, in turn with its reference if it has one. */
  readonly rounds: number;
  /** Where figures are drawn; none without it. */
  readonly figures?: string;
  /** A line for the user: what is skipped and why. */
  note(line: string): void;
}

export interface Benchmark {
  /** Yields each row as soon as it is known: some take minutes. */
  measure(context: BenchContext): AsyncIterable<Row>;
}

/** The middle value; of an even number, the lower of the two in the middle. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
}

/** The wall-clock milliseconds that `work` takes. */
export async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
