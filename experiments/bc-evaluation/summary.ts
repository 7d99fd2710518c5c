/** From episodes to figures: `summary.json` and the comparisons of the report. */
import { RandomStream } from '../../engine/random.ts';
import type { Benchmark } from '../benchmarks/benchmark.ts';
import { coinrun } from '../benchmarks/coinrun.ts';
import { headlineSamples } from '../cloning/config.ts';
import type { ConditionResult } from '../cloning/play-all.ts';
import { type EpisodeResult, solvedScores } from '../evaluate.ts';
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

export interface SummaryRow {
  condition: string;
  mode: string;
  seeds: number;
  /** How many times it was trained; with several, intervals cover training. */
  trainings: number;
  episodes: number;
  labelledSamples: number;
  /** Share of episodes that solved their level. */
  solvedRate: number;
  ci95: Interval;
  /** The same among the levels on which the benchmark's baseline fails; null if it fails on none. */
  solvedRateWhereConstantFails: number | null;
  /** The interval of that, and how many levels those are. */
  ci95WhereConstantFails: Interval | null;
  levelsWhereConstantFails: number;
}

export interface Summary {
  experiment: 'bc-evaluation';
  preset: string;
  rows: SummaryRow[];
  differences: Difference[];
}

/** Two conditions on the same levels. */
export interface Difference extends PairedDifference {
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
  const rows = results.map(({ condition, task: mode, labelledSamples, trainings, episodes }) => {
    const failed = failedBy(baseline.name, results, mode);
    const name = `${condition} ${mode} ${labelledSamples}`;
    const rate = (own: readonly EpisodeResult[], fork: string) => {
      const scores = solvedScores(own);
      const ci95 = levelBootstrap(scores, { random: random.fork(fork), repetitions, trainings });
      return { seeds: scores[0].length, rate: mean(scores.flat()), ci95 };
    };
    const all = rate(episodes, name);
    const hard = episodes.filter(({ levelSeed }) => failed.has(levelSeed));
    const whereConstantFails = hard.length > 0 ? rate(hard, `${name} where the constant fails`) : null;
    return {
      condition,
      mode,
      seeds: all.seeds,
      trainings,
      episodes: episodes.length,
      labelledSamples,
      solvedRate: all.rate,
      ci95: all.ci95,
      solvedRateWhereConstantFails: whereConstantFails?.rate ?? null,
      ci95WhereConstantFails: whereConstantFails?.ci95 ?? null,
      levelsWhereConstantFails: failed.size,
    };
  });
  return {
    experiment: 'bc-evaluation',
    preset,
    rows,
    differences: differences(results, baseline.name, repetitions, random),
  };
}

/** What the report compares, each with its headline number of labelled samples; what was not played is left out. */
const comparisons = (constant: string, played: ReadonlySet<string>): (readonly [string, string[]])[] => [
  ['oracle-bc', [constant, 'random', 'labels-only']],
  ['latent-bc', ['oracle-bc', constant, 'random', 'labels-only', 'few-label-bc', 'displacement-bc']],
  ['genie-bc', ['oracle-bc', constant, 'random', 'few-label-bc']],
  ['few-label-bc', ['oracle-bc', constant, 'labels-only']],
  ['displacement-bc', ['oracle-bc', constant, 'few-label-bc']],
  ['latent-bc-features', ['oracle-bc', constant, 'labels-only', 'few-label-bc', 'latent-bc']],
  ...[...played]
    .filter((name) => name.startsWith('latent-ppo'))
    .map((name): [string, string[]] => [
      name,
      [name.replace('latent-', ''), name.replace('latent', 'oracle'), 'latent-bc', constant],
    ]),
];

function differences(
  results: readonly ConditionResult[],
  constant: string,
  repetitions: number,
  random: RandomStream,
): Difference[] {
  const scoresOf = (condition: string, mode: string) => {
    const own = results.filter((result) => result.condition === condition && result.task === mode);
    const labels = own.length > 0 ? headlineSamples(own.map(({ labelledSamples }) => labelledSamples)) : 0;
    const result = own.find(({ labelledSamples }) => labelledSamples === labels);
    return result && { scores: solvedScores(result.episodes), trainings: result.trainings };
  };
  const played = new Set(results.map(({ condition }) => condition));
  return [...new Set(results.map(({ task }) => task))].flatMap((mode) =>
    comparisons(constant, played).flatMap(([condition, others]) =>
      others.flatMap((against) => {
        const [own, other] = [scoresOf(condition, mode), scoresOf(against, mode)];
        if (!own || !other) return [];
        const trainings = Math.max(own.trainings, other.trainings);
        const options = { random: random.fork(`${condition} ${against} ${mode}`), repetitions, trainings };
        return [{ mode, condition, against, ...pairedDifference(own.scores, other.scores, options) }];
      }),
    ),
  );
}

/** Levels of a task that an agent never solves. */
function failedBy(constant: string, results: readonly ConditionResult[], mode: string): Set<number> {
  const episodes =
    results.find((result) => result.condition === constant && result.task === mode)?.episodes ?? [];
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

/** The latent policy counts as good as the oracle from this share of its solved levels on. */
export const match = 0.95;

/** The row of a condition in a task with the headline number of labelled samples. */
export function headlineRow(
  rows: readonly SummaryRow[],
  condition: string,
  task: string,
): SummaryRow | undefined {
  const own = rows.filter((row) => row.condition === condition && row.mode === task);
  if (own.length === 0) return undefined;
  const labels = headlineSamples(own.map(({ labelledSamples }) => labelledSamples));
  return own.find(({ labelledSamples }) => labelledSamples === labels);
}
