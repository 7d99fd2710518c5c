/** What is measured of a trained model on held-out video. */
import type { LabelledDataset } from '../../data/dataset.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Progress } from '../../engine/progress.ts';
import type { RandomStream } from '../../engine/random.ts';
import type { WeightPrecision } from '../../engine/weight-precision.ts';
import { coinrunActions, effectiveCoinrunAction } from '../../envs/coinrun/actions.ts';
import { labelDataset } from '../../genie/label.ts';
import { psnr } from '../../genie/training/frames.ts';
import type { WorldModel, Worlds } from '../../genie/world-model.ts';
import { type Clip, chooseClips } from '../measure/clips.ts';
import { consistency, effectsOfCodes } from '../measure/playability.ts';
import { labelledSteps, probe } from '../measure/probe.ts';
import { meanSquaredError } from '../measure/psnr.ts';
import { generate, type Rollout } from '../measure/rollouts.ts';
import { mean } from '../statistics.ts';
import type { AblationConfig } from './config.ts';
import type { Measurements, MetricName } from './metrics.ts';

/** Δ_t is read at t = 1 and at the paper's t = 4; quality is the mean up to there. */
const STEPS = 4;

export interface MeasureOptions {
  readonly engine: Engine;
  readonly model: WorldModel;
  readonly weightPrecision?: WeightPrecision;
  readonly heldOut: LabelledDataset;
  readonly settings: AblationConfig['measurement'];
  /** Only what these need is done. */
  readonly wanted: readonly MetricName[];
  /** The same for all variants of a seed. */
  readonly random: RandomStream;
  readonly progress: Progress;
}

/** Metrics that need generated frames. */
const generatedMetrics: readonly MetricName[] = [
  'psnr',
  'delta1',
  'delta4',
  'frameMilliseconds',
  'playability',
];

export async function measureModel(options: MeasureOptions): Promise<Measurements> {
  const { wanted } = options;
  const wants = (...names: MetricName[]) => names.some((name) => wanted.includes(name));
  return {
    ...(wants(...generatedMetrics) ? await generated(options) : {}),
    ...(wants('probe', 'codesUsed') ? await probed(options) : {}),
  };
}

async function generated(options: MeasureOptions): Promise<Measurements> {
  const { engine, model, weightPrecision, heldOut, settings, wanted, random, progress } = options;
  const config = { context: settings.context, steps: STEPS, episodes: settings.clips };
  const clips = await chooseClips({
    ...{ config, dataset: heldOut, engine, model, progress },
    random: random.fork('clips'),
  });
  const worlds = await model.open(engine, settings.worlds, { weightPrecision });
  try {
    return {
      ...(await rollouts(options, worlds, clips)),
      ...(wanted.includes('playability') ? { playability: await played(options, worlds, clips) } : {}),
    };
  } finally {
    worlds.dispose();
  }
}

/** Free rollouts with inferred and with random actions, which share their noise. */
async function rollouts(
  { settings, random, progress, model }: MeasureOptions,
  worlds: Worlds,
  clips: readonly Clip[],
): Promise<Measurements> {
  const { codes } = model;
  const drawn = random.fork('random actions');
  const sources = {
    inferred: clips.map(({ actions }) => [...actions]),
    random: clips.map(() => Array.from(drawn.integers(STEPS, codes))),
  };
  const stage = progress.stage('Rollouts', 2 * clips.length * STEPS);
  // Of the last source: the first warms up.
  let seconds = 0;
  const errors = { inferred: [] as number[][], random: [] as number[][] };
  try {
    for (const source of ['inferred', 'random'] as const) {
      const started = performance.now();
      const outcomes = await generate(
        worlds,
        clips.map(({ id, frames }, clip): Rollout => {
          const prompt = frames.slice(0, settings.context);
          return { prompt, actions: sources[source][clip], random: random.fork(`noise of ${id}`) };
        }),
        stage,
      );
      seconds = (performance.now() - started) / 1000;
      errors[source] = outcomes.map(([, ...frames], clip) =>
        frames.map((frame, t) => meanSquaredError(clips[clip].frames[settings.context + t], frame)),
      );
    }
  } finally {
    stage.end();
  }
  const psnrAt = (source: 'inferred' | 'random', t: number) =>
    mean(errors[source].map((of) => psnr(of[t - 1])));
  const delta = (t: number) => psnrAt('inferred', t) - psnrAt('random', t);
  return {
    psnr: mean(Array.from({ length: STEPS }, (_, t) => psnrAt('inferred', t + 1))),
    delta1: delta(1),
    delta4: delta(STEPS),
    frameMilliseconds: (1000 * seconds) / (clips.length * STEPS),
  };
}

/** Latent actions against those that were taken. */
async function probed({ engine, model, heldOut, progress }: MeasureOptions): Promise<Measurements> {
  const labelled = await labelDataset({ engine, model, dataset: heldOut, progress });
  const { codes } = model;
  const found = probe(labelledSteps(heldOut, labelled), {
    codes,
    actions: coinrunActions,
    effective: effectiveCoinrunAction,
  });
  return { probe: found.balancedAccuracy, codesUsed: found.codesUsed };
}

async function played(
  { model, settings, random, progress }: MeasureOptions,
  worlds: Worlds,
  clips: readonly Clip[],
): Promise<number> {
  const { starts, held, context } = settings;
  const prompts = clips.slice(0, starts).map(({ frames }) => frames.slice(0, context));
  const { codes } = model;
  const stage = progress.stage('Codes held', codes * prompts.length * held);
  const effects = await effectsOfCodes(worlds, prompts, held, random.fork('held'), stage).finally(() =>
    stage.end(),
  );
  return consistency(effects);
}
