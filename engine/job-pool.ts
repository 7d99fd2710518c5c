/** Several who do jobs, one at a time each, and those who wait for one of them. */
import { interruption, type StopSignal } from './interruption.ts';

export interface PoolMember {
  /** Asks the job under way to save what it has and to end. */
  stop(signal: StopSignal): void;
  close(): Promise<void>;
}

/**
 * Lends its members in the order of the calls. Once the process is asked to stop, or something has failed, every member
 * is asked to stop, and all that is under way or waits ends with the first failure.
 */
export class JobPool<Member extends PoolMember> {
  readonly count: number;
  readonly #members: readonly Member[];
  readonly #free: Member[];
  readonly #waiting: { resolve(member: Member): void; reject(error: unknown): void }[] = [];
  readonly #underWay = new Set<Promise<unknown>>();
  #failure: { readonly error: unknown } | undefined;

  constructor(members: readonly Member[]) {
    this.count = members.length;
    this.#members = members;
    this.#free = [...members];
    interruption.addEventListener('abort', this.#interrupted);
  }

  /** Does `work` with a member of its own, as soon as one is free. */
  use<T>(work: (member: Member) => Promise<T>): Promise<T> {
    const result = this.#use(work);
    const end = result.then(
      () => {},
      () => {},
    );
    this.#underWay.add(end);
    void end.then(() => this.#underWay.delete(end));
    return result;
  }

  async #use<T>(work: (member: Member) => Promise<T>): Promise<T> {
    if (this.#failure) throw this.#failure.error;
    const member =
      this.#free.shift() ??
      (await new Promise<Member>((resolve, reject) => this.#waiting.push({ resolve, reject })));
    try {
      return await work(member);
    } catch (error) {
      this.fail(error);
      throw this.#failure!.error;
    } finally {
      const next = this.#waiting.shift();
      if (next) next.resolve(member);
      else this.#free.push(member);
    }
  }

  /** Of what is done with the jobs' results: as if a job had failed. */
  fail(error: unknown): void {
    if (this.#failure) return;
    this.#failure = { error };
    for (const { reject } of this.#waiting.splice(0)) reject(error);
    // As a scheduler stops a process: with time to save.
    if (!interruption.aborted) for (const member of this.#members) member.stop('SIGTERM');
  }

  /** Fulfilled once nothing is under way. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** Ends the members at once, whatever they do. */
  async close(): Promise<void> {
    interruption.removeEventListener('abort', this.#interrupted);
    await Promise.all(this.#members.map((member) => member.close()));
  }

  readonly #interrupted = () => {
    for (const member of this.#members) member.stop(interruption.reason.signal);
  };
}
