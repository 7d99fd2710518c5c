/**
 * Statistics over few runs, in the manner of rliable (Agarwal et al. 2021, "Deep RL at the edge of the statistical
 * precipice"): scores are `scores[task][run]`, intervals are percentiles of a stratified bootstrap.
 * A task here is a level or a mode, a run is a seed.
 */

import { create, meanDependencies, quantileSeqDependencies } from 'mathjs/number';

/** Numbers alone: without mathjs's fractions, matrices and units it loads in a fraction of the time. */
const math = create({ meanDependencies, quantileSeqDependencies });

/** Where the draws of a bootstrap come from: `uniform(n)` gives n numbers in [0, 1). */
interface UniformSource {
  uniform(n: number): Float32Array;
}

/** Tasks × runs; tasks may have different numbers of runs. */
export type Scores = readonly (readonly number[])[];

export type Interval = [low: number, high: number];

/** Arithmetic mean. @throws RangeError on an empty list, which has none. */
export function mean(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('the mean of no values is undefined');
  return math.mean(values as number[]);
}

/**
 * The q-quantile (0 ≤ q ≤ 1) with linear interpolation between order statistics (numpy's default, Hyndman-Fan 7).
 * `values` need not be sorted and is left alone.
 */
export function quantile(values: ArrayLike<number>, q: number): number {
  if (values.length === 0) throw new RangeError('the quantile of no values is undefined');
  const sorted = true;
  return math.quantileSeq(Array.from(Float64Array.from(values).sort()), q, sorted) as number;
}

/**
 * Interquartile mean: the mean of what is left after cutting ⌊n/4⌋ values at each end, over all tasks and runs
 * together, as scipy's `trim_mean(x, 0.25)`, which rliable uses, does.
 */
export function interquartileMean(scores: Scores): number {
  const sorted = scores.flat().sort((a, b) => a - b);
  const cut = Math.floor(sorted.length / 4);
  return mean(sorted.slice(cut, sorted.length - cut));
}

/** How far scores fall short of `target` on average; what exceeds it does not count in favour. */
export function optimalityGap(scores: Scores, target = 1): number {
  return target - mean(scores.flat().map((score) => Math.min(score, target)));
}

/**
 * P(X > Y): the chance that a random run of X beats a random run of Y on a random task; ties count one half
 * (Mann-Whitney U over the number of pairs, averaged over tasks).
 */
export function probabilityOfImprovement(x: Scores, y: Scores): number {
  if (x.length !== y.length) throw new RangeError(`${x.length} tasks cannot be compared with ${y.length}`);
  return mean(
    x.map((runsX, task) => {
      let wins = 0;
      for (const a of runsX) for (const b of y[task]) wins += a > b ? 1 : a === b ? 0.5 : 0;
      return wins / (runsX.length * y[task].length);
    }),
  );
}

/** The share of all runs whose score is above each threshold (rliable's run-score distribution). */
export function performanceProfile(scores: Scores, thresholds: readonly number[]): number[] {
  const all = scores.flat();
  return thresholds.map((threshold) => all.filter((score) => score > threshold).length / all.length);
}

export interface BootstrapOptions {
  random: UniformSource;
  /** rliable uses 50,000; 10,000 move the ends of a 95% interval by less than the figures we print. */
  repetitions?: number;
  /** Two-sided coverage. */
  confidence?: number;
  /**
   * How many times what is judged was trained: run r is of training r modulo this. With several, `levelBootstrap` draws
   * trainings too, so that the interval speaks of another training; with 1 it cannot.
   */
  trainings?: number;
}

/**
 * Percentile interval of `statistic` under the stratified bootstrap: each task is a stratum, and its runs are drawn
 * with replacement within it. Tasks themselves are fixed: the interval speaks of these tasks and new runs.
 */
export function stratifiedBootstrap(
  scores: Scores,
  statistic: (scores: Scores) => number,
  { random, repetitions = 10_000, confidence = 0.95 }: BootstrapOptions,
): Interval {
  const results = new Float64Array(repetitions);
  for (let repetition = 0; repetition < repetitions; repetition++) {
    results[repetition] = statistic(scores.map((runs) => resample(runs, random)));
  }
  return percentiles(results, confidence);
}

/**
 * Percentile interval of the mean when tasks are themselves a sample (levels out of infinitely many): tasks are drawn
 * with replacement, then runs within each drawn task. Unlike `stratifiedBootstrap` it has width with a single
 * seed or a deterministic agent, because another hundred levels would have given another share. All tasks need the
 * same number of runs, so that every repetition is a mean of equally many scores.
 */
export function levelBootstrap(
  scores: Scores,
  { random, repetitions = 10_000, confidence = 0.95, trainings = 1 }: BootstrapOptions,
): Interval {
  const runs = scores[0]?.length ?? 0;
  if (runs === 0 || scores.some((task) => task.length !== runs)) {
    throw new RangeError('every level needs the same number of runs, and at least one');
  }
  if (trainings > 1) {
    const means = Float64Array.from({ length: repetitions }, () => redrawnMean(scores, trainings, random));
    return percentiles(means, confidence);
  }
  const tasks = scores.length;
  const flat = Float64Array.from(scores.flat());
  const results = new Float64Array(repetitions);
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const draws = random.uniform(tasks * (runs === 1 ? 1 : runs + 1));
    let sum = 0;
    let next = 0;
    for (let i = 0; i < tasks; i++) {
      const offset = Math.floor(draws[next++] * tasks) * runs;
      if (runs === 1) sum += flat[offset];
      else for (let run = 0; run < runs; run++) sum += flat[offset + Math.floor(draws[next++] * runs)];
    }
    results[repetition] = sum / (tasks * runs);
  }
  return percentiles(results, confidence);
}

/**
 * One repetition with trainings: they are drawn with replacement, the same for all levels; then levels, and within each
 * runs of each drawn training.
 */
function redrawnMean(scores: Scores, trainings: number, random: UniformSource): number {
  const runsOf = Array.from({ length: trainings }, (_, training) =>
    scores[0].flatMap((_score, run) => (run % trainings === training ? [run] : [])),
  ).filter((own) => own.length > 0);
  const drawn = resample(runsOf, random);
  const slots = drawn.flatMap((own) => own.map(() => own));
  const draws = random.uniform(scores.length * (slots.length + 1));
  let sum = 0;
  let next = 0;
  for (let i = 0; i < scores.length; i++) {
    const level = scores[Math.floor(draws[next++] * scores.length)];
    for (const own of slots) sum += level[own[Math.floor(draws[next++] * own.length)]];
  }
  return sum / (scores.length * slots.length);
}

function resample<T>(values: readonly T[], random: UniformSource): T[] {
  return Array.from(random.uniform(values.length), (draw) => values[Math.floor(draw * values.length)]);
}

function percentiles(results: Float64Array, confidence: number): Interval {
  const tail = (1 - confidence) / 2;
  return [quantile(results, tail), quantile(results, 1 - tail)];
}
