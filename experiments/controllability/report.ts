/** `report.md`: how far latent actions steer the model, how good its frames are, and which differences are real. */
import { join } from 'node:path';
import { writeFileAtomically } from '../../engine/files.ts';
import type { WorldModelConfig } from '../../genie/world-model.ts';
import { estimateText, repeatRunText, signed, table, wallTimeText } from '../markdown.ts';
import { modes } from '../measure/controllability.ts';
import { titles } from '../measure/controllability-figures.ts';
import { type Figure, type MetricName, paperTime, type Summary } from '../measure/controllability-summary.ts';
import type { VideoDistance } from '../measure/video-distance.ts';
import type { RunRecord } from '../run-record.ts';
import { type ControllabilityConfig, presets } from './config.ts';
import { published } from './published.ts';

export interface ReportInput {
  readonly config: ControllabilityConfig;
  /** The model's own, with the sampling that was used. */
  /** The model that was measured, and how its frames were drawn. */
  readonly world: WorldModelConfig & { readonly steps?: number; readonly temperature: number | null };
  readonly summary: Summary;
  /** null if no network was given. */
  readonly distances: readonly VideoDistance[] | null;
  /** Pictures of clips, relative to the report. */
  readonly strips: readonly string[];
  readonly record: RunRecord;
}

const digits: Readonly<Record<MetricName, number>> = { psnr: 2, ssim: 3 };

/** Writes the report into `folder`; the figures must be in its `figures`. */
export async function writeReport(folder: string, input: ReportInput): Promise<void> {
  const { config, record } = input;
  const sections = [
    `# controllability, preset ${record.preset}`,
    intro(input),
    '## What is larger than the noise',
    comparisonText(input.summary),
    '## Δ_t PSNR',
    '![ΔPSNR over time](figures/delta.png)',
    deltaTable(input.summary),
    deltaNote(),
    '## Quality of the predicted frames',
    '![PSNR and SSIM over time](figures/quality.png)',
    qualityTable(input.summary),
    qualityNote(),
    '## Beside published figures',
    publishedText(input),
    config.fvdWeights
      ? '## Fréchet video distance'
      : '## Fréchet distance in the features of a CoinRun encoder',
    distanceText(input),
    '## Clips',
    'The first clips of a random order, seed 0; none was picked.',
    ...input.strips.map((file) => `![${file}](${file})`),
    '## How to repeat it',
    repeatRunText('controllability', record, config, presets[record.preset]),
  ];
  await writeFileAtomically(join(folder, 'report.md'), `${sections.join('\n\n')}\n`);
}

function intro({ config, world, summary, record }: ReportInput): string {
  const { preset, video, steps, temperature } = world;
  const { stride } = video;
  return (
    `World model \`${preset}\`: ${summary.clips} held-out clips, one from each episode, ${plural(summary.seeds, 'seed')}; ` +
    `${plural(config.context, 'true frame')} in, ${config.steps} predicted, ${stride} recorded frames from one to the next. ` +
    `${temperature === null ? '' : `${plural(steps ?? 1, 'MaskGIT step')} a frame, temperature ${temperature}. `}` +
    '*Free* rollouts go on from generated frames; *teacher-forced* ones predict each frame from true ones. ' +
    wallTimeText(record)
  );
}

function comparisonText({ comparisons }: Summary): string {
  const rows = comparisons.map(({ what, metric, mean, ci95, beyondNoise }) => [
    what,
    metric === 'psnr' ? 'PSNR' : 'SSIM',
    signed(mean, digits[metric]),
    ci95.map((end) => signed(end, digits[metric])).join(' … '),
    beyondNoise ? (mean > 0 ? '**larger**' : '**smaller**') : 'within the noise',
  ]);
  return (
    `${table(['first against second', 'metric', 'difference', '95% interval', 'the first is'], rows)}\n\n` +
    'Differences are paired within clip and seed; a difference counts as larger than the noise if its interval leaves ' +
    `out 0. Each of the ${rows.length} is judged alone, so of twenty without any real difference about one would pass by chance. The ` +
    'intervals speak of new clips and new samples of this one trained model, not of a model trained again.'
  );
}

function deltaTable({ delta }: Summary): string {
  const steps = delta[0].at.length;
  const heads = ['t', ...delta.map(({ mode, against }) => `${mode}, against ${titles[against]}`)];
  const rows = Array.from({ length: steps }, (_, t) => [
    `${t + 1}`,
    ...delta.map(({ at }) => estimateText(at[t], (value) => signed(value, digits.psnr))),
  ]);
  return table(heads, rows);
}

function deltaNote(): string {
  return (
    'Δ_t PSNR = PSNR(x_t, x̂_t) − PSNR(x_t, x̂′_t) in dB, with x̂ generated from the latent actions that the LAM infers from ' +
    `the true frames, and x̂′ from random ones (the paper reads it at t = ${paperTime}). The paper does not give the distribution ` +
    'of the random actions; here every code is equally likely. Because codes that the LAM never uses would then count ' +
    "too, a second column takes another clip's inferred actions instead, which are distributed as the inferred ones are. " +
    'All variants share their sampling noise. In teacher-forced frames only the last action differs, so there Δ does not ' +
    'add up over time.'
  );
}

function qualityTable({ quality }: Summary): string {
  return modes
    .map((mode) =>
      table(
        [mode, 'PSNR (dB)', 'SSIM', 'PSNR of the mean error', 'exact frames'],
        quality
          .filter((row) => row.mode === mode)
          .map(({ source, psnr, ssim, pooledPsnr, exact }) => [
            titles[source],
            interval(psnr, 'psnr'),
            interval(ssim, 'ssim'),
            pooledPsnr.toFixed(2),
            `${(100 * exact).toFixed(1)}%`,
          ]),
      ),
    )
    .join('\n\n');
}

function qualityNote(): string {
  return (
    'Means over all predicted frames, with 95% intervals. *Tokenizer alone* encodes and decodes the true frame: the most ' +
    'that the dynamics model can reach. *Last frame copied* repeats the last context frame (free) or the true frame ' +
    'before (teacher-forced). A frame that equals the true one counts as 100 dB, which favours copying wherever nothing ' +
    'moves; the PSNR of the mean squared error is free of that. SSIM is that of luma (Wang et al. 2004).'
  );
}

function publishedText({ summary, config, world }: ReportInput): string {
  const own = (source: 'inferred' | 'tokenizer') =>
    summary.quality.find((row) => row.mode === 'free' && row.source === source)!;
  const rows = [
    ...published.map(({ model, psnr, ssim }) => [model, psnr.toFixed(2), ssim.toFixed(2)]),
    ...(['tokenizer', 'inferred'] as const).map((source) => [
      `this model, ${titles[source]}`,
      own(source).psnr.mean.toFixed(2),
      own(source).ssim.mean.toFixed(2),
    ]),
  ];
  const protocol = config.context === 1 && config.steps === 10 && world.steps === 25;
  return (
    `${table(['CoinRun, 1 frame in, 10 predicted, 25 steps', 'PSNR (dB)', 'SSIM'], rows)}\n\n` +
    `Published by GenieRedux (Kazemi et al. 2024). ${protocol ? 'Same protocol' : 'This run departs from the protocol (see above)'}; ` +
    'frames, pace of the frames, model size and SSIM implementation are not the same, so read it as an order of magnitude.'
  );
}

function distanceText({ config, distances, summary }: ReportInput): string {
  if (!distances) {
    return (
      "Left out: I3D's weights cannot be shipped (give them as an ONNX file: `--set fvdWeights=i3d.onnx`), and the " +
      'encoder that stands in for it (`videoEncoder`) sees 64×64 frames alone.'
    );
  }
  const rows = distances.map(({ source, distances: all, mean }) => [
    titles[source],
    mean.toPrecision(3),
    all.length > 1 ? `${Math.min(...all).toPrecision(3)} … ${Math.max(...all).toPrecision(3)}` : '–',
  ]);
  return (
    `${table(['free rollouts', 'distance', 'over seeds'], rows)}\n\n` +
    `Between the true clips and the generated ones, ${summary.clips} of each, ${featuresText(config)} ` +
    'The distance of small sets is biased upwards: compare rows, not figures from elsewhere (those use ' +
    'thousands of clips).'
  );
}

function featuresText({ fvdWeights }: ControllabilityConfig): string {
  if (fvdWeights) return 'context included, in the features of the given network.';
  return (
    'in the features of a small network that this run trained to read the velocity, footing and direction of the agent ' +
    "off two neighbouring frames of this project's CoinRun. **It is no FVD**: the standard one takes I3D's features " +
    '(`--set fvdWeights=i3d.onnx`).'
  );
}

function interval(figure: Figure, metric: MetricName): string {
  return estimateText(figure, (value) => value.toFixed(digits[metric]));
}

function plural(count: number, name: string): string {
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
