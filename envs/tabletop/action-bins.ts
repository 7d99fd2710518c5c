/**
 * Continuous actions as tokens, in RT-1's manner: every dimension is divided evenly between its bounds, the first bin
 * standing for the lower and the last for the upper bound. RT-1 rounds down when it tokenises; this rounds to the
 * nearest bin, which halves the error.
 */

/** @param action values in [−1, 1]. @returns bins, 0 … bins − 1. */
export function binnedAction(action: ArrayLike<number>, bins: number): number[] {
  return Array.from(action, (value) => Math.round(((value + 1) / 2) * (bins - 1)));
}

/** @param tokens bins, 0 … bins − 1. @returns values in [−1, 1]. */
export function continuousAction(tokens: ArrayLike<number>, bins: number): number[] {
  return Array.from(tokens, (token) => (2 * token) / (bins - 1) - 1);
}
