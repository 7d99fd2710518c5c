/** Success rates and their differences, with intervals. */
import { RandomStream } from '../../engine/random.ts';
import { tasks } from '../benchmarks/tabletop.ts';
import type { ConditionResult } from '../cloning/play-all.ts';
import type { Mapping } from '../cloning/players.ts';
import { solvedScores } from '../evaluate.ts';
import {
  type Summary as ControlSummary,
  type Figure,
  paperTime,
} from '../measure/controllability-summary.ts';
import { type PairedDifference, pairedDifference } from '../paired-differences.ts';
import { type Interval, levelBootstrap, mean } from '../statistics.ts';
import type { ModelMeasures } from './measurements.ts';

/** From latent to real actions: the paper's dictionary on binned actions, or one of the continuous mappings. */
export const mappings = ['dictionary', 'means', 'regression'] as const satisfies readonly Mapping[];
/** The one that genie-bc is played with. */
export const genieMapping: Mapping = 'regression';

export interface SuccessRow {
  condition: string;
  mapping: Mapping | null;
  task: string;
  labelledSamples: number;
  seeds: number;
  /** How many times it was trained; with several, intervals cover training. */
  trainings: number;
  episodes: number;
  successRate: number;
  ci95: Interval;
  /** Mean steps of the episodes that succeeded; null if none did. */
  stepsToSuccess: number | null;
}

/** One row for each condition, mapping, number of labelled samples and task. */
export function summarise(
  results: readonly ConditionResult[],
  { repetitions, seed }: { repetitions: number; seed: number },
): SuccessRow[] {
  const random = new RandomStream(seed).fork('bootstrap');
  return results.map(({ condition, mapping, task, labelledSamples, trainings, episodes }) => {
    const scores = solvedScores(episodes);
    const solved = episodes.filter((episode) => episode.solved);
    const name = `${condition} ${mapping} ${task} ${labelledSamples}`;
    return {
      condition,
      mapping,
      task,
      labelledSamples,
      seeds: scores[0].length,
      trainings,
      episodes: episodes.length,
      successRate: mean(scores.flat()),
      ci95: levelBootstrap(scores, { random: random.fork(name), repetitions, trainings }),
      stepsToSuccess: solved.length > 0 ? mean(solved.map(({ steps }) => steps)) : null,
    };
  });
}

/** Two conditions on the same layouts, each with the most labelled samples. */
export interface Difference extends PairedDifference {
  task: string;
  condition: string;
  mapping: Mapping | null;
  against: Reference;
}

/** What conditions are compared with; none has a mapping. */
type Reference = 'oracle-bc' | 'random' | 'few-label-bc';

const comparisons: readonly (readonly [string, Mapping | null, readonly Reference[]])[] = [
  ['oracle-bc', null, ['random']],
  ...mappings.map((mapping) => ['latent-bc', mapping, ['oracle-bc', 'random', 'few-label-bc']] as const),
  ['genie-bc', genieMapping, ['oracle-bc', 'random']],
  ['few-label-bc', null, ['oracle-bc', 'random']],
  ...mappings.map((mapping) => ['displacement-bc', mapping, ['oracle-bc', 'few-label-bc']] as const),
  ['latent-bc-features', null, ['oracle-bc', 'few-label-bc']],
];

/** Who solves more than whom, layout by layout and seed by seed. */
export function compare(
  results: readonly ConditionResult[],
  { repetitions, seed }: { repetitions: number; seed: number },
): Difference[] {
  const random = new RandomStream(seed).fork('differences');
  const scoresOf = (condition: string, task: string, mapping: Mapping | null) => {
    const row = rowOf(results, condition, task, mapping);
    return row && { scores: solvedScores(row.episodes), trainings: row.trainings };
  };
  return tasks.flatMap((task) =>
    comparisons.flatMap(([condition, mapping, references]) =>
      references.flatMap((against): Difference[] => {
        const [own, other] = [scoresOf(condition, task, mapping), scoresOf(against, task, null)];
        if (!own || !other) return [];
        const trainings = Math.max(own.trainings, other.trainings);
        const name = `${condition} ${mapping} ${against} ${task}`;
        const options = { random: random.fork(name), repetitions, trainings };
        return [
          { task, condition, mapping, against, ...pairedDifference(own.scores, other.scores, options) },
        ];
      }),
    ),
  );
}

/** The row of a condition in a task, if it was played: with the most labelled samples, and of a mapping if it has any. */
export function rowOf<R extends Pick<SuccessRow, 'condition' | 'task' | 'mapping' | 'labelledSamples'>>(
  rows: readonly R[],
  condition: string,
  task: string,
  mapping: Mapping | null,
): R | undefined {
  const own = rows.filter(
    (row) => row.condition === condition && row.task === task && row.mapping === mapping,
  );
  const most = Math.max(...own.map(({ labelledSamples }) => labelledSamples));
  return own.find(({ labelledSamples }) => labelledSamples === most);
}

/** What `summary.json` holds. */
export function summaryFile(
  preset: string,
  rows: readonly SuccessRow[],
  differences: readonly Difference[],
  measures: readonly ModelMeasures[],
  readerQuality: number,
) {
  return {
    experiment: 'robotics',
    preset,
    rows,
    differences,
    models: measures.map(({ input, control, summary, recorded, held, codeCounts }) => ({
      lamInput: input,
      ...modelFigures(summary),
      readerDistances: control.readerDistances,
      frechetVideoDistances: control.videoDistances,
      codeCounts,
      explainedByCode: recorded.movements.explained,
      explainedByHeldCode: held.explained,
      directionBalancedAccuracy: recorded.probe.balancedAccuracy,
      codes: recorded.movements.codes,
      heldCodes: held.codes,
    })),
    readerQuality,
  };
}

/** Free rollouts with inferred actions: quality, and what inferred actions gain over random ones at the paper's time. */
export function modelFigures({ quality, delta }: ControlSummary): {
  psnr: Figure;
  ssim: Figure;
  delta4Psnr: Figure;
} {
  const { psnr, ssim } = quality.find((row) => row.mode === 'free' && row.source === 'inferred')!;
  const { at } = delta.find((row) => row.mode === 'free' && row.against === 'random')!;
  return { psnr, ssim, delta4Psnr: at[paperTime - 1] };
}
