/** `report.md` and its figures: what was run, what came out, and where it stands beside the paper and the aims. */
import { join } from 'node:path';
import { writeFileAtomically } from '../../engine/files.ts';
import { cloningTable } from '../cloning/cloning-table.ts';
import { meaningOf } from '../cloning/condition-names.ts';
import { estimateText, percent, repeatText, table, wallTimeText } from '../markdown.ts';
import type { Figure } from '../measure/controllability-summary.ts';
import { differenceNote, differenceTable } from '../paired-differences.ts';
import { repeatablePath } from '../run-record.ts';
import { writeFigures } from './figures.ts';
import type { ModelMeasures } from './measurements.ts';
import type { ReportInput } from './report-input.ts';
import { modelFigures, type SuccessRow } from './summary.ts';
import { verdict } from './verdict.ts';

/** Writes the figures and the report that shows them. */
export async function writeReport(input: ReportInput): Promise<void> {
  const { out, record, measures } = input;
  await writeFigures(input, join(out, 'figures'));
  const sections = [
    `# robotics, preset ${record.preset}`,
    intro(input),
    '## Where it stands',
    verdict(input)
      .map((sentence) => `- ${sentence}`)
      .join('\n'),
    '## The world models: quality and control',
    controlTable(input),
    controlNote(input),
    ...measures.map(({ input: lam }) => `![ΔPSNR over time, LAM on ${lam}](figures/${lam}/delta.png)`),
    '![PSNR and SSIM over time, LAM on pixels](figures/pixels/quality.png)',
    '## What the latent actions do to the gripper',
    '![Displacements by latent action](figures/movements.png)',
    consistencyTable(measures),
    '![Directions by latent action](figures/directions.png)',
    '## Layouts solved',
    '![Solved layouts against labelled steps](figures/success.png)',
    successTable(input.rows),
    successNote(input),
    differenceTable(
      'task',
      'layout',
      input.differences.map((row) => ({
        ...row,
        names: [[row.condition, row.mapping].filter(Boolean).join(', '), row.against, row.task],
      })),
    ),
    `Each condition with the most labelled steps, the oracle with all. ${differenceNote('layout')}`,
    '## Cloning',
    cloningTable(input.cloned),
    '![Training curves](figures/training.png)',
    '## Clips',
    clipText(input),
    '## How to repeat it',
    `${repeatText(`genie run robotics --preset ${record.preset} --config config.yaml`, record)} \`config.yaml\` lies beside this report and holds the whole configuration.`,
  ];
  await writeFileAtomically(join(out, 'report.md'), `${sections.join('\n\n')}\n`);
}

function intro({ config, record }: ReportInput): string {
  const { collect, scene, world, genie, evaluation } = config;
  const looks =
    scene === null
      ? 'Every layout has looks of its own (table, light, colours, shapes).'
      : `All layouts share the looks of layout ${scene}, as in recordings of one robot at one table, and differ in where things are.`;
  const origin =
    world === null
      ? `The world models learn from ${collect.videoEpisodes} episodes of video of the tabletop`
      : `The world model is \`${repeatablePath(world)}\`, trained before: it learnt from video of the tabletop`;
  return (
    `${origin} at ${genie.video.height}×${genie.video.width} ` +
    `without any action: random play, a wanderer that drives through things, and the scripted expert with lapses. ${looks} ` +
    `Policies are cloned from ${collect.demonstrations.reach} demonstrations of reaching and ${collect.demonstrations.push} of pushing (one ` +
    `network for both), on layouts that are not evaluated on; the demonstrator is the scripted expert with its wrist ` +
    `still. ${evaluation.levels} held-out layouts of each task, ${evaluation.seeds} seed${evaluation.seeds === 1 ? '' : 's'}, actions sampled at ` +
    `temperature ${evaluation.temperature}. ${wallTimeText(record)}`
  );
}

function controlTable({ measures }: ReportInput): string {
  const heads = [
    'LAM sees',
    'PSNR (dB)',
    'SSIM',
    'Δ₄PSNR (dB)',
    'reader distance',
    'with random actions',
    'codes used',
  ];
  const rows = measures.map(({ input, summary, control, codeCounts }) => {
    const { psnr, ssim, delta4Psnr } = modelFigures(summary);
    return [
      input,
      interval(psnr, 2),
      interval(ssim, 3),
      interval(delta4Psnr, 2),
      control.readerDistances.inferred.toFixed(2),
      control.readerDistances.random.toFixed(2),
      `${codeCounts.filter((count) => count > 0).length} of ${codeCounts.length}`,
    ];
  });
  const [{ summary, control }] = measures;
  for (const source of ['tokenizer', 'copy'] as const) {
    const { psnr, ssim } = summary.quality.find((row) => row.mode === 'free' && row.source === source)!;
    const name = source === 'tokenizer' ? 'none: tokenizer alone' : 'none: last frame copied';
    rows.push([
      name,
      interval(psnr, 2),
      interval(ssim, 3),
      '–',
      control.readerDistances[source].toFixed(2),
      '–',
      '–',
    ]);
  }
  return table(heads, rows);
}

function controlNote({ config, measures, readerQuality }: ReportInput): string {
  const { seeds, context, steps } = config.control;
  const { clips } = measures[0].summary;
  const video = measures.flatMap(({ input, control }) => {
    const inferred = control.videoDistances?.find(({ source }) => source === 'inferred');
    return inferred ? [`LAM on ${input}: ${inferred.mean.toFixed(1)}`] : [];
  });
  const fvd =
    video.length > 0
      ? `Fréchet video distance with the given network: ${video.join('; ')}. `
      : 'The standard Fréchet video distance needs the weights of I3D, which cannot be shipped (`--set control.fvdWeights=i3d.onnx`). ';
  return (
    `Free rollouts on ${clips} held-out clips × ${seeds} seeds, ${context} true frames in, ${steps} predicted, with the latent ` +
    'actions that the LAM infers from the truth; 95% intervals. Δ₄PSNR is what they gain over random codes at the fourth ' +
    'frame, with the same noise. *Reader distance* is a Fréchet distance in the hidden features of the state reader, a small ' +
    `network trained in this run on the simulator's own states (it explains ${percent(readerQuality)} of the variance of the gripper's ` +
    'position on held-out video); every pair of neighbouring frames is a vector. It is no FVD: compare rows, nothing else. ' +
    `${fvd}The paper's 2.5B model (appendix, robotics): FVD 136.4 and Δ₄PSNR 2.07 with a LAM on pixels, 257.8 and 1.65 on tokens.`
  );
}

function consistencyTable(measures: readonly ModelMeasures[]): string {
  const overview = table(
    [
      'LAM sees',
      'variance explained by the code, recorded play',
      'by the held code, generated',
      'direction from the code, balanced accuracy',
      'commonest direction',
    ],
    measures.map(({ input, recorded, held }) => [
      input,
      percent(recorded.movements.explained),
      percent(held.explained),
      percent(recorded.probe.balancedAccuracy),
      percent(recorded.probe.majorityBalancedAccuracy),
    ]),
  );
  const [{ recorded, held }] = measures;
  const vector = ([x, y]: readonly [number, number]) => `(${x.toFixed(2)}, ${y.toFixed(2)})`;
  const codes = recorded.movements.codes.map(({ code, count, mean, spread }) => {
    const generated = held.codes.find((row) => row.code === code);
    return [
      `${code}`,
      `${count}`,
      vector(mean),
      spread.toFixed(2),
      generated ? vector(generated.mean) : '–',
      generated ? generated.spread.toFixed(2) : '–',
    ];
  });
  const heads = [
    'code (LAM on pixels)',
    'times',
    'mean (x, y), dm',
    'spread',
    'held in generation: mean',
    'spread',
  ];
  return (
    `${overview}\n\n${table(heads, codes)}\n\n` +
    "Displacements are of the gripper in the table's own coordinates, one step of the world model each. Recorded: the " +
    'simulator says where the gripper was, over all held-out play. Generated: every code is held from the same starts, and ' +
    'the state reader says where the gripper is. Spread is the root mean square distance from the mean of the code.'
  );
}

function successTable(rows: readonly SuccessRow[]): string {
  return table(
    [
      'condition',
      'latent → real',
      'task',
      'labelled steps',
      'solved',
      '95% interval',
      'steps to success',
      'episodes',
    ],
    rows.map((row) => [
      row.condition,
      row.mapping ?? '–',
      row.task,
      `${row.labelledSamples}`,
      percent(row.successRate),
      `${percent(row.ci95[0])} – ${percent(row.ci95[1])}`,
      row.stepsToSuccess === null ? '–' : row.stepsToSuccess.toFixed(0),
      `${row.episodes}`,
    ]),
  );
}

function successNote({ config, classes }: ReportInput): string {
  return (
    `oracle-bc is cloned from all true actions, binned as RT-1 bins them (${config.actionBins} bins a dimension) with one class for each of ` +
    `the ${classes} combinations that occur. The latent policies choose one of the codes; what the arm then does comes from the ` +
    'few labelled steps alone: *dictionary* (the paper) draws one of the binned actions seen with the code, *means* takes ' +
    'their mean, *regression* is ridge regression on the code and on the probabilities that the policy gives to all codes. ' +
    'genie-bc is cloned from generated play only. ' +
    `${config.further.conditions.map((name) => `*${name}*: ${meaningOf(name)!.meaning}. `).join('')}` +
    `Intervals are percentiles of a seeded bootstrap over ${config.evaluation.policies > 1 ? 'trained policies, then ' : ''}layouts, then seeds.`
  );
}

function clipText({ clips, measures }: ReportInput): string {
  const notes: Record<string, string> = {
    'real-and-generated.png':
      'Held-out demonstrations, and what the model makes of their first frames and inferred latent actions.',
    'real-and-generated.gif': 'The same, moving: real above, generated below.',
    'latent-actions.png':
      'Each latent action held from the same start; the columns are steps of the world model.',
    'latent-actions.gif': 'The same, moving: code 0 at the top left.',
  };
  const shown = clips.files.map((file) => `${notes[file]}\n\n![${file}](clips/${file})`);
  if (clips.bag) {
    shown.push(
      'The held-out stretch in which the soft bag changed its shape most (its beads moved ' +
        `${clips.bag.deformation.toFixed(2)} dm against its middle), real and generated.\n\n![${clips.bag.file}](clips/${clips.bag.file})`,
    );
  }
  const [{ input, control }] = measures;
  return [
    ...shown,
    'Free rollouts with inferred, random and borrowed actions, the first clips of a random order:',
    ...control.strips.map((file) => `![${file}](control-${input}/${file})`),
  ].join('\n\n');
}

function interval(figure: Figure, digits: number): string {
  return estimateText(figure, (value) => value.toFixed(digits));
}
