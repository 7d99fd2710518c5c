/**
 * ablation (paper, sections 2.1, 3.1 and 3.4, appendix B): variants of one small Genie, each trained with several seeds
 * on video that the run records, measured alike, and compared. Recordings → models → measurements → report.
 */
import { join } from 'node:path';
import { RandomStream } from '../../engine/random.ts';
import { seedsFrom } from '../evaluate.ts';
import type { Experiment, RunContext } from '../experiment.ts';
import { refuseToOverwrite } from '../run-folder.ts';
import { nameOf, openRunRecord } from '../run-record.ts';
import { Stages } from '../stages.ts';
import { type AblationConfig, ablationSchema } from './config.ts';
import { measureModel } from './measure.ts';
import type { Measurements } from './metrics.ts';
import { chosenVariants, combineParts, writePart } from './parts.ts';
import { presets } from './presets.ts';
import { openHeldOut, openVideo, record, type Video } from './recordings.ts';
import { sizesOf } from './sizes.ts';
import { studies } from './studies/index.ts';
import type { TrainingVideo, Variant } from './study.ts';
import type { MeasuredVariant } from './summary.ts';
import { createTraining, folderName, type Train } from './train.ts';
import { studyFiles, writeStudy } from './write-study.ts';

export const ablation: Experiment<AblationConfig> = {
  name: 'ablation',
  description: 'compare variants of a small Genie: one of the studies of the paper at a time (--study)',
  schema: ablationSchema,
  presets,
  optionKeys: { study: 'study', seeds: 'seeds' },
  run,
  combine: combineParts,
};

async function run(config: AblationConfig, context: RunContext): Promise<string[]> {
  const { out, engine, progress, resume, preset } = context;
  await refuseToOverwrite(out, resume);
  const variants = chosenVariants(config);
  const seeds = config.onlySeed === null ? seedsFrom(config.seed, config.seeds) : [config.onlySeed];
  const engineName = nameOf(engine);
  const runRecord = await openRunRecord(
    out,
    { experiment: 'ablation', preset, config, seeds, engine: engineName },
    resume,
  );
  const stages = new Stages(out, progress, resume, () => runRecord.save());

  const videos = await recordVideos(config, context, stages, variants);
  const heldOut = await openHeldOut(join(out, 'recordings'));
  const hashes = [...videos.values()].map(({ dataset }) => dataset.hash.slice(0, 16));
  await runRecord.save({ dataHash: [...hashes, heldOut.hash.slice(0, 16)].join('-') });

  const datasets = new Map([...videos].map(([kind, { dataset }]) => [kind, dataset]));
  const train = createTraining({ stages, context, videos: datasets, heldOut: heldOut.withoutLabels() });
  const measure = (variant: Variant, seed: number) =>
    measureVariant({ config, context, stages, train, heldOut, videos }, variant, seed);
  const found = new Map<Variant, Measurements[]>(variants.map((variant) => [variant, []]));
  // Seed by seed: an interrupted run has whole comparisons first, and a machine that slows down slows all variants.
  for (const seed of seeds) {
    for (const variant of variants) found.get(variant)!.push(await measure(variant, seed));
  }

  await runRecord.save({ status: 'finished' });
  if (config.onlyVariant !== null) {
    await writePart(out, found.get(variants[0])![0]);
    return ['summary.json', 'run.json'].map((file) => join(out, file));
  }
  const measured = variants.map((variant): MeasuredVariant => ({ variant, seeds: found.get(variant)! }));
  await writeStudy(out, { config, measured, record: runRecord.current });
  return [...studyFiles, 'run.json'].map((file) => join(out, file));
}

/** Records what the variants train on, and what all are measured on. */
async function recordVideos(
  config: AblationConfig,
  { out, progress }: RunContext,
  stages: Stages,
  variants: readonly Variant[],
): Promise<Map<TrainingVideo, Video>> {
  const { seed, recordings } = config;
  const kinds = [...new Set(variants.map(({ video }) => video))];
  const recorded = new Set(kinds.map((kind) => (kind === 'curated' ? 'unfiltered' : kind)));
  for (const kind of [...recorded, 'held-out'] as const) {
    await stages.run({
      name: `recordings/${kind}`,
      config: { seed, recordings },
      after: [],
      work: (folder) => record(kind, config, folder, progress),
    });
  }
  const videos = new Map<TrainingVideo, Video>();
  for (const kind of kinds) {
    const video = await openVideo(kind, join(out, 'recordings'), seed);
    // Decodes while the first graph is compiled.
    video.dataset.preload();
    videos.set(kind, video);
  }
  return videos;
}

interface Measuring {
  readonly config: AblationConfig;
  readonly context: RunContext;
  readonly stages: Stages;
  readonly train: Train;
  readonly heldOut: Awaited<ReturnType<typeof openHeldOut>>;
  readonly videos: ReadonlyMap<TrainingVideo, Video>;
}

async function measureVariant(
  { config, context, stages, train, heldOut, videos }: Measuring,
  variant: Variant,
  seed: number,
): Promise<Measurements> {
  const { engine, progress } = context;
  progress.note(`${config.study}: ${variant.name}, seed ${seed}`);
  const { model, measured, stage } = await train(variant, seed);
  const { metrics: wanted } = studies[config.study];
  const { weightPrecision } = variant;
  const { sampling } = variant.genie;
  const own = await stages.run({
    name: `measurements/${folderName(variant.name)}-${seed}`,
    config: { measurement: config.measurement, sampling, weightPrecision, wanted, heldOut: heldOut.hash },
    after: [stage],
    work: () =>
      measureModel({
        ...{ engine, model, weightPrecision, heldOut, progress, wanted },
        settings: config.measurement,
        random: new RandomStream(seed).fork('ablation measurements'),
      }),
  });
  const { dataset, filter } = videos.get(variant.video)!;
  return {
    ...measured,
    ...own,
    ...sizesOf(variant.genie),
    episodesKept: dataset.episodes.length,
    ...(filter ? { filterAccuracy: filter.accuracy } : {}),
  };
}
