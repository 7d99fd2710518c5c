/** Sentences that say, from the figures alone, what the run shows and what it does not. */
import type { ProbeResult } from '../../genie/probe.ts';
import { modes } from './config.ts';
import type { Summary, SummaryRow } from './summary.ts';

/** The paper's own mark: the latent policy at this share of the oracle, with few labels. */
const match = 0.95;

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
        `${percent(latent.solvedRate / oracle.solvedRate)} of what oracle-bc does (${percent(oracle.solvedRate)}). ` +
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
    const enough = of('latent-bc').find(({ solvedRate }) => solvedRate >= match * oracle.solvedRate);
    const weak =
      compare(oracle, constant) !== 'above'
        ? ' The oracle itself is no better than one constant action, so this says little.'
        : '';
    sentences.push(
      enough
        ? `**${mode}**: latent-bc reaches ${100 * match}% of oracle-bc from ${enough.labelledSamples} labelled samples on.${weak}`
        : `**${mode}**: the paper's claim, latent-bc as good as oracle-bc with 200 labelled samples, is not reached in this run.`,
    );
  }
  const better = probe.balancedAccuracy > probe.majorityBalancedAccuracy;
  sentences.push(
    `The latents ${better ? 'say something' : 'say nothing measurable'} about the real actions: on held-out random play the ` +
      `probe's balanced accuracy is ${percent(probe.balancedAccuracy)} (${percent(probe.majorityBalancedAccuracy)} without ` +
      `looking at them), with ${probe.codesUsed} codes in use.`,
  );
  return sentences;
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

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
