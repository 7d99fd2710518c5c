/** The figures of a run, with 95% intervals of a bootstrap that draws clips and then seeds within each clip. */
import { RandomStream } from '../../engine/random.ts';
import { psnr } from '../../genie/training/frames.ts';
import { pairedScores } from '../paired-differences.ts';
import { type Interval, levelBootstrap, mean, type Scores } from '../statistics.ts';
import { type Measured, type Mode, modes, type Source, sources } from './controllability.ts';

/** The time at which the paper reads Δ_t PSNR. */
export const paperTime = 4;
/** Δ_t PSNR is averaged over t = 1 … 8 at most. */
const averagedTimes = 8;

export interface Figure {
  readonly mean: number;
  readonly ci95: Interval;
}

export type MetricName = 'psnr' | 'ssim';

/** One way of predicting, in one mode. */
interface Quality {
  readonly mode: Mode;
  readonly source: Source;
  /** Means over all times, and at t = 1 … steps. */
  readonly psnr: Figure;
  readonly ssim: Figure;
  readonly psnrAt: readonly Figure[];
  readonly ssimAt: readonly Figure[];
  /** PSNR of the mean squared error: unlike the mean PSNR it is not ruled by frames in which nothing moved. */
  readonly pooledPsnr: number;
  /** Share of predicted frames that equal the true one in every pixel; their PSNR counts as 100 dB. */
  readonly exact: number;
}

/** Δ_t PSNR for t = 1 … steps: PSNR with inferred latent actions minus PSNR with others. */
interface Delta {
  readonly mode: Mode;
  readonly against: 'random' | 'borrowed';
  readonly at: readonly Figure[];
}

interface Comparison extends Figure {
  readonly what: string;
  readonly metric: MetricName;
  /** Whether the interval of the difference leaves out 0. */
  readonly beyondNoise: boolean;
}

export interface Summary {
  readonly clips: number;
  readonly seeds: number;
  readonly quality: readonly Quality[];
  readonly delta: readonly Delta[];
  /** Paired differences that a reader will want to know, all decided by their intervals. */
  readonly comparisons: readonly Comparison[];
}

/** Names the comparison of what is generated from inferred actions with the last frame copied. */
export function againstCopying(mode: Mode): string {
  return `${mode}: inferred actions against copying the last frame`;
}

interface Score {
  mode: Mode;
  source: Source;
  metric: MetricName;
}

/** @param seed of the bootstrap. */
export function summarise(
  measured: readonly Measured[],
  { repetitions, seed }: { repetitions: number; seed: number },
): Summary {
  const clips = 1 + Math.max(...measured.map(({ clip }) => clip));
  const seeds = 1 + Math.max(...measured.map(({ seed }) => seed));
  const steps = measured[0].ssim.length;
  const lookup = new Map(measured.map((row) => [key(row.mode, row.source, row.clip, row.seed), row]));
  const all = Array.from({ length: steps }, (_, t) => t + 1);

  /** Clips × seeds, averaged over `times`. What draws nothing is the same for every seed. */
  const scores = ({ mode, source, metric }: Score, times: readonly number[]): Scores =>
    Array.from({ length: clips }, (_, clip) =>
      Array.from({ length: seeds }, (_, s) => {
        const row = (lookup.get(key(mode, source, clip, s)) ?? lookup.get(key(mode, source, clip, 0)))!;
        return mean(times.map((t) => (metric === 'psnr' ? psnr(row.squaredErrors[t - 1]) : row.ssim[t - 1])));
      }),
    );
  const figure = (values: Scores, name: string): Figure => {
    const random = new RandomStream(seed).fork(`bootstrap ${name}`);
    return { mean: mean(values.flat()), ci95: levelBootstrap(values, { random, repetitions }) };
  };
  const difference = (first: Score, second: Score, times: readonly number[]): Figure => {
    const paired = pairedScores(scores(first, times), scores(second, times));
    return figure(paired, `${JSON.stringify([first, second])} ${times}`);
  };

  const quality = modes.flatMap((mode) =>
    sources.map((source): Quality => {
      const rows = measured.filter((row) => row.mode === mode && row.source === source);
      const errors = rows.flatMap(({ squaredErrors }) => squaredErrors);
      const of = (metric: MetricName, times: readonly number[]) =>
        figure(scores({ mode, source, metric }, times), `${mode} ${source} ${metric} ${times}`);
      return {
        mode,
        source,
        psnr: of('psnr', all),
        ssim: of('ssim', all),
        psnrAt: all.map((t) => of('psnr', [t])),
        ssimAt: all.map((t) => of('ssim', [t])),
        pooledPsnr: psnr(mean(errors)),
        exact: errors.filter((error) => error === 0).length / errors.length,
      };
    }),
  );

  const named = (mode: Mode, source: Source, metric: MetricName = 'psnr'): Score => ({
    mode,
    source,
    metric,
  });
  const delta = modes.flatMap((mode) =>
    (['random', 'borrowed'] as const).map(
      (against): Delta => ({
        mode,
        against,
        at: all.map((t) => difference(named(mode, 'inferred'), named(mode, against), [t])),
      }),
    ),
  );

  const comparisons: Comparison[] = [];
  const compare = (what: string, first: Score, second: Score, times: readonly number[] = all) => {
    const found = difference(first, second, times);
    const beyondNoise = found.ci95[0] > 0 || found.ci95[1] < 0;
    comparisons.push({ what, metric: first.metric, ...found, beyondNoise });
  };
  const early = all.slice(0, averagedTimes);
  for (const mode of modes) {
    const inferred = named(mode, 'inferred');
    const [random, borrowed] = [named(mode, 'random'), named(mode, 'borrowed')];
    if (steps >= paperTime) {
      compare(`${mode}: inferred against random actions at t = ${paperTime}`, inferred, random, [paperTime]);
    }
    compare(`${mode}: inferred against random actions, t = 1…${early.length}`, inferred, random, early);
    compare(
      `${mode}: inferred against another clip's actions, t = 1…${early.length}`,
      inferred,
      borrowed,
      early,
    );
    for (const metric of ['psnr', 'ssim'] as const) {
      compare(againstCopying(mode), named(mode, 'inferred', metric), named(mode, 'copy', metric));
    }
    compare(`${mode}: tokenizer's reconstruction against the model`, named(mode, 'tokenizer'), inferred);
  }
  compare(
    'teacher-forced against free, inferred actions',
    named('teacher-forced', 'inferred'),
    named('free', 'inferred'),
  );
  return { clips, seeds, quality, delta, comparisons };
}

function key(mode: Mode, source: Source, clip: number, seed: number): string {
  return `${mode}/${source}/${clip}/${seed}`;
}
