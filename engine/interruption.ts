/**
 * A person or a scheduler asks the process to stop (SIGINT, SIGTERM). Long work looks here between two steps, saves, and
 * ends; the command line installs the handlers, a library never does.
 */

/** Thrown by work that was asked to stop and has saved what it had. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly signal: StopSignal;

  constructor(signal: StopSignal) {
    super(`stopped by ${signal}`);
    this.signal = signal;
  }
}

export type StopSignal = 'SIGINT' | 'SIGTERM';

/** As a shell reports a process that a signal ended. */
const exitCodes: Record<StopSignal, number> = { SIGINT: 130, SIGTERM: 143 };

/** After so long the process ends even if its work has not: whatever stands under its own name is whole anyway. */
const GRACE_MILLISECONDS = 3500;
/** A terminal and npm both pass on one Ctrl-C: what comes so soon after the first is the same one. */
const SAME_KEY_MILLISECONDS = 200;

const controller = new AbortController();

/** Aborted from the first signal on; its reason is an `Interrupted`. */
export const interruption: AbortSignal = controller.signal;

/** @throws Interrupted if the process was asked to stop. Call it where nothing is half done. */
export function stopIfInterrupted(): void {
  interruption.throwIfAborted();
}

/** Fulfilled when the process is asked to stop: what a server waits for. */
export function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    if (interruption.aborted) resolve();
    else interruption.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Asks the work of this thread to stop: a worker thread gets no signals, another passes them on. */
export function interrupt(signal: StopSignal): void {
  controller.abort(new Interrupted(signal));
}

export function exitCodeOf({ signal }: Interrupted): number {
  return exitCodes[signal];
}

/**
 * From now on the first signal aborts `interruption`, and the process exits after a grace of 3.5 s if its work has not
 * ended by then. A second signal exits at once.
 * @param lastWords written to stderr when the process ends without the work's own end.
 */
export function listenForSignals(lastWords: (interrupted: Interrupted) => string): void {
  let first: { readonly at: number } | undefined;
  const exit = (interrupted: Interrupted) => {
    process.stderr.write(`\n${lastWords(interrupted)}\n`);
    process.exit(exitCodeOf(interrupted));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      const interrupted = new Interrupted(signal);
      if (first) {
        if (performance.now() - first.at > SAME_KEY_MILLISECONDS) exit(interrupted);
        return;
      }
      first = { at: performance.now() };
      setTimeout(() => exit(interrupted), GRACE_MILLISECONDS).unref();
      controller.abort(interrupted);
    });
  }
}
