/**
 * What oracle-bc chooses from: the distinct binned actions of the demonstrations. RT-1 predicts one token for each of
 * an action's dimensions, all with 256 bins; with few bins and one class for each combination that occurs, the same
 * classifier serves true and latent actions, and dimensions are not sampled independently of each other.
 */
import { binnedAction, continuousAction } from '../../envs/tabletop/action-bins.ts';

export class ActionVocabulary {
  /** Each class's action, values in [−1, 1]. */
  readonly vectors: readonly (readonly number[])[];

  private constructor(vectors: readonly (readonly number[])[]) {
    this.vectors = vectors;
  }

  /** The distinct actions among `vectors` (values in [−1, 1]) in `bins` bins each way, in a fixed order. */
  static of(vectors: Iterable<readonly number[]>, bins: number): ActionVocabulary {
    const tokens = new Map<string, number[]>();
    for (const vector of vectors) {
      const binned = binnedAction(vector, bins);
      tokens.set(binned.map((token) => String(token).padStart(5, '0')).join(), binned);
    }
    const ordered = [...tokens].sort(([a], [b]) => (a < b ? -1 : 1));
    return new ActionVocabulary(ordered.map(([, binned]) => continuousAction(binned, bins)));
  }

  /** The class nearest to an action. */
  classOf(vector: ArrayLike<number>): number {
    const distances = this.vectors.map((own) => own.reduce((sum, v, d) => sum + (v - vector[d]) ** 2, 0));
    return distances.indexOf(Math.min(...distances));
  }
}
