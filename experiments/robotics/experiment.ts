/**
 * robotics (the paper's model of robot video): the same three models from action-free video of an arm, and the same
 * evaluation. Recordings → tokenizer → world models, whose LAM sees pixels or tokens, or one that is given → latent labels →
 * control and consistency → policies → held-out layouts → report.
 */
import { join } from 'node:path';
import { stringify } from 'yaml';
import { writeFileAtomically } from '../../engine/files.ts';
import { openRecordings, parts, record } from '../benchmarks/recordings.ts';
import { openBenchmark } from '../benchmarks/registry.ts';
import { replay } from '../benchmarks/tabletop-replay.ts';
import { actionClasses } from '../cloning/action-classes.ts';
import { cloneAndPlay } from '../cloning/clone-and-play.ts';
import { checkGiven } from '../cloning/given-world.ts';
import { seedsFrom } from '../evaluate.ts';
import type { Experiment, RunContext } from '../experiment.ts';
import { refuseToOverwrite } from '../run-folder.ts';
import { MetricsLog, nameOf, openRunRecord, repeatablePath } from '../run-record.ts';
import { Stages } from '../stages.ts';
import { type RoboticsConfig, roboticsSchema } from './config.ts';
import { labelRecordings, measureModels, trainReader, writeModelClips } from './measurements.ts';
import { presets } from './presets.ts';
import { recordingPlan, tabletopOf } from './recording-plan.ts';
import { writeReport } from './report.ts';
import { compare, genieMapping, mappings, summarise, summaryFile } from './summary.ts';
import { makeWorldModels, worldStage } from './world-models.ts';

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
  const source = { tabletop: tabletopOf(config) };
  const benchmark = await openBenchmark(source);
  await checkGiven(config);
  const seeds = seedsFrom(seed, evaluation.seeds);
  const description = { experiment: 'robotics', preset, config, seeds, engine: nameOf(engine) };
  const runRecord = await openRunRecord(out, description, resume);
  const world = config.world && repeatablePath(config.world);
  await writeFileAtomically(join(out, 'config.yaml'), stringify({ ...config, world }));
  const metrics = new MetricsLog(join(out, 'metrics.jsonl'), context.tracker);
  const stages = new Stages(out, progress, resume, () => runRecord.save());

  await stages.run({
    name: 'recordings',
    config: { seed, scene, collect, parts },
    after: [],
    work: (folder) => record(benchmark, recordingPlan(config), folder, progress),
  });
  const recordings = await openRecordings(join(out, 'recordings'));
  await runRecord.save({ dataHash: recordings.hash });

  // World models, and what they know
  const models = await makeWorldModels({ config, context, stages, metrics, recordings });
  const request = { config, context, stages, recordings, models };
  const labels = await labelRecordings(request);
  const states = await replay(recordings.heldOutVideo, config);
  const readerQuality = await trainReader(request);
  const measures = await measureModels(request, states, labels);

  // Policies, and how they do
  const actions = actionClasses(benchmark.actions, recordings.experts);
  const { labelledSamples } = evaluation;
  const { cloned, results, heldOutExperts } = await cloneAndPlay({
    ...{ config, context, stages, metrics, benchmark, source, recordings, actions },
    codes: { latents: labels.pixels, places: models.pixels.places },
    world: worldStage('pixels'),
    furtherAgents: [],
    repertoire: {
      ...{ expertName: 'demonstrator', labelledSamples, online: null },
      genieLabelledSamples: [Math.max(...labelledSamples)],
      ...{ mappings, genieMapping, controls: false },
    },
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
    classes: actions.count,
    clips,
    record: runRecord.current,
    metrics: await metrics.read(),
  });
  return ['report.md', 'summary.json', 'run.json', 'metrics.jsonl'].map((file) => join(out, file));
}
