/** Two conditions on the same levels and seeds: how much more one solves, and whether that is more than the noise. */
import { percent, table } from './markdown.ts';
import { type BootstrapOptions, type Interval, levelBootstrap, mean, type Scores } from './statistics.ts';

export interface PairedDifference {
  /** Share of episodes solved by the one, less that of the other, level by level and seed by seed. */
  difference: number;
  ci95: Interval;
}

/** Score by score, `own` less `other`. */
export function pairedScores(own: Scores, other: Scores): Scores {
  return own.map((runs, level) => runs.map((score, run) => score - other[level][run]));
}

/** The mean of `own` less `other`, both as `scores[level][seed]` of the same levels and seeds. */
export function pairedDifference(own: Scores, other: Scores, options: BootstrapOptions): PairedDifference {
  const scores = pairedScores(own, other);
  return { difference: mean(scores.flat()), ci95: levelBootstrap(scores, options) };
}

export const above = 'above';

/** In words, by whether the 95% interval of the paired difference leaves out 0. */
export function inWords(difference: PairedDifference | undefined): string {
  if (difference && difference.ci95[0] > 0) return above;
  if (difference && difference.ci95[1] < 0) return 'below';
  return 'not to be told apart from';
}

/**
 * A row for each difference.
 * @param place what a row is about beside the two conditions: a mode or a task
 * @param unit what is solved, in the singular
 */
export function differenceTable(
  place: string,
  unit: string,
  differences: readonly (PairedDifference & {
    names: readonly [own: string, other: string, place: string];
  })[],
): string {
  return table(
    ['condition', 'against', place, `difference in solved ${unit}s`, '95% interval'],
    differences.map(({ names, difference, ci95 }) => [
      ...names,
      percent(difference),
      `${percent(ci95[0])} – ${percent(ci95[1])}`,
    ]),
  );
}

/** How the differences are taken, and what is said by them. @param unit as for the table */
export function differenceNote(unit: string): string {
  return (
    `Differences are taken ${unit} by ${unit} and seed by seed, so ${unit}s that are easy for both do not widen the ` +
    'interval; what is said above of one condition being above or below another is said where this interval leaves out 0.'
  );
}
