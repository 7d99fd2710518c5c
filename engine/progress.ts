/**
 * How long work reports itself. Library code takes a `Progress` and never prints; the command line draws bars.
 */

export interface Stage {
  /** `done` units more are finished; `figures` are the latest values worth showing (loss, codes used). */
  advance(done?: number, figures?: Readonly<Record<string, number | string>>): void;
  end(): void;
}

export interface Progress {
  /** Begins a stage of `total` units of work. */
  stage(title: string, total: number): Stage;
  /** One line that stays: a decision taken, a file written. */
  note(line: string): void;
}

/** Reports nothing. */
export const silent: Progress = {
  stage: () => ({ advance() {}, end() {} }),
  note() {},
};
