/**
 * bc-evaluation (paper, section 3.3 and appendix E): does a policy cloned from latent actions match one cloned from
 * true actions? Recordings → Genie on video alone → latent labels for experts → policies → held-out levels → report.
 */
import { join } from 'node:path';
import { stringify } from 'yaml';
import { withRandomActions } from '../../agents/with-random-actions.ts';
import { UserError } from '../../engine/errors.ts';
import { writeFileAtomically } from '../../engine/files.ts';
import { RandomStream } from '../../engine/random.ts';
import { trainGenie } from '../../genie/training/train-genie.ts';
import type { LogRecord } from '../../genie/world-model.ts';
import { loadWorldModel } from '../../genie/world-models.ts';
import type { Benchmark, Recordings } from '../benchmarks/benchmark.ts';
import { openRecordings, type RecordingPlan, record } from '../benchmarks/recordings.ts';
import { openBenchmark } from '../benchmarks/registry.ts';
import { actionClasses } from '../cloning/action-classes.ts';
import { writeClips } from '../cloning/clips.ts';
import { cloneAndPlay, saveAgents } from '../cloning/clone-and-play.ts';
import { checkGiven, copyWorld } from '../cloning/given-world.ts';
import { keepLabels, readLatents } from '../cloning/labelling.ts';
import { seedsFrom } from '../evaluate.ts';
import type { Experiment, RunContext } from '../experiment.ts';
import { refuseToOverwrite } from '../run-folder.ts';
import { type Metric, MetricsLog, nameOf, openRunRecord, repeatablePath } from '../run-record.ts';
import { Stages } from '../stages.ts';
import { type ActionAccuracy, actionAccuracies } from './action-accuracy.ts';
import { type BcEvaluationConfig, bcEvaluationSchema } from './config.ts';
import { findFurtherAgents } from './further-agents.ts';
import { latentCodes } from './latent-codes.ts';
import { presets } from './presets.ts';
import { writeReport } from './report.ts';
import { summarise } from './summary.ts';

export const bcEvaluation: Experiment<BcEvaluationConfig> = {
  name: 'bc-evaluation',
  description:
    'clone policies from latent actions and compare them with oracle cloning, baselines and the expert',
  schema: bcEvaluationSchema,
  presets,
  optionKeys: { data: 'data', agent: 'agents', seeds: 'evaluation.seeds', levels: 'evaluation.levels' },
  run,
};

async function run(config: BcEvaluationConfig, context: RunContext): Promise<string[]> {
  const { out, engine, progress, resume, preset } = context;
  await refuseToOverwrite(out, resume);
  // Misspelt names and unusable files are told before hours of training, and before a folder is taken.
  const source = { reference: config.benchmark, expert: config.collect.expert };
  const benchmark = await openBenchmark(source);
  await checkGiven(config);
  const furtherAgents = await findFurtherAgents(config.agents, benchmark);
  const given = config.data === null ? null : await openGiven(benchmark, config.data);
  const engineName = nameOf(engine);
  const seeds = seedsFrom(config.seed, config.evaluation.seeds);
  const description = {
    experiment: 'bc-evaluation',
    preset,
    config,
    seeds,
    engine: engineName,
  };
  const runRecord = await openRunRecord(out, description, resume);
  await writeFileAtomically(join(out, 'config.yaml'), stringify(repeatable(config)));
  const metrics = new MetricsLog(join(out, 'metrics.jsonl'), context.tracker);
  const stages = new Stages(out, progress, resume, () => runRecord.save());
  const { seed, collect, genie, evaluation } = config;

  // Recordings
  let recordings: Recordings;
  if (given) {
    recordings = given;
  } else {
    const recordingFolder = join(out, 'recordings');
    await stages.run({
      name: 'recordings',
      config: { seed, collect, benchmark: repeatablePath(config.benchmark) },
      after: [],
      work: (folder) => record(benchmark, recordingPlan(config, benchmark), folder, progress),
    });
    recordings = await openRecordings(recordingFolder);
  }
  await runRecord.save({ dataHash: recordings.hash });

  // World model
  await stages.run({
    name: 'genie',
    config: {
      ...{ seed, genie, data: recordings.hash, engine: engineName },
      ...(config.world === null ? {} : { world: config.world }),
    },
    after: [],
    async work(directory) {
      if (config.world !== null) return copyWorld(config.world, genie, directory);
      await trainGenie({
        engine,
        config: genie,
        dataset: recordings.video.withoutLabels(),
        heldOut: recordings.heldOutVideo,
        random: new RandomStream(seed).fork('genie'),
        directory,
        resume: true,
        progress,
        logged: (log) => logGenie(metrics, log),
      });
    },
  });
  const model = await loadWorldModel(join(out, 'genie'));

  // Latent labels
  const actions = actionClasses(benchmark.actions, recordings.experts);
  const labelling = await stages.run({
    name: 'labels',
    config: {},
    after: ['genie'],
    async work(folder) {
      const found = await latentCodes(context, join(out, 'genie'), recordings);
      return keepLabels(recordings, found, genie.latentActions.codebook.codes, actions, folder);
    },
  });
  const codes = { latents: await readLatents(join(out, 'labels')), places: model.places };

  // Policies, and how they do on held-out levels
  let accuracies: ActionAccuracy[] = [];
  const { labelledSamples, genieLabelledSamples } = evaluation;
  const online = config.further.conditions.includes('latent-ppo') ? config.further.ppo : null;
  const { cloned, results, heldOutExperts, displacement } = await cloneAndPlay({
    ...{ config, context, stages, metrics, benchmark, source, recordings, actions, codes, furtherAgents },
    world: 'genie',
    repertoire: {
      ...{ expertName: 'expert', labelledSamples, genieLabelledSamples, online },
      ...{ mappings: [null], genieMapping: null, controls: true },
    },
    async judge(played, heldOut) {
      accuracies = await actionAccuracies(played, heldOut);
      await saveAgents(played, `cloned by bc-evaluation, preset ${preset}`);
    },
  });

  // Report
  const summary = summarise(preset, results, evaluation.bootstrap, seed, benchmark);
  await writeFileAtomically(join(out, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  const clips = await writeClips({
    engine,
    model,
    experts: heldOutExperts,
    latents: codes.latents,
    seed,
    folder: join(out, 'clips'),
  });
  await runRecord.save({ status: 'finished' });
  await writeReport({
    out,
    config,
    benchmark,
    summary,
    results,
    accuracies,
    labelling,
    displacementLabelling: displacement,
    actions,
    cloned,
    clips,
    record: runRecord.current,
    metrics: await metrics.read(),
  });
  return ['report.md', 'summary.json', 'run.json', 'metrics.jsonl'].map((file) => join(out, file));
}

function recordingPlan({ seed, collect }: BcEvaluationConfig, { expert }: Benchmark): RecordingPlan {
  const { videoEpisodes, otherGamesEpisodes, expertEpisodes, expertRandomActions, maximumSteps } = collect;
  return {
    ...{ seed, videoEpisodes, otherGamesEpisodes },
    videoSteps: maximumSteps,
    demonstrator: withRandomActions(expert, expertRandomActions),
    demonstrations: () => expertEpisodes,
    demonstrationSteps: maximumSteps,
  };
}

async function openGiven(benchmark: Benchmark, path: string): Promise<Recordings> {
  if (benchmark.openRecordings) return benchmark.openRecordings(path);
  throw new UserError(`data: the benchmark ${benchmark.name} records its own episodes: leave --data out`);
}

/** The configuration with its paths as a record holds them. */
function repeatable(config: BcEvaluationConfig): BcEvaluationConfig {
  return {
    ...config,
    benchmark: repeatablePath(config.benchmark),
    data: config.data && repeatablePath(config.data),
    world: config.world && repeatablePath(config.world),
    agents: config.agents.map(repeatablePath),
  };
}

/** Takes over the log of Genie's own training stages, once for each of them however often the stage was interrupted. */
async function logGenie(metrics: MetricsLog, log: readonly LogRecord[]): Promise<void> {
  const lines = log.map((line) => line as unknown as Metric);
  for (const stage of new Set(lines.map((line) => line.stage))) await metrics.rewind(stage, -1);
  await metrics.append(...lines);
}
