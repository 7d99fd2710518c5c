/** Sentences that say, from the figures alone, which of the paper's findings the run repeats. */

import { tasks } from '../benchmarks/tabletop.ts';
import { estimateText, percent, signed } from '../markdown.ts';
import { againstCopying, type Figure } from '../measure/controllability-summary.ts';
import { inWords } from '../paired-differences.ts';
import type { ModelMeasures } from './measurements.ts';
import type { ReportInput } from './report-input.ts';
import { genieMapping, mappings, modelFigures, rowOf, type SuccessRow } from './summary.ts';

/** Success that oracle-bc should reach at least, and the share of it that latent-bc should. */
const aims = { reach: 0.8, push: 0.6 } as const;
const latentShare = 0.9;
/** Gain of inferred over random actions, in dB. */
const deltaAim = 1;

export function verdict({
  rows,
  differences,
  measures,
}: Pick<ReportInput, 'rows' | 'differences' | 'measures'>): string[] {
  const sentences = tasks.map((task) => {
    const oracle = rowOf(rows, 'oracle-bc', task, null)!;
    const random = rowOf(rows, 'random', task, null)!;
    const genie = rowOf(rows, 'genie-bc', task, genieMapping)!;
    const latents = mappings.map((mapping) => rowOf(rows, 'latent-bc', task, mapping)!);
    const besideRandom = ({ condition, mapping }: SuccessRow) =>
      inWords(
        differences.find(
          (one) =>
            one.task === task &&
            one.condition === condition &&
            one.mapping === mapping &&
            one.against === 'random',
        ),
      );
    const reached = oracle.successRate >= aims[task] ? 'no fewer than' : 'fewer than';
    return (
      `**${task}**: oracle-bc solves ${percent(oracle.successRate)}, ${reached} the ${percent(aims[task])} aimed at, and is ` +
      `${besideRandom(oracle)} random play (${percent(random.successRate)}). With ${latents[0].labelledSamples} labelled steps latent-bc solves ` +
      `${latents.map((latent) => `${percent(latent.successRate)} by ${latent.mapping} (${shareOf(latent, oracle)}${besideRandom(latent)} random play)`).join(', ')} ` +
      `(aimed at: ${percent(latentShare)} of oracle-bc). genie-bc solves ${percent(genie.successRate)} (${genieMapping}), ` +
      `${besideRandom(genie)} random play.${bounds(rows, task)}`
    );
  });
  sentences.push(`**generated frames**: ${measures.map(besideCopying).join('; ')}.`);
  const [pixels, tokens] = measures;
  const delta = modelFigures(pixels.summary).delta4Psnr;
  const side = delta.mean > deltaAim ? 'above' : 'not above';
  const beyond = delta.ci95[0] > 0 ? 'the interval leaves out 0' : 'the interval includes 0';
  sentences.push(
    `**control**: Δ₄PSNR of the model whose LAM sees pixels is ${delta.mean.toFixed(2)} dB, ${side} the ${deltaAim} dB aimed at; ${beyond}.`,
  );
  if (tokens) {
    const other = modelFigures(tokens.summary).delta4Psnr;
    const [a, b] = [pixels, tokens].map(({ control }) => control.readerDistances.inferred);
    sentences.push(
      `**pixels against tokens**: Δ₄PSNR ${delta.mean.toFixed(2)} against ${other.mean.toFixed(2)} dB: ${inControl(delta, other)}. ` +
        `Reader distance ${a.toFixed(2)} against ${b.toFixed(2)}, ${a < b ? 'smaller' : 'not smaller'} (the paper: pixels are ahead in both). ` +
        'Each is one trained model.',
    );
  }
  return sentences;
}

/** Whether a model's free rollouts are closer to the truth than the last true frame, which costs nothing. */
function besideCopying({ input, summary: { quality, comparisons } }: ModelMeasures): string {
  const psnrOf = (source: 'inferred' | 'copy') =>
    quality.find((row) => row.mode === 'free' && row.source === source)!.psnr.mean.toFixed(2);
  const difference = comparisons.find(
    ({ what, metric }) => what === againstCopying('free') && metric === 'psnr',
  )!;
  const which = difference.mean > 0 ? 'better than' : 'worse than';
  return (
    `those of the model whose LAM sees ${input} are ${difference.beyondNoise ? which : 'neither better nor worse, beyond the interval, than'} ` +
    `the last true frame copied (PSNR ${psnrOf('inferred')} against ${psnrOf('copy')} dB, a difference of ` +
    `${estimateText(difference, (value) => signed(value, 2))})`
  );
}

/** Which of two gains is the larger, if their intervals do not meet. */
function inControl(pixels: Figure, tokens: Figure): string {
  if (pixels.ci95[0] > tokens.ci95[1]) return 'pixels are ahead in control';
  if (tokens.ci95[0] > pixels.ci95[1]) return 'tokens are ahead in control';
  return 'their intervals meet, so neither is ahead in control';
}

/** Goes before what else is said of a condition; nothing without an oracle to divide by. */
function shareOf(latent: SuccessRow, oracle: SuccessRow): string {
  return oracle.successRate > 0 ? `${percent(latent.successRate / oracle.successRate)} of oracle-bc, ` : '';
}

/** What the labels give without video, and the most that codes of motion can give; nothing where neither was played. */
function bounds(rows: readonly SuccessRow[], task: string): string {
  const few = rowOf(rows, 'few-label-bc', task, null);
  const displacements = mappings.flatMap((mapping) => rowOf(rows, 'displacement-bc', task, mapping) ?? []);
  const alone = few
    ? ` Cloned from ${few.labelledSamples} labelled steps alone, without any video (few-label-bc): ${percent(few.successRate)}.`
    : '';
  if (displacements.length === 0) return alone;
  const rates = displacements.map(({ successRate, mapping }) => `${percent(successRate)} by ${mapping}`);
  return `${alone} Cloned from clusters of the gripper's true displacement (displacement-bc): ${rates.join(', ')}.`;
}
