/** Rounds of watched play, one after the other: while the present one is learnt from, the next is watched. */
import type { Watched } from './watch.ts';

export class Rounds {
  readonly #watch: (round: number) => Promise<Watched[]>;
  readonly #kept: number;
  readonly #last: number;
  readonly #rounds = new Map<number, Promise<Watched[]>>();

  /**
   * @param kept rounds that are seen alike, the present one included
   * @param last round that will be asked for
   */
  constructor(watch: (round: number) => Promise<Watched[]>, kept: number, last: number) {
    this.#watch = watch;
    this.#kept = kept;
    this.#last = last;
  }

  /** What is remembered in that round, oldest first. Rounds are asked for in their order, from any on. */
  async at(round: number): Promise<Watched[]> {
    const first = Math.max(0, round - this.#kept + 1);
    for (const old of this.#rounds.keys()) if (old < first) this.#rounds.delete(old);
    const wanted = Array.from({ length: round - first + 1 }, (_, i) => this.#of(first + i));
    if (round < this.#last) this.#of(round + 1);
    return (await Promise.all(wanted)).flat();
  }

  #of(round: number): Promise<Watched[]> {
    let watched = this.#rounds.get(round);
    if (!watched) {
      watched = this.#watch(round);
      // Said again to whoever asks for it.
      watched.catch(() => {});
      this.#rounds.set(round, watched);
    }
    return watched;
  }
}
