/**
 * robotics (the paper's model of robot video): the same three models from action-free video of an arm, and the same
 * evaluation. Recordings → tokenizer → world models, whose LAM sees pixels or tokens → latent labels → control and
 * consistency → policies → held-out layouts → report.
 */
import { join } from 'node:path';
import { stringify } from 'yaml';
import { writeFileAtomically } from '../../engine/files.ts';
import { cloneAll, disposeAll, loadRunners } from '../cloning/policies.ts';
import { seedsFrom } from '../evaluate.ts';
import type { Experiment, RunContext } from '../experiment.ts';
import { refuseToOverwrite } from '../run-folder.ts';
import { MetricsLog, nameOf, openRunRecord } from '../run-record.ts';
import { Stages } from '../stages.ts';
import { type RoboticsConfig, roboticsSchema } from './config.ts';
import { loadRobotExperts, vocabularyOf } from './demonstrations.ts';
import { labelRecordings, measureModels, trainReader, writeModelClips } from './measurements.ts';
import { presets } from './presets.ts';
import { openRecordings, record } from './recordings.ts';
import { replay } from './replay.ts';
import { writeReport } from './report.ts';
import { playAll } from './rollouts.ts';
import { compare, summarise, summaryFile } from './summary.ts';
import { trainWorldModels, worldStage } from './world-models.ts';

export const robotics: Experiment<RoboticsConfig> = {
  name: 'robotics',
  description:
    'world models of robot-arm video: controllability, consistency, and policies cloned from latents',
  schema: roboticsSchema,
  presets,
  optionKeys: { seeds: 'evaluation.seeds', levels: 'evaluation.levels' },
  run,
};

async function run(config: RoboticsConfig, context: RunContext): Promise<string[]> {
  const { out, engine, progress, resume, preset } = context;
  await refuseToOverwrite(out, resume);
  const { seed, scene, collect, evaluation } = config;
  const seeds = seedsFrom(seed, evaluation.seeds);
  const description = { experiment: 'robotics', preset, config, seeds, engine: nameOf(engine) };
  const runRecord = await openRunRecord(out, description, resume);
  await writeFileAtomically(join(out, 'config.yaml'), stringify(config));
  const metrics = new MetricsLog(join(out, 'metrics.jsonl'), context.tracker);
  const stages = new Stages(out, progress, resume, () => runRecord.save());

  await stages.run({
    name: 'recordings',
    config: { seed, scene, collect },
    after: [],
    work: (folder) => record(config, folder, progress),
  });
  const recordings = await openRecordings(join(out, 'recordings'));
  const dataHash = recordings.hash;
  await runRecord.save({ dataHash });

  // World models, and what they know
  const models = await trainWorldModels({ config, context, stages, metrics, recordings });
  const request = { config, context, stages, recordings, models };
  const labels = await labelRecordings(request);
  const states = await replay(recordings.heldOutVideo, config);
  const readerQuality = await trainReader(request, states);
  const measures = await measureModels(request, states, labels);

  // Policies, and how they do
  const vocabulary = vocabularyOf(recordings.demonstrations, config.actionBins);
  const experts = await loadRobotExperts(recordings.demonstrations, vocabulary);
  const heldOutExperts = await loadRobotExperts(recordings.heldOutDemonstrations, vocabulary);
  const realActions = vocabulary.vectors.length;
  const run = { config, context, stages, metrics, dataHash, realActions };
  const cloned = await cloneAll(run, {
    experts,
    heldOut: heldOutExperts,
    latents: labels.pixels,
    displacement: null,
    world: { model: models.pixels, stage: worldStage('pixels') },
  });
  const runners = await loadRunners(run);
  const allSamples = cloned['oracle-bc-0'].samples;
  const playing = { run, runners, experts, latents: labels.pixels, vocabulary, allSamples };
  const results = await playAll(playing).finally(() => {
    disposeAll(runners);
  });

  // Report
  const bootstrap = { repetitions: evaluation.bootstrap, seed };
  const rows = summarise(results, bootstrap);
  const differences = compare(results, bootstrap);
  const summary = summaryFile(preset, rows, differences, measures, readerQuality);
  await writeFileAtomically(join(out, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  const clips = await writeModelClips(request, states, labels.pixels, heldOutExperts);
  await runRecord.save({ status: 'finished' });
  await writeReport({
    out,
    config,
    rows,
    differences,
    measures,
    readerQuality,
    cloned,
    classes: realActions,
    clips,
    record: runRecord.current,
    metrics: await metrics.read(),
  });
  return ['report.md', 'summary.json', 'run.json', 'metrics.jsonl'].map((file) => join(out, file));
}
