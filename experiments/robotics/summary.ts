/** Success rates with their intervals. */
import { RandomStream } from '../../engine/random.ts';
import { type Summary as ControlSummary, type Figure, paperTime } from '../controllability/summary.ts';
import { solvedScores } from '../evaluate.ts';
import { type Interval, levelBootstrap, mean } from '../statistics.ts';
import type { Task } from './config.ts';
import type { ModelMeasures } from './measurements.ts';
import type { Mapping, TaskResult } from './rollouts.ts';

export interface SuccessRow {
  condition: string;
  mapping: Mapping | null;
  task: Task;
  labelledSamples: number;
  seeds: number;
  episodes: number;
  successRate: number;
  ci95: Interval;
  /** Mean steps of the episodes that succeeded; null if none did. */
  stepsToSuccess: number | null;
}

/** One row for each condition, mapping, number of labelled samples and task. */
export function summarise(
  results: readonly TaskResult[],
  { repetitions, seed }: { repetitions: number; seed: number },
): SuccessRow[] {
  const random = new RandomStream(seed).fork('bootstrap');
  return results.map(({ condition, mapping, task, labelledSamples, episodes }) => {
    const scores = solvedScores(episodes);
    const solved = episodes.filter((episode) => episode.solved);
    const name = `${condition} ${mapping} ${task} ${labelledSamples}`;
    return {
      condition,
      mapping,
      task,
      labelledSamples,
      seeds: scores[0].length,
      episodes: episodes.length,
      successRate: mean(scores.flat()),
      ci95: levelBootstrap(scores, { random: random.fork(name), repetitions }),
      stepsToSuccess: solved.length > 0 ? mean(solved.map(({ steps }) => steps)) : null,
    };
  });
}

/** The row of a condition in a task: with the most labelled samples, and of a mapping if it has any. */
export function rowOf(
  rows: readonly SuccessRow[],
  condition: string,
  task: Task,
  mapping: Mapping | null,
): SuccessRow {
  const own = rows.filter(
    (row) => row.condition === condition && row.task === task && row.mapping === mapping,
  );
  return own.reduce((best, row) => (row.labelledSamples > best.labelledSamples ? row : best));
}

/** What `summary.json` holds. */
export function summaryFile(
  preset: string,
  rows: readonly SuccessRow[],
  measures: readonly ModelMeasures[],
  readerQuality: number,
) {
  return {
    experiment: 'robotics',
    preset,
    rows,
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
