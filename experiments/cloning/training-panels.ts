/** A run's training curves, for reports. */
import type { TopLevelSpec } from 'vega-lite';
import { trainingCurves } from '../charts.ts';
import type { Metric } from '../run-record.ts';
import { mean } from '../statistics.ts';

/** Figures worth a panel, by the log's own names, with what they are. */
const shown: readonly { figure: string; title: string; stages: RegExp }[] = [
  { figure: 'error', title: 'tokenizer: squared error of the reconstruction', stages: /^tokenizer$/ },
  { figure: 'codesUsed', title: 'codes in use', stages: /^(tokenizer|lam)/ },
  { figure: 'lamError', title: 'LAM: squared error of the predicted frame', stages: /^lam/ },
  { figure: 'crossEntropy', title: 'dynamics: cross-entropy of masked tokens', stages: /dynamics/ },
  { figure: 'neglogp', title: 'cloning: neglogp', stages: /-bc-0$/ },
  { figure: 'accuracy', title: 'cloning: accuracy on the training batch', stages: /-bc-0$/ },
];

/** Logged values on each side that a running mean takes in: single batches differ more than training changes. */
const BESIDE = 4;

/** The log's figures as small multiples, by stage. */
export function trainingFigure(metrics: readonly Metric[]): TopLevelSpec {
  const panels = shown
    .map(({ figure, title, stages }) => {
      const logged = metrics.filter(
        (metric) =>
          stages.test(metric.stage) && typeof metric[figure] === 'number' && !('evaluation' in metric),
      );
      const points = [...new Set(logged.map(({ stage }) => stage))].flatMap((stage) => {
        const own = logged.filter((metric) => metric.stage === stage);
        const values = own.map((metric) => metric[figure] as number);
        const means = runningMeans(values, BESIDE);
        const series = stage.replace(/-0$/, '');
        return own.map(({ step }, i) => ({ step, value: means[i], raw: values[i], series }));
      });
      return { name: title, points };
    })
    .filter(({ points }) => points.length > 0);
  const window = `Running means over ${2 * BESIDE + 1} logged values, ${BESIDE} on each side (fewer at the ends); faint: as logged`;
  return trainingCurves('Training', panels, window);
}

/**
 * Of each value and those beside it, up to so many on each side. Near the start no further ahead than back: there curves are
 * steep, and would begin where they only go.
 */
export function runningMeans(values: readonly number[], beside: number): number[] {
  return values.map((_, i) => mean(values.slice(Math.max(0, i - beside), i + Math.min(i, beside) + 1)));
}
