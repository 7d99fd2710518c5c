/** From episodes to figures: `summary.json` and the comparisons of the report. */
import { RandomStream } from '../../engine/random.ts';
import type { Benchmark } from '../benchmarks/benchmark.ts';
import { coinrun } from '../benchmarks/coinrun.ts';
import { solvedScores } from '../evaluate.ts';
import { type PairedDifference, pairedDifference } from '../paired-differences.ts';
import {
  type Interval,
  interquartileMean,
  levelBootstrap,
  mean,
  optimalityGap,
  probabilityOfImprovement,
  type Scores,
  stratifiedBootstrap,
} from '../statistics.ts';
import { headlineSamples } from './config.ts';
import type { ConditionResult } from './rollouts.ts';

export interface SummaryRow {
  condition: string;
  mode: string;
  seeds: number;
  episodes: number;
  labelledSamples: number;
  /** Share of episodes that solved their level. */
  solvedRate: number;
  ci95: Interval;
  /** The same among the levels on which the benchmark's baseline fails; null if it fails on none. */
  solvedRateWhereConstantFails: number | null;
}

export interface Summary {
  experiment: 'bc-evaluation';
  preset: string;
  rows: SummaryRow[];
  differences: Difference[];
}

/** Two conditions on the same levels. */
interface Difference extends PairedDifference {
  mode: string;
  condition: string;
  against: string;
}

/** One row for each condition, mode and number of labelled samples. */
export function summarise(
  preset: string,
  results: readonly ConditionResult[],
  repetitions: number,
  seed: number,
  { baseline }: Pick<Benchmark, 'baseline'> = coinrun,
): Summary {
  const random = new RandomStream(seed).fork('bootstrap');
  const rows = results.map(({ condition, mode, labelledSamples, episodes }) => {
    const scores = solvedScores(episodes);
    const failed = failedBy(baseline.name, results, mode);
    const hard = episodes
      .filter(({ levelSeed }) => failed.has(levelSeed))
      .map(({ solved }) => Number(solved));
    return {
      condition,
      mode,
      seeds: scores[0].length,
      episodes: episodes.length,
      labelledSamples,
      solvedRate: mean(scores.flat()),
      ci95: levelBootstrap(scores, {
        random: random.fork(`${condition} ${mode} ${labelledSamples}`),
        repetitions,
      }),
      solvedRateWhereConstantFails: hard.length > 0 ? mean(hard) : null,
    };
  });
  return {
    experiment: 'bc-evaluation',
    preset,
    rows,
    differences: differences(results, baseline.name, repetitions, random),
  };
}

/** What the report compares, each with its headline number of labelled samples. */
const comparisons = (constant: string) =>
  [
    ['oracle-bc', [constant, 'random', 'labels-only']],
    ['latent-bc', ['oracle-bc', constant, 'random', 'labels-only']],
    ['genie-bc', ['oracle-bc', constant, 'random']],
  ] as const;

function differences(
  results: readonly ConditionResult[],
  constant: string,
  repetitions: number,
  random: RandomStream,
): Difference[] {
  const scoresOf = (condition: string, mode: string) => {
    const own = results.filter((result) => result.condition === condition && result.mode === mode);
    const labels = own.length > 0 ? headlineSamples(own.map(({ labelledSamples }) => labelledSamples)) : 0;
    const result = own.find(({ labelledSamples }) => labelledSamples === labels);
    return result && solvedScores(result.episodes);
  };
  return tasksOf(results).flatMap((mode) =>
    comparisons(constant).flatMap(([condition, others]) =>
      others.flatMap((against) => {
        const [own, other] = [scoresOf(condition, mode), scoresOf(against, mode)];
        if (!own || !other) return [];
        const options = { random: random.fork(`${condition} ${against} ${mode}`), repetitions };
        return [{ mode, condition, against, ...pairedDifference(own, other, options) }];
      }),
    ),
  );
}

/** Levels of a task that an agent never solves. */
function failedBy(constant: string, results: readonly ConditionResult[], mode: string): Set<number> {
  const episodes =
    results.find((result) => result.condition === constant && result.mode === mode)?.episodes ?? [];
  const failed = new Set(episodes.map(({ levelSeed }) => levelSeed));
  for (const { levelSeed, solved } of episodes) if (solved) failed.delete(levelSeed);
  return failed;
}

/** rliable's aggregates of one condition: runs are the seeds, scores the benchmark's. */
export interface Aggregate {
  condition: string;
  labelledSamples: number;
  iqm: number;
  iqmInterval: Interval;
  optimalityGap: number;
  /** P(this > oracle-bc), over levels and seeds, all tasks together. */
  improvementOverOracle: number;
  /** Mean over the tasks; null for agents without a dictionary. */
  fallbackShare: number | null;
}

/** The tasks, in the order in which they were played. */
export function tasksOf(rows: readonly { readonly mode: string }[]): string[] {
  return [...new Set(rows.map(({ mode }) => mode))];
}

/** Aggregates over all tasks for each condition and number of labelled samples. */
export function aggregate(
  results: readonly ConditionResult[],
  repetitions: number,
  seed: number,
  { score }: Pick<Benchmark, 'score'> = coinrun,
): Aggregate[] {
  const random = new RandomStream(seed).fork('aggregates');
  const groups = new Map<string, ConditionResult[]>();
  for (const result of results) {
    const key = `${result.condition} ${result.labelledSamples}`;
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  const oracle = results
    .filter(({ condition }) => condition === 'oracle-bc')
    .flatMap(({ episodes }) => solvedScores(episodes));
  return [...groups.values()].map((group) => {
    const runs = group.map(({ episodes }) => runScores(solvedScores(episodes), score));
    const own = group.flatMap(({ episodes }) => solvedScores(episodes));
    const [{ condition, labelledSamples }] = group;
    const fallbackShares = group.flatMap(({ fallbackShare }) => fallbackShare ?? []);
    return {
      condition,
      labelledSamples,
      iqm: interquartileMean(runs),
      iqmInterval: stratifiedBootstrap(runs, interquartileMean, {
        random: random.fork(`${condition} ${labelledSamples}`),
        repetitions,
      }),
      optimalityGap: optimalityGap(runs),
      improvementOverOracle: probabilityOfImprovement(own, oracle),
      fallbackShare: fallbackShares.length > 0 ? mean(fallbackShares) : null,
    };
  });
}

/** Normalised score of each run (seed) over all levels. */
function runScores(scores: Scores, score: Benchmark['score']): number[] {
  return scores[0].map((_, run) => score.of(mean(scores.map((level) => level[run]))));
}
