/** Returns and lengths of the episodes that finished last. */
import type { StepOutcomes } from './learn.ts';

export interface FinishedEpisode {
  readonly return: number;
  readonly length: number;
}

/** Episodes that the reported means are over, as Gymnasium's RecordEpisodeStatistics keeps. */
const kept = 100;

export class EpisodeStatistics {
  readonly #returns: Float64Array;
  readonly #lengths: Int32Array;
  #recent: FinishedEpisode[];

  constructor(worlds: number, recent: readonly FinishedEpisode[] = []) {
    this.#returns = new Float64Array(worlds);
    this.#lengths = new Int32Array(worlds);
    this.#recent = [...recent];
  }

  get recent(): readonly FinishedEpisode[] {
    return [...this.#recent];
  }

  /** All worlds begin anew: what they were in the middle of does not count. */
  begin(): void {
    this.#returns.fill(0);
    this.#lengths.fill(0);
  }

  add({ rewards, terminated, truncated }: StepOutcomes): void {
    for (let world = 0; world < this.#returns.length; world++) {
      this.#returns[world] += rewards[world];
      this.#lengths[world]++;
      if (!terminated[world] && !truncated[world]) continue;
      this.#recent.push({ return: this.#returns[world], length: this.#lengths[world] });
      this.#returns[world] = 0;
      this.#lengths[world] = 0;
    }
    if (this.#recent.length > kept) this.#recent = this.#recent.slice(-kept);
  }

  /** Means over the last hundred episodes; none before the first has finished. */
  figures(): { return?: number; length?: number } {
    const { length: count } = this.#recent;
    if (count === 0) return {};
    const meanOf = (key: keyof FinishedEpisode) =>
      this.#recent.reduce((sum, episode) => sum + episode[key], 0) / count;
    return { return: meanOf('return'), length: meanOf('length') };
  }
}
