/** What a benchmark measures and says. A file in `rows/` exports `name` and `measure`; it needs no registration. */

export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the value is compared with, measured in turn on the same machine. */
  readonly reference?: string;
  readonly referenceValue?: number;
  /** How many times better than the reference; above 1 is better whatever the unit. */
  readonly ratio?: number;
}

export interface BenchContext {
  /** The reference script of the engine, if the user has it, and the Python that runs it. */
  readonly yardstick?: string;
  readonly python: string;
  /** How often ours and the reference take turns. */
  readonly rounds: number;
  /** A line for the user: what is skipped and why. */
  note(line: string): void;
}

export interface Benchmark {
  readonly name: string;
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
