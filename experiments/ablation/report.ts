/** `report.md` of a study: its table, its differences, its figure, and how to repeat it. */
import { join } from 'node:path';
import { writeFileAtomically } from '../../engine/files.ts';
import { tokensPerFrame } from '../../genie/config.ts';
import { repeatRunText, signed, table, wallTimeText } from '../markdown.ts';
import type { RunRecord } from '../run-record.ts';
import type { Estimate } from '../student-t.ts';
import type { AblationConfig } from './config.ts';
import { type MetricName, metrics } from './metrics.ts';
import { presets } from './presets.ts';
import type { Study } from './study.ts';
import type { Summary } from './summary.ts';

interface ReportInput {
  readonly study: Study;
  readonly config: AblationConfig;
  readonly summary: Summary;
  readonly record: RunRecord;
  /** What the study is to hold and does not yet, each `variant, seed n`. */
  readonly missing?: readonly string[];
}

/** Writes the report into `folder`; the figure must be in its `figures`. */
export async function writeReport(folder: string, input: ReportInput): Promise<void> {
  const { study, summary } = input;
  const sections = [
    `# ${study.title}`,
    study.question,
    scaleText(input),
    missingText(input),
    '![The study in one figure](figures/study.png)',
    '## What was measured',
    resultTable(study, summary),
    ...study.notes,
    glossary(study),
    '## What is larger than the noise',
    comparisonText(input),
    ...(summary.powerLaws.length > 0 ? ['## Power laws', powerLawText(summary)] : []),
    '## How to repeat it',
    repeat(input),
  ];
  await writeFileAtomically(join(folder, 'report.md'), `${sections.filter(Boolean).join('\n\n')}\n`);
}

function missingText({ missing = [], summary }: ReportInput): string {
  if (missing.length === 0) return '';
  return (
    `**Missing: ${missing.join('; ')}.** The tables hold the ${summary.seeds} seeds that every variant in them has ` +
    'finished with.'
  );
}

function scaleText({ config, summary, record }: ReportInput): string {
  const { genie, recordings, measurement } = config;
  const { height, width, frames } = genie.video;
  return (
    `Here: preset \`${record.preset}\`, which is **far smaller than the paper's** (millions of parameters there, ` +
    `thousands here): ${height}×${width} frames of ${tokensPerFrame(genie)} tokens, windows of ${frames} frames, ` +
    `${genie.tokenizer.steps} steps for the tokenizer and ${genie.training.steps} for latent actions and dynamics, on ` +
    `${recordings.episodes} episodes of this project's own CoinRun. Every variant was trained from scratch with ` +
    `${summary.seeds} seeds and measured on the same ${measurement.clips} held-out clips ` +
    `(${recordings.heldOutEpisodes} episodes of random and expert play). What holds at this size need not hold at the ` +
    `paper's. ${wallTimeText(record)}`
  );
}

function resultTable({ metrics: columns }: Study, { variants }: Summary): string {
  const present = columns.filter((metric) => variants.some(({ figures }) => figures[metric]));
  return (
    `${table(
      ['variant', ...present.map((metric) => metrics[metric].title)],
      variants.map(({ name, figures }) => [
        name,
        ...present.map((metric) => (figures[metric] ? interval(figures[metric], metric) : '–')),
      ]),
    )}\n\n` +
    'Means over the seeds, ± half the width of their 95% t interval. Where no interval is given the figure is the same ' +
    'for every seed.'
  );
}

/** What the columns mean that are not plain. */
function glossary({ metrics: columns }: Study): string {
  const meanings: Partial<Record<MetricName, string>> = {
    psnr:
      '*Generated frames*: four frames generated freely after the true ones, with the latent actions that the LAM ' +
      'infers; mean PSNR over the four.',
    delta4:
      '*Δ_t PSNR*: that PSNR at frame t, minus the same with random latent actions and equal noise: how much actions ' +
      'steer (the paper reads t = 4).',
    probe:
      '*Probe*: each code is read as the real action most often taken with it; the share of held-out steps read ' +
      'rightly, every action counted alike (chance is 1/9).',
  };
  return columns.flatMap((metric) => meanings[metric] ?? []).join(' ');
}

function comparisonText({ summary }: ReportInput): string {
  const rows = summary.comparisons.map(({ first, second, metric, mean, ci95, beyondNoise, better }) => [
    `${first} − ${second}`,
    metrics[metric].title,
    signed(mean, metrics[metric].digits),
    ci95.map((end) => signed(end, metrics[metric].digits)).join(' … '),
    beyondNoise ? `**yes**, ${better === null ? 'different' : better ? 'better' : 'worse'}` : 'no',
  ]);
  return (
    `${table(['difference', 'metric', 'mean', '95% interval', 'larger than the noise'], rows)}\n\n` +
    `The test: differences are paired by seed (same data, windows and noise), and their mean has a t interval over ` +
    `${summary.seeds} seeds; a difference is larger than the noise if that interval leaves out 0. Each of the ` +
    `${rows.length} is judged alone, so about one in twenty would pass by chance; with so few seeds only large ` +
    'differences can pass, and "no" does not mean that there is none.'
  );
}

function powerLawText({ powerLaws }: Summary): string {
  const rows = powerLaws.map(({ x, y, factor, exponent: { mean, ci95 } }) => [
    `${metrics[y].title} against ${metrics[x as MetricName].title}`,
    factor.toPrecision(3),
    mean.toFixed(4),
    `${ci95[0].toFixed(4)} … ${ci95[1].toFixed(4)}`,
    ci95[1] < 0 ? 'yes' : 'no',
  ]);
  return table(['y = a·x^b', 'a', 'b', '95% interval of b', 'falls beyond the noise'], rows);
}

function repeat({ config, record }: ReportInput): string {
  const { study, ...others } = config;
  const { study: _, ...base } = presets[record.preset];
  return repeatRunText(`ablation --study ${study}`, record, others, base);
}

function interval({ mean, ci95 }: Estimate, metric: MetricName): string {
  const { digits } = metrics[metric];
  const half = (ci95[1] - ci95[0]) / 2;
  return half === 0 ? mean.toFixed(digits) : `${mean.toFixed(digits)} ± ${half.toFixed(digits)}`;
}
