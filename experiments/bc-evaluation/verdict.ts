/** Sentences that say, from the figures alone, what the run shows and what it does not. */
import type { ProbeResult } from '../../genie/probe.ts';
import { percent } from '../markdown.ts';
import { modes } from './config.ts';
import type { Summary, SummaryRow } from './summary.ts';

/** The paper's own mark: the latent policy at this share of the oracle, with few labels. */
const match = 0.95;
const paperSamples = 200;

export function verdict({ rows }: Summary, probe: ProbeResult): string[] {
  const sentences: string[] = [];
  for (const mode of modes) {
    const of = (condition: string) => rows.filter((row) => row.condition === condition && row.mode === mode);
    const [oracle] = of('oracle-bc');
    const [random] = of('random');
    const [constant] = of('always-right-up');
    const latent = most(of('latent-bc'));
    const genie = most(of('genie-bc'));
    if (!oracle || !random || !constant || !latent || !genie) continue;
    sentences.push(
      `**${mode}**: latent-bc with ${latent.labelledSamples} labelled samples solves ${percent(latent.solvedRate)}, ` +
        `${shareOf(latent, oracle)} oracle-bc (${percent(oracle.solvedRate)}). ` +
        `It is ${compare(latent, random)} random (${percent(random.solvedRate)}) and ${compare(latent, constant)} ` +
        `always-right-up (${percent(constant.solvedRate)}).`,
      `**${mode}**: oracle-bc is ${compare(oracle, random)} random and ${compare(oracle, constant)} always-right-up; ` +
        `genie-bc (${percent(genie.solvedRate)}) is ${compare(genie, random)} random and ${compare(genie, constant)} always-right-up.`,
    );
    const [blind] = of('labels-only');
    if (blind) {
      sentences.push(
        `**${mode}**: drawing actions from the same labels without looking at the frame (labels-only) solves ` +
          `${percent(blind.solvedRate)}; latent-bc is ${compare(latent, blind)} that, oracle-bc ${compare(oracle, blind)}.`,
      );
    }
    sentences.push(`**${mode}**: ${matchText(of('latent-bc'), latent, oracle)}${weak(oracle, constant)}`);
  }
  sentences.push(probeText(probe));
  return sentences;
}

/** From which number of labels on every tested number reaches the mark. */
function matchText(rows: readonly SummaryRow[], latent: SummaryRow, oracle: SummaryRow): string {
  if (oracle.solvedRate === 0) return 'oracle-bc solves no level, so there is nothing to match.';
  const reaches = ({ solvedRate }: SummaryRow) => solvedRate >= match * oracle.solvedRate;
  const ascending = [...rows].sort((a, b) => a.labelledSamples - b.labelledSamples);
  const enough = ascending.find((_, i) => ascending.slice(i).every(reaches));
  return enough
    ? `latent-bc reaches ${100 * match}% of oracle-bc from ${enough.labelledSamples} labelled samples on ` +
        `(tested: ${ascending.map(({ labelledSamples }) => labelledSamples).join(', ')}).`
    : `latent-bc does not reach ${100 * match}% of oracle-bc with ${latent.labelledSamples} labelled samples, the most ` +
        `that were tested; the paper's is as good as its oracle with ${paperSamples}.`;
}

function weak(oracle: SummaryRow, constant: SummaryRow): string {
  return compare(oracle, constant) === 'above'
    ? ''
    : ' The oracle itself is no better than one constant action, so this says little.';
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

/** In words, by whether the 95% intervals overlap. */
function compare(row: SummaryRow, other: SummaryRow): string {
  if (row.ci95[0] > other.ci95[1]) return 'above';
  if (row.ci95[1] < other.ci95[0]) return 'below';
  return 'not to be told apart from';
}

function most(rows: readonly SummaryRow[]): SummaryRow | undefined {
  return [...rows].sort((a, b) => b.labelledSamples - a.labelledSamples)[0];
}
