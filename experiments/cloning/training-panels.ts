/** A run's training curves, for reports. */
import type { trainingCurves } from '../charts.ts';
import type { Metric } from '../run-record.ts';

/** Figures worth a panel, by the log's own names, with what they are. */
const shown: readonly { figure: string; title: string; stages: RegExp }[] = [
  { figure: 'error', title: 'tokenizer: squared error of the reconstruction', stages: /^tokenizer$/ },
  { figure: 'codesUsed', title: 'codes in use', stages: /^(tokenizer|lam)/ },
  { figure: 'lamError', title: 'LAM: squared error of the predicted frame', stages: /^lam/ },
  { figure: 'crossEntropy', title: 'dynamics: cross-entropy of masked tokens', stages: /dynamics/ },
  { figure: 'neglogp', title: 'cloning: neglogp', stages: /-bc-0$/ },
  { figure: 'accuracy', title: 'cloning: accuracy on the training batch', stages: /-bc-0$/ },
];

/** The log's figures as small multiples, by stage. */
export function trainingPanels(metrics: readonly Metric[]): Parameters<typeof trainingCurves>[1] {
  return shown
    .map(({ figure, title, stages }) => ({
      name: title,
      points: metrics
        .filter(
          (metric) =>
            stages.test(metric.stage) && typeof metric[figure] === 'number' && !('evaluation' in metric),
        )
        .map((metric) => ({
          step: metric.step,
          value: metric[figure] as number,
          series: metric.stage.replace(/-0$/, ''),
        })),
    }))
    .filter(({ points }) => points.length > 0);
}
