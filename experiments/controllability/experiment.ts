/**
 * controllability (paper, section 3 and GenieRedux's protocol): do latent actions steer a trained Genie, and how good
 * are the frames? Held-out clips → rollouts with inferred, random and borrowed actions → figures → report.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Dataset } from '../../data/dataset.ts';
import { writeFileAtomically } from '../../engine/files.ts';
import { RandomStream } from '../../engine/random.ts';
import type { WorldModel, WorldModelConfig } from '../../genie/world-model.ts';
import { loadWorldModel } from '../../genie/world-models.ts';
import type { Experiment, RunContext } from '../experiment.ts';
import { chooseClips, openHeldOut } from '../measure/clips.ts';
import { countFrames, type Measured, measure, predict } from '../measure/controllability.ts';
import { writeCurves, writeStrips } from '../measure/controllability-figures.ts';
import { type Summary, summarise } from '../measure/controllability-summary.ts';
import { countVideos, type VideoDistance, videoDistances } from '../measure/video-distance.ts';
import { loadVideoFeatures } from '../measure/video-features.ts';
import { refuseToOverwrite } from '../run-folder.ts';
import { type Metric, MetricsLog, nameOf, openRunRecord, readJson } from '../run-record.ts';
import { Stages } from '../stages.ts';
import { encoderDistances, trainEncoder } from './coinrun-encoder.ts';
import { type ControllabilityConfig, controllabilitySchema, presets } from './config.ts';
import { writeReport } from './report.ts';

export const controllability: Experiment<ControllabilityConfig> = {
  name: 'controllability',
  description: 'measure how far latent actions steer a trained Genie, and how good its frames are',
  schema: controllabilitySchema,
  presets,
  optionKeys: { data: 'data', seeds: 'seeds', levels: 'episodes' },
  run,
};

/** What the expensive stage leaves for the report. */
interface Outcome {
  readonly measured: readonly Measured[];
  readonly distances: readonly VideoDistance[] | null;
  readonly strips: readonly string[];
  /** At which frames were drawn; null if nothing is drawn. */
  readonly temperature: number | null;
}

async function run(config: ControllabilityConfig, context: RunContext): Promise<string[]> {
  const { out, engine, progress, resume, preset } = context;
  await refuseToOverwrite(out, resume);
  // A useless file is told before the rollouts, not after.
  if (config.fvdWeights !== null) (await loadVideoFeatures(config.fvdWeights)).dispose();
  const model = await loadWorldModel(config.model);
  const dataset = await openHeldOut(config.data, model, progress);

  const engineName = nameOf(engine);
  const description = {
    experiment: 'controllability',
    preset,
    config,
    seeds: [config.seed],
    engine: engineName,
  };
  const record = await openRunRecord(out, description, resume);
  await record.save({ dataHash: dataset.hash });

  const stages = new Stages(out, progress, resume, () => record.save());
  const encoder = encoderFor(config, model.config, progress);
  if (encoder) {
    await stages.run({
      name: encoderStage,
      config: { seed: config.seed, encoder, stride: model.config.video.stride, engine: engineName },
      after: [],
      work: (folder) =>
        trainEncoder({
          ...{ engine, settings: encoder, stride: model.config.video.stride, folder, progress },
          random: new RandomStream(config.seed).fork('video encoder'),
        }),
    });
  }
  const name = 'rollouts';
  const outcomeFile = join(out, name, 'measurements.json');
  // The bootstrap alone can be repeated without generating anything again.
  const { bootstrap: repetitions, ...generation } = config;
  await stages.run({
    name,
    config: {
      ...generation,
      engine: engineName,
      model: digestOf(model),
      data: dataset.hash,
    },
    after: encoder ? [encoderStage] : [],
    async work(folder) {
      const encoderFolder = encoder ? join(out, encoderStage) : null;
      const outcome = await generateAndMeasure(config, context, model, dataset, encoderFolder, folder);
      await writeFileAtomically(outcomeFile, `${JSON.stringify(outcome)}\n`);
    },
  });
  const { measured, distances, strips, temperature } = (await readJson(outcomeFile)) as Outcome;

  const summary = summarise(measured, { repetitions, seed: config.seed });
  const metrics = new MetricsLog(join(out, 'metrics.jsonl'), context.tracker);
  for (const stage of new Set(metricLines(summary).map((line) => line.stage)))
    await metrics.rewind(stage, -1);
  await metrics.append(...metricLines(summary));
  // Named after their features: only I3D's are Fréchet video distances.
  const named = config.fvdWeights ? 'frechetVideoDistances' : 'frechetEncoderDistances';
  const summaryFile = { ...summary, [named]: distances };
  await writeFileAtomically(join(out, 'summary.json'), `${JSON.stringify(summaryFile, null, 2)}\n`);
  await writeCurves(summary, join(out, 'figures'));
  await record.save({ status: 'finished' });
  const paths = strips.map((file) => `${name}/${file}`);
  await writeReport(out, {
    config,
    world: { ...model.config, steps: stepsOf(model, config), temperature },
    summary,
    distances,
    strips: paths,
    record: record.current,
  });
  return ['report.md', 'summary.json', 'run.json', 'metrics.jsonl'].map((file) => join(out, file));
}

async function generateAndMeasure(
  config: ControllabilityConfig,
  { engine, progress }: RunContext,
  model: WorldModel,
  dataset: Dataset,
  encoderFolder: string | null,
  folder: string,
): Promise<Outcome> {
  const random = new RandomStream(config.seed).fork('controllability');
  const clips = await chooseClips({ config, dataset, engine, model, random, progress });
  const worlds = await model.open(engine, config.worlds, { steps: stepsOf(model, config) });
  const { sampling } = config;
  if (worlds.temperature !== null) worlds.temperature = sampling.temperature ?? worlds.temperature;
  const { temperature } = worlds;
  const rollouts = progress.stage('Rollouts', countFrames(config, clips.length));
  const predictions = await predict({ config, clips, worlds, random, stage: rollouts }).finally(() => {
    rollouts.end();
    worlds.dispose();
  });
  const { height, width } = model.config.video;
  const size = { height, width };
  const comparing = progress.stage('PSNR and SSIM', predictions.length);
  let measured: Measured[];
  try {
    measured = measure(clips, predictions, size, comparing);
  } finally {
    comparing.end();
  }
  let distances: VideoDistance[] | null = null;
  const weights = config.fvdWeights;
  if (weights !== null || encoderFolder !== null) {
    const stage = progress.stage('Video features', countVideos(clips, predictions));
    const found = weights
      ? videoDistances(weights, config, clips, predictions, size, stage)
      : encoderDistances(engine, encoderFolder!, config.context, clips, predictions, stage);
    distances = await found.finally(() => stage.end());
  }
  return { measured, distances, strips: await writeStrips(clips, predictions, size, folder), temperature };
}

const encoderStage = 'video-encoder';

/** The encoder to train, if there is to be one and it can look at the model's frames. */
function encoderFor(
  { fvdWeights, videoEncoder }: ControllabilityConfig,
  { video }: WorldModelConfig,
  progress: RunContext['progress'],
): ControllabilityConfig['videoEncoder'] {
  if (fvdWeights !== null || videoEncoder === null) return null;
  if (video.height === 64 && video.width === 64) return videoEncoder;
  progress.note(`no Fréchet distance: the encoder sees 64×64 frames, not ${video.height}×${video.width}`);
  return null;
}

/** Refinements of a frame as the run asks, or as the model is configured; undefined if it refines none. */
function stepsOf({ refinement }: WorldModel, { sampling }: ControllabilityConfig): number | undefined {
  return refinement ? Math.min(sampling.steps ?? refinement.steps, refinement.mostSteps) : undefined;
}

/** One line for each mode, source and time. */
function metricLines({ quality, delta }: Summary): Metric[] {
  return [
    ...quality.flatMap(({ mode, source, psnrAt, ssimAt }) =>
      psnrAt.map((psnr, t) => {
        const ssim = ssimAt[t];
        return {
          stage: `${mode}/${source}`,
          step: t + 1,
          psnr: psnr.mean,
          psnrLow: psnr.ci95[0],
          psnrHigh: psnr.ci95[1],
          ssim: ssim.mean,
          ssimLow: ssim.ci95[0],
          ssimHigh: ssim.ci95[1],
        };
      }),
    ),
    ...delta.flatMap(({ mode, against, at }) =>
      at.map(({ mean, ci95 }, t) => ({
        stage: `${mode}/delta-${against}`,
        step: t + 1,
        deltaPsnr: mean,
        deltaPsnrLow: ci95[0],
        deltaPsnrHigh: ci95[1],
      })),
    ),
  ];
}

/** Of the weights: another model is other rollouts. */
function digestOf({ weights }: WorldModel): string {
  const hash = createHash('sha256');
  for (const [name, { data }] of Object.entries(weights).sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}
