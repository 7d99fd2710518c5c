/** How much more one condition has than another, paired where their seeds match. */
import { RandomStream } from '../../engine/random.ts';
import { solvedScores } from '../evaluate.ts';
import { pairedDifference } from '../paired-differences.ts';
import { type Interval, mean } from '../statistics.ts';
import { tInterval } from '../student-t.ts';
import type { ComparedRun, Condition } from './conditions.ts';

export interface Difference {
  readonly mean: number;
  /** Absent where fewer than two pairs match. */
  readonly ci95?: Interval;
  /** What was paired: `seeds`, or `levels` of evaluations. */
  readonly paired: 'seeds' | 'levels' | 'nothing';
  readonly pairs: number;
}

/** The mean of a figure over a condition's runs; undefined if no run has it. */
export function meanOf({ runs }: Condition, figure: string): number | undefined {
  const values = runs.flatMap(({ figures }) => figures[figure]?.value ?? []);
  return values.length > 0 ? mean(values) : undefined;
}

/**
 * The first condition's figure less the second's. Seeds are paired (t interval over the pairs); the share of solved
 * levels of evaluations is paired level by level and seed by seed (bootstrap over levels).
 */
export function differenceOf(own: Condition, other: Condition, figure: string): Difference | undefined {
  if (figure === 'solvedRate') {
    const levels = pairedLevels(own, other);
    if (levels) return levels;
  }
  const [a, b] = [meanOf(own, figure), meanOf(other, figure)];
  if (a === undefined || b === undefined) return undefined;
  const others = new Map(other.runs.flatMap((run) => valuesOf(run, figure)));
  const pairs = own.runs
    .flatMap((run) => valuesOf(run, figure))
    .flatMap(([seed, value]) => (others.has(seed) ? [value - others.get(seed)!] : []));
  if (pairs.length < 2) return { mean: a - b, paired: 'nothing', pairs: pairs.length };
  return { ...tInterval(pairs), paired: 'seeds', pairs: pairs.length };
}

/** A run's values of a figure by what they were drawn from: each of its seeds, or all of them together. */
function valuesOf({ seeds, record, figures }: ComparedRun, figure: string): [string, number][] {
  const found = figures[figure];
  if (!found) return [];
  const { value, values } = found;
  if (values?.length === record.seeds.length) return values.map((own, i) => [String(record.seeds[i]), own]);
  return [[seeds, value]];
}

function pairedLevels(own: Condition, other: Condition): Difference | undefined {
  const scores = [own, other].map(({ runs }) => {
    const episodes = runs.flatMap((run) => run.episodes ?? []);
    const place = ({ seed, levelSeed }: { seed: number; levelSeed: number }) => `${levelSeed} ${seed}`;
    const unique = new Map(episodes.map((episode) => [place(episode), episode]));
    return { episodes: [...unique.values()], places: new Set(unique.keys()), place };
  });
  const [a, b] = scores;
  const matching = (side: (typeof scores)[number], with_: (typeof scores)[number]) =>
    side.episodes
      .filter((episode) => with_.places.has(side.place(episode)))
      .sort((x, y) => x.levelSeed - y.levelSeed || x.seed - y.seed);
  const [first, second] = [solvedScores(matching(a, b)), solvedScores(matching(b, a))];
  const even = new Set(first.map(({ length }) => length)).size === 1;
  if (first.length < 2 || !even) return undefined;
  const { difference, ci95 } = pairedDifference(first, second, { random: new RandomStream('compare') });
  return { mean: difference, ci95, paired: 'levels', pairs: first.length };
}
