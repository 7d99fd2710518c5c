/** What a run of `imagination` found, as data and as a page. */
import { join } from 'node:path';
import { writeFileAtomically } from '../../engine/files.ts';
import { RandomStream } from '../../engine/random.ts';
import { trainingCurves } from '../charts.ts';
import type { EpisodeResult } from '../evaluate.ts';
import { percent, repeatRunText, table, wallTimeText } from '../markdown.ts';
import { inWords, type PairedDifference, pairedDifference } from '../paired-differences.ts';
import { writePlots } from '../plots.ts';
import type { Metric, RunRecord } from '../run-record.ts';
import { levelBootstrap, mean, type Scores } from '../statistics.ts';
import type { Estimate } from '../student-t.ts';
import type { ImaginationConfig } from './config.ts';
import type { ReaderAccuracy } from './learnt-reward.ts';
import { presets } from './presets.ts';

/** Episodes of one condition; each's return is how far it came. */
export interface Condition {
  readonly name: string;
  readonly episodes: readonly EpisodeResult[];
}

export interface ImaginationSummary {
  readonly reader: ReaderAccuracy;
  readonly conditions: readonly {
    readonly name: string;
    readonly levels: number;
    readonly solved: Estimate;
    /** Units to the right. */
    readonly distance: Estimate;
    /** Distance less that of random latent actions on the same levels and seeds. */
    readonly overRandomLatents: PairedDifference;
  }[];
}

export function summarise(
  conditions: readonly Condition[],
  reader: ReaderAccuracy,
  { evaluation, seed }: ImaginationConfig,
): ImaginationSummary {
  const options = () => ({
    random: new RandomStream(seed).fork('bootstrap'),
    repetitions: evaluation.bootstrap,
  });
  const estimate = (scores: Scores): Estimate => ({
    mean: mean(scores.flat()),
    ci95: levelBootstrap(scores, options()),
  });
  const baseline = scoresOf(conditions.find(({ name }) => name === 'random latents')!, 'return');
  return {
    reader,
    conditions: conditions.map((condition) => {
      const distance = scoresOf(condition, 'return');
      return {
        name: condition.name,
        levels: distance.length,
        solved: estimate(scoresOf(condition, 'solved')),
        distance: estimate(distance),
        overRandomLatents: pairedDifference(distance, baseline.slice(0, distance.length), options()),
      };
    }),
  };
}

/** `scores[level][seed]`, levels in the order in which they were played. */
function scoresOf({ episodes }: Condition, key: 'solved' | 'return'): Scores {
  const levels = new Map<number, number[]>();
  for (const episode of episodes) {
    levels.set(episode.levelSeed, [...(levels.get(episode.levelSeed) ?? []), Number(episode[key])]);
  }
  return [...levels.values()];
}

export async function writeReport(
  out: string,
  { reader, conditions }: ImaginationSummary,
  config: ImaginationConfig,
  record: RunRecord,
  metrics: readonly Metric[],
): Promise<void> {
  const figures = {
    imagined: trainingCurves('Learning in the generated world', [
      { name: 'return of imagined episodes', points: curve(metrics, 'return') },
      { name: 'entropy of the policy', points: curve(metrics, 'entropy') },
    ]),
  };
  await writePlots(join(out, 'figures'), figures);
  const share = (value: number | null) => (value === null ? '– (no such step)' : percent(value));
  const units = ({ mean, ci95: [low, high] }: Estimate) =>
    `${mean.toFixed(1)} (${low.toFixed(1)}–${high.toFixed(1)})`;
  const page = `# Imagination: learnt and planned in a generated world, played in the real one

${conditions
  .filter(({ name }) => ['imagined', 'planned', 'cloned'].includes(name))
  .map(({ name, overRandomLatents }) => `**${name}** is ${inWords(overRandomLatents)} random latent actions`)
  .join('; ')}: by the distance covered on the same levels.

${table(
  ['what plays', 'levels', 'solved', 'units to the right', 'more than random latents'],
  conditions.map(({ name, levels, solved, distance, overRandomLatents: { difference, ci95 } }) => [
    name,
    `${levels}`,
    `${percent(solved.mean)} (${percent(solved.ci95[0])}–${percent(solved.ci95[1])})`,
    units(distance),
    `${difference.toFixed(1)} [${ci95[0].toFixed(1)}, ${ci95[1].toFixed(1)}]`,
  ]),
)}

Means over held-out levels of CoinRun, ${config.mode} mode, with 95% bootstrap intervals over levels and ${config.evaluation.seeds === 1 ? 'one training: another one may differ by more than they say' : `${config.evaluation.seeds} trainings`}.
*Imagined*: PPO for ${config.ppo.steps} steps in the world \`${config.model}\`, rewarded by a network that reads frames.
*Planned*: the best of ${config.planner.rounds} × ${config.planner.samples} imagined sequences of ${config.planner.horizon} latent actions. *Cloned*: the expert's latent actions imitated.
All three act in latent actions, which a dictionary of ${config.labelledSamples} labelled samples turns into keys; so do *random latents*.

## What steps are worth, as read off frames

On ${reader.pairs} held-out pairs of frames the reader explains ${percent(reader.progressExplained)} of the variance of progress; its balanced
accuracy (chance is 50%) is ${share(reader.diedBalanced)} for dying and ${share(reader.solvedBalanced)} for reaching the coin. Where it is wrong, imagination
rewards what is worth nothing.

![](figures/imagined.png)

## To repeat it

${wallTimeText(record)}

${repeatRunText('imagination', record, config, presets[record.preset])}
`;
  await writeFileAtomically(join(out, 'report.md'), page);
}

/** One line for each training. */
function curve(metrics: readonly Metric[], key: string) {
  return metrics
    .filter(({ stage, [key]: value }) => stage.startsWith('imagined-') && typeof value === 'number')
    .map(({ stage, step, [key]: value }) => ({ step, value: value as number, series: 'PPO', run: stage }));
}
