/** Jobs as processes of this machine, so many at a time; they end when this process does. */
import { runJob } from '../run-job.ts';
import type { SweepFolder } from '../sweep-folder.ts';
import type { Backend, JobState } from './backend.ts';

export class LocalBackend implements Backend {
  readonly name = 'local';
  readonly #atOnce: number;
  readonly #states = new Map<number, JobState>();
  readonly #stop = new AbortController();
  #lanes: Promise<void>[] = [];

  /** @param atOnce how many jobs run at a time */
  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  async check(): Promise<void> {}

  async submit(folder: SweepFolder, numbers: readonly number[]): Promise<void> {
    for (const number of numbers) this.#states.set(number, { state: 'waiting' });
    const waiting = [...numbers];
    this.#lanes = Array.from({ length: Math.min(this.#atOnce, waiting.length) }, async () => {
      for (let number = waiting.shift(); number !== undefined; number = waiting.shift()) {
        await this.#attempt(folder, number);
      }
    });
  }

  async states(): Promise<ReadonlyMap<number, JobState>> {
    return this.#states;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#lanes);
  }

  async #attempt(folder: SweepFolder, number: number): Promise<void> {
    let reason = 'stopped';
    for (let attempt = 0; attempt < folder.record.attempts && !this.#stop.signal.aborted; attempt++) {
      this.#states.set(number, { state: 'running' });
      try {
        await runJob(folder, number, this.#stop.signal);
        this.#states.delete(number);
        return;
      } catch (error) {
        reason = (error as Error).message;
      }
    }
    this.#states.set(number, { state: 'failed', reason });
  }
}
