/** `report.md` and its figures: what was run, what came out, and where latent-bc stands. */
import { basename, join } from 'node:path';
import { writeFileAtomically } from '../../engine/files.ts';
import { cloningTable } from '../cloning/cloning-table.ts';
import { meaningOf } from '../cloning/condition-names.ts';
import { paperSamples } from '../cloning/config.ts';
import type { Labelling } from '../cloning/labelling.ts';
import { percent, repeatText, table, wallTimeText } from '../markdown.ts';
import { differenceNote, differenceTable } from '../paired-differences.ts';
import type { ActionAccuracy } from './action-accuracy.ts';
import { answers } from './answers.ts';
import { writeFigures } from './figures.ts';
import type { ReportInput } from './report-input.ts';
import { aggregate, type SummaryRow } from './summary.ts';
import { verdict } from './verdict.ts';

/** Writes the figures and the report that shows them. */
export async function writeReport(input: ReportInput): Promise<void> {
  const { out, summary, accuracies, labelling, record, benchmark } = input;
  const baseline = benchmark.baseline.name;
  await writeFigures(input, join(out, 'figures'));
  const command = `genie run bc-evaluation --preset ${record.preset} --config config.yaml`;
  const sections = [
    `# bc-evaluation, preset ${summary.preset}`,
    answers(summary, benchmark)
      .map((answer) => `- ${answer}`)
      .join('\n'),
    intervalNote,
    '## What was compared',
    intro(input),
    termsTable(input),
    '## Where latent-bc stands',
    verdict(summary, labelling.probe, benchmark)
      .map((sentence) => `- ${sentence}`)
      .join('\n'),
    '## Held-out levels solved',
    '![Solved levels against labelled samples](figures/solved.png)',
    solvedTable(summary.rows, baseline),
    constantNote(input),
    `## Levels that ${baseline} fails`,
    failedTable(summary.rows, baseline),
    '## Differences',
    differenceTable(
      'mode',
      'level',
      summary.differences.map((row) => ({ ...row, names: [row.condition, row.against, row.mode] })),
    ),
    `Each condition with ${paperSamples} labelled samples (or the largest number below; if there is none, the smallest), the oracle with all. ${differenceNote('level')}`,
    `## Aggregates over ${benchmark.tasks.length === 1 ? 'the mode' : 'all modes'}`,
    aggregateTable(input),
    '## What the latent actions mean',
    probeText(input),
    '![Actions read from latents on held-out random play](figures/probe.png)',
    '![True actions of each code](figures/codes.png)',
    '## Actions of the cloned policies on held-out expert episodes',
    accuracyTable(accuracies),
    cloningTable(input.cloned),
    '## Training',
    '![Training curves](figures/training.png)',
    '## Clips',
    clipText(input.clips),
    '## How to repeat it',
    `${repeatText(command, record)} \`config.yaml\` lies beside this report and holds the whole configuration.`,
  ];
  await writeFileAtomically(join(out, 'report.md'), `${sections.join('\n\n')}\n`);
}

function intro({ config, benchmark, record, summary }: ReportInput): string {
  const { levels, seeds, policies, maximumSteps, temperature } = config.evaluation;
  const source =
    config.data === null
      ? `The video and the experts are ${benchmark.source}.`
      : `The video and the experts are recorded episodes of the real Procgen CoinRun (\`${basename(config.data)}\`). ` +
        "The evaluation plays this project's own CoinRun, which is level for level the same game with other art: " +
        'policies meet pictures there that they were not trained on, so read these solve rates together with the ' +
        'accuracy of actions on held-out recorded episodes below.';
  const cut =
    maximumSteps < benchmark.limit.steps
      ? ` Episodes are cut after ${maximumSteps} steps (${benchmark.limit.of}: ${benchmark.limit.steps.toLocaleString('en-US')}) and then count as unsolved.`
      : '';
  const known =
    "Which of the expert's steps were random is known to every clone, of latent actions too: those steps are seen and not imitated.";
  const rows = summary.rows.length;
  const eyes = config.policy.eyes
    ? ' Policies begin with eyes that video of the expert has taught to foresee latent actions (`genie run eyes`), but for few-label-bc.'
    : '';
  return (
    `${source} ${levels} held-out levels in each mode, ${seeds} seed${seeds === 1 ? '' : 's'}, ` +
    `${policies} ${policies === 1 ? 'policy' : 'policies'} trained for each cloned condition (one network for both modes), ` +
    `actions sampled from the logits at temperature ${temperature}.${cut}${eyes} ${known} ${rows} rows in \`summary.json\`. ` +
    wallTimeText(record)
  );
}

function solvedTable(rows: readonly SummaryRow[], baseline: string): string {
  return table(
    [
      'condition',
      'mode',
      'labelled samples',
      'solved',
      '95% interval',
      `where ${baseline} fails`,
      'episodes',
    ],
    rows.map(
      ({ condition, mode, labelledSamples, solvedRate, ci95, solvedRateWhereConstantFails, episodes }) => [
        condition,
        mode,
        `${labelledSamples}`,
        percent(solvedRate),
        `${percent(ci95[0])} – ${percent(ci95[1])}`,
        solvedRateWhereConstantFails === null ? '–' : percent(solvedRateWhereConstantFails),
        `${episodes}`,
      ],
    ),
  );
}

/** The second table: where one constant action, or whatever the baseline is, is not enough. */
function failedTable(rows: readonly SummaryRow[], baseline: string): string {
  const found = rows.filter(({ solvedRateWhereConstantFails }) => solvedRateWhereConstantFails !== null);
  if (found.length === 0) return `${baseline} solves every level.`;
  return table(
    ['condition', 'mode', 'labelled samples', 'solved', '95% interval', 'levels'],
    found.map((row) => [
      row.condition,
      row.mode,
      `${row.labelledSamples}`,
      percent(row.solvedRateWhereConstantFails!),
      row.ci95WhereConstantFails!.map(percent).join(' – '),
      `${row.levelsWhereConstantFails}`,
    ]),
  );
}

const intervalNote =
  '*Above* and *below* are said where the 95% interval of the difference, taken level by level, leaves out 0; otherwise two ' +
  'conditions are *not to be told apart*.';

const motionNote =
  ": clusters of how the picture moves and how that changes, found for a camera that follows the player, not by the paper's " +
  'network (`latentActions.input`)';

/** What every condition is that was played. */
function termsTable({ summary, benchmark, config }: ReportInput): string {
  const { baseline, expert } = benchmark;
  const terms = new Map<string, string>();
  for (const { condition } of summary.rows) {
    const term = meaningOf(condition);
    if (condition === baseline.name) terms.set(condition, `${baseline.description}; needs no learning`);
    else if (term) terms.set(term.name, term.meaning);
  }
  terms.set('expert', `${expert.name}, who is imitated: ${expert.description}`);
  const { input, codebook } = config.genie.latentActions;
  const { codes } = codebook;
  return (
    `${table(['condition', 'what it is'], [...terms])}\n\n` +
    `There are ${codes} latent actions, or codes${input === 'motion' ? motionNote : ''}. A labelled sample is a frame of the ` +
    "expert's with its true action."
  );
}

function constantNote({ config }: ReportInput): string {
  const { policies } = config.evaluation;
  const covers =
    policies > 1
      ? `trained policies first (${policies} of each condition), then levels, then seeds within each level, so they speak of new levels and, as far as so few can, of policies trained again. World, codes, recordings and generated play are one each`
      : 'levels, then seeds within each level, so they speak of new levels, but not of another training';
  return `Intervals are percentiles of a seeded bootstrap that draws, with replacement, ${covers}.`;
}

function aggregateTable({ results, config, benchmark }: ReportInput): string {
  const { seeds, policies, bootstrap } = config.evaluation;
  const rows = aggregate(results, Math.min(bootstrap, 2000), config.seed, benchmark).map((row) => [
    row.condition,
    `${row.labelledSamples}`,
    row.iqm.toFixed(2),
    seeds > 1 ? `${row.iqmInterval[0].toFixed(2)} – ${row.iqmInterval[1].toFixed(2)}` : 'needs several seeds',
    row.optimalityGap.toFixed(2),
    row.improvementOverOracle.toFixed(2),
    row.fallbackShare === null ? '–' : percent(row.fallbackShare),
  ]);
  const heads = [
    'condition',
    'labelled samples',
    'IQM',
    '95% interval',
    'optimality gap',
    'P(better than oracle-bc)',
  ];
  return (
    `${table([...heads, 'latents without a sample'], rows)}\n\n` +
    `Scores are ${benchmark.score.description}. *IQM*, the interquartile mean, is the mean of the middle half of the runs; the ` +
    '*optimality gap* is how far runs fall short of a score of 1; both, and the stratified bootstrap, as in ' +
    'rliable, with modes as tasks and seeds as runs: seeds of sampled actions, whose policies were trained ' +
    `${policies === 1 ? 'once' : `${policies} times`} for each condition, so the intervals say little of another training. ` +
    'P compares solved levels pair by pair, ties count one half. ' +
    'The last column is the share of acted latents whose dictionary list was empty: the action came from the samples of the ' +
    'nearest latent that has some, where it is known which lie near (codes of motion, displacements), and else from all.'
  );
}

function probeText({ labelling, displacementLabelling }: ReportInput): string {
  const line = (
    name: string,
    { accuracy, majorityAccuracy, balancedAccuracy, majorityBalancedAccuracy }: Labelling['probe'],
  ) => [
    name,
    percent(accuracy),
    percent(majorityAccuracy),
    percent(balancedAccuracy),
    percent(majorityBalancedAccuracy),
  ];
  const lines = (codes: string, { probe, expertProbe }: Labelling) => [
    line(`${codes}, random play`, probe),
    line(`${codes}, experts`, expertProbe),
  ];
  const displaced = displacementLabelling
    ? lines('clusters of true displacement', displacementLabelling)
    : [];
  return (
    `${table(
      [
        'codes and held-out episodes',
        'accuracy',
        'majority class',
        'balanced accuracy',
        'majority class, balanced',
      ],
      [...lines('latent actions', labelling), ...displaced],
    )}\n\n` +
    'Each code is read as the effective action most often taken with it (fitted on one half of the held-out episodes, ' +
    "judged on the other); *balanced* accuracy counts every action alike, however rare. Codes used in the experts' labels: " +
    `${usedText(labelling)}.`
  );
}

function usedText({ codeCounts }: Labelling): string {
  const total = codeCounts.reduce((sum, count) => sum + count, 0);
  const used = codeCounts.filter((count) => count > 0).length;
  return `${used} of ${codeCounts.length}, the commonest in ${percent(Math.max(...codeCounts) / total)} of the steps`;
}

function accuracyTable(accuracies: readonly ActionAccuracy[]): string {
  return table(
    ['condition', 'labelled samples', 'accuracy of the likeliest action', 'commonest action', 'frames'],
    accuracies.map(({ condition, labelledSamples, accuracy, majorityAccuracy, samples }) => [
      condition,
      `${labelledSamples}`,
      percent(accuracy),
      percent(majorityAccuracy),
      `${samples}`,
    ]),
  );
}

/** The clips that were written, and word of those that were not. */
export function clipText(clips: readonly string[]): string {
  const notes: Record<string, string> = {
    'real-and-generated.png':
      'Real episodes, and below each what is generated from the same first frames with its latents.',
    'real-and-generated.gif': 'The same, moving: top real, bottom generated.',
    'latent-actions.png':
      'Each latent action held from the same start, code 0 at the top; the columns are steps of the world model.',
    'latent-actions.gif': 'The same, moving, code 0 at the top left.',
  };
  const shown = clips.map((file) => `${notes[file]}\n\n![${file}](clips/${file})`);
  if (!clips.includes('real-and-generated.png'))
    shown.unshift('No held-out expert episode is long enough to be set beside a generated one.');
  return shown.join('\n\n');
}
