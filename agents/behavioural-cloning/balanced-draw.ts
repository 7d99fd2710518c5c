/**
 * Drawing rare actions more often than they were demonstrated. What an expert does nearly always teaches little: one
 * frame in twenty of CoinRun's decides whether the agent lives.
 * Dimension keys: N samples, A actions.
 */
import type { RandomStream } from '../../engine/random.ts';

export class BalancedDraw {
  /**
   * The logarithm of how many times more often each action is drawn than it was demonstrated; 0 for one that never was.
   * A loss that adds it to the logits learns the demonstrated probabilities all the same (Menon et al. 2021,
   * "Long-tail learning via logit adjustment").
   */
  readonly emphasis_A: Float32Array;
  /** For each action the numbers of its samples. */
  readonly #members: readonly number[][];
  /** The probability to draw each action. */
  readonly #drawn_A: readonly number[];

  /**
   * @param actions_N each sample's action, in [0, actions); N > 0.
   * @param strength 0 (as demonstrated) to 1 (all actions alike): an action of share p is drawn in proportion to
   * p^(1 − strength).
   */
  constructor(actions_N: Int32Array, actions: number, strength: number) {
    const members: number[][] = Array.from({ length: actions }, () => []);
    for (const [number, action] of actions_N.entries()) members[action].push(number);
    const shares = members.map(({ length }) => length / actions_N.length);
    const weights = shares.map((share) => (share === 0 ? 0 : share ** (1 - strength)));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    this.#members = members;
    this.#drawn_A = weights.map((weight) => weight / total);
    this.emphasis_A = Float32Array.from(shares, (share, action) =>
      share === 0 ? 0 : Math.log(this.#drawn_A[action] / share),
    );
  }

  /** Numbers of samples, drawn with replacement. */
  next(count: number, random: RandomStream): Int32Array {
    return Int32Array.from({ length: count }, () => {
      const members = this.#members[this.#action(random.next())];
      return members[random.integer(members.length)];
    });
  }

  #action(uniform: number): number {
    let left = uniform;
    let last = 0;
    for (const [action, probability] of this.#drawn_A.entries()) {
      if (probability === 0) continue;
      last = action;
      left -= probability;
      if (left < 0) break;
    }
    return last;
  }
}
