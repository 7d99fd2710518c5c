/** Sentences that say, from the figures alone, what the run shows and what it does not. */

import type { Benchmark } from '../benchmarks/benchmark.ts';
import { coinrun } from '../benchmarks/coinrun.ts';
import { paperSamples } from '../cloning/config.ts';
import { percent } from '../markdown.ts';
import type { ProbeResult } from '../measure/probe.ts';
import { above, inWords } from '../paired-differences.ts';
import { headlineRow, match, type Summary, type SummaryRow, tasksOf } from './summary.ts';

export function verdict(
  { rows, differences }: Summary,
  probe: ProbeResult,
  { baseline: { name } }: Pick<Benchmark, 'baseline'> = coinrun,
): string[] {
  const sentences: string[] = [];
  for (const mode of tasksOf(rows)) {
    const of = (condition: string) => rows.filter((row) => row.condition === condition && row.mode === mode);
    const [oracle] = of('oracle-bc');
    const [random] = of('random');
    const [constant] = of(name);
    const latent = headlineRow(rows, 'latent-bc', mode);
    const genie = headlineRow(rows, 'genie-bc', mode);
    const compare = (condition: string, against: string) =>
      inWords(
        differences.find(
          (one) => one.mode === mode && one.condition === condition && one.against === against,
        ),
      );
    if (!oracle || !random || !constant || !latent || !genie) continue;
    sentences.push(
      `**${mode}**: latent-bc with ${latent.labelledSamples} labelled samples solves ${percent(latent.solvedRate)}, ` +
        `${shareOf(latent, oracle)} oracle-bc (${percent(oracle.solvedRate)}). ` +
        `It is ${compare('latent-bc', 'random')} random (${percent(random.solvedRate)}) and ${compare('latent-bc', name)} ` +
        `${name} (${percent(constant.solvedRate)}).`,
      `**${mode}**: oracle-bc is ${compare('oracle-bc', 'random')} random and ${compare('oracle-bc', name)} ${name}; ` +
        `genie-bc (${percent(genie.solvedRate)}) is ${compare('genie-bc', 'random')} random and ${compare('genie-bc', name)} ${name}.`,
    );
    const [blind] = of('labels-only');
    if (blind) {
      sentences.push(
        `**${mode}**: drawing actions from the same labels without looking at the frame (labels-only) solves ` +
          `${percent(blind.solvedRate)}; latent-bc is ${compare('latent-bc', 'labels-only')} that, and oracle-bc is ${compare('oracle-bc', 'labels-only')} it.`,
      );
    }
    sentences.push(`**${mode}**: ${matchText(of('latent-bc'), oracle)}${weak(compare('oracle-bc', name))}`);
  }
  sentences.push(probeText(probe));
  return sentences;
}

/** From which number of labels on every tested number reaches the mark. @param rows of latent-bc in one task */
export function matchText(rows: readonly SummaryRow[], oracle: SummaryRow): string {
  if (oracle.solvedRate === 0) return 'oracle-bc solves no level, so there is nothing to match.';
  const reaches = ({ solvedRate }: SummaryRow) => solvedRate >= match * oracle.solvedRate;
  const ascending = [...rows].sort((a, b) => a.labelledSamples - b.labelledSamples);
  const enough = ascending.find((_, i) => ascending.slice(i).every(reaches));
  return enough
    ? `latent-bc reaches ${100 * match}% of oracle-bc from ${enough.labelledSamples} labelled samples on by the means ` +
        `(tested: ${ascending.map(({ labelledSamples }) => labelledSamples).join(', ')}).`
    : `by the means latent-bc does not reach ${100 * match}% of oracle-bc with ${ascending.at(-1)?.labelledSamples} labelled samples, ` +
        `the most that were tested; the paper's is as good as its oracle with ${paperSamples}.`;
}

function weak(oracleAgainstConstant: string): string {
  return oracleAgainstConstant === above
    ? ''
    : ' The oracle itself is not above one constant action beyond the interval, so this says little.';
}

function probeText({
  balancedAccuracy,
  majorityBalancedAccuracy,
  accuracy,
  majorityAccuracy,
  codesUsed,
  counts,
}: ProbeResult): string {
  const half = codesUsed > counts.length / 2 ? 'more than half' : 'not more than half';
  return (
    `Latents and real actions: on held-out random play the probe's balanced accuracy, ${percent(balancedAccuracy)}, is ` +
    `${side(balancedAccuracy, majorityBalancedAccuracy)} the commonest action's (${percent(majorityBalancedAccuracy)}); its accuracy, ` +
    `${percent(accuracy)}, is ${side(accuracy, majorityAccuracy)} the commonest action's (${percent(majorityAccuracy)}). These have no ` +
    `intervals. There, ${codesUsed} of ${counts.length} codes are in use, ${half}.`
  );
}

function side(value: number, other: number): string {
  if (value === other) return 'equal to';
  return value > other ? 'above' : 'below';
}

/** Goes before the oracle's name; without a ratio if that would divide by 0. */
function shareOf(row: SummaryRow, oracle: SummaryRow): string {
  return oracle.solvedRate > 0 ? `${percent(row.solvedRate / oracle.solvedRate)} of` : 'beside';
}
