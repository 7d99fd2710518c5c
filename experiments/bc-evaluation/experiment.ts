/**
 * bc-evaluation (paper, section 3.3 and appendix E): does a policy cloned from latent actions match one cloned from
 * true actions? Recordings → Genie on video alone → latent labels for experts → policies → held-out levels → report.
 */
import { isAbsolute, join, relative } from 'node:path';
import { stringify } from 'yaml';
import { saveClonedAgent } from '../../agents/behavioural-cloning/cloned-agent.ts';
import { findAgent } from '../../agents/registry.ts';
import { UserError } from '../../engine/errors.ts';
import { writeFileAtomically } from '../../engine/files.ts';
import { RandomStream } from '../../engine/random.ts';
import type { LogRecord } from '../../genie/training/loop.ts';
import { trainGenie } from '../../genie/training/train-genie.ts';
import { loadWorldModel } from '../../genie/world-models.ts';
import type { Benchmark, Recordings } from '../benchmarks/benchmark.ts';
import { findBenchmark } from '../benchmarks/registry.ts';
import { writeClips } from '../cloning/clips.ts';
import { displacementCodes } from '../cloning/displacement-codes.ts';
import { labelledSamples, loadExperts } from '../cloning/experts.ts';
import { keepLabels, readLatents } from '../cloning/labelling.ts';
import { learnOnline, onlineConditions } from '../cloning/online.ts';
import {
  choosesRealActions,
  cloneAll,
  clonedConditions,
  disposeAll,
  loadRunners,
  policyFolder,
} from '../cloning/policies.ts';
import type { SamplesFor } from '../cloning/samples.ts';
import { seedsFrom } from '../evaluate.ts';
import type { Experiment, RunContext } from '../experiment.ts';
import { refuseToOverwrite } from '../run-folder.ts';
import { type Metric, MetricsLog, nameOf, openRunRecord } from '../run-record.ts';
import { Stages } from '../stages.ts';
import { type ActionAccuracy, actionAccuracies } from './action-accuracy.ts';
import { type BcEvaluationConfig, bcEvaluationSchema, headlineSamples } from './config.ts';
import { findFurtherAgents } from './further-agents.ts';
import { presets } from './presets.ts';
import { openRecordings, record } from './recordings.ts';
import { writeReport } from './report.ts';
import { type ConditionResult, playAll } from './rollouts.ts';
import { summarise } from './summary.ts';
import { latentCodes } from './world-model.ts';

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
  const known = await findBenchmark(config.benchmark);
  const { expert } = config.collect;
  const benchmark = expert === null ? known : { ...known, expert: await findAgent(expert) };
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
      config: { seed, collect },
      after: [],
      work: (folder) => record(benchmark, config, folder, progress),
    });
    recordings = await openRecordings(recordingFolder);
  }
  await runRecord.save({ dataHash: recordings.hash });

  // World model
  await stages.run({
    name: 'genie',
    config: { seed, genie, data: recordings.hash, engine: engineName },
    after: [],
    work: (directory) =>
      trainGenie({
        engine,
        config: genie,
        dataset: recordings.video,
        heldOut: recordings.heldOutVideo,
        random: new RandomStream(seed).fork('genie'),
        directory,
        resume: true,
        progress,
        logged: (log) => logGenie(metrics, log),
      }),
  });
  const model = await loadWorldModel(join(out, 'genie'));

  // Latent labels, and codes of true displacement beside them
  const { codes } = genie.latentActions.codebook;
  const labelling = await stages.run({
    name: 'labels',
    config: {},
    after: ['genie'],
    work: async (folder) =>
      keepLabels(
        recordings,
        await latentCodes(engine, model, recordings, progress),
        codes,
        benchmark.actions,
        folder,
      ),
  });
  const latents = await readLatents(join(out, 'labels'));
  const displacement =
    config.further.conditions.includes('displacement-bc') && benchmark.positionOf !== undefined;
  const { stride } = genie.video;
  const displacementLabelling = displacement
    ? await stages.run({
        name: 'displacement',
        config: { seed, codes, stride, data: recordings.hash },
        after: [],
        work: async (folder) =>
          keepLabels(
            recordings,
            await displacementCodes(benchmark, recordings, { codes, stride, seed }),
            codes,
            benchmark.actions,
            folder,
          ),
      })
    : null;
  const displaced = displacement ? await readLatents(join(out, 'displacement')) : null;
  const experts = await loadExperts(recordings.experts);
  const heldOutExperts = await loadExperts(recordings.heldOutExperts);

  // Policies
  const dataHash = recordings.hash;
  const run = { config, context, stages, metrics, dataHash, realActions: benchmark.actions.count };
  const world = { model, stage: 'genie' };
  const cloned = await cloneAll(run, {
    ...{ experts, heldOut: heldOutExperts, latents, displacement: displaced, world },
  });
  const samplesFor: SamplesFor = (count, index) => labelledSamples(experts, latents, count, seed + index);
  const headline = headlineSamples(evaluation.labelledSamples);
  if (config.further.conditions.includes('latent-ppo')) {
    const { maximumSteps } = evaluation;
    const settings = config.further.ppo;
    const online = { run, benchmark, settings, maximumSteps, labels: headline, samplesFor };
    for (const condition of onlineConditions) await learnOnline(online, condition);
  }

  // Held-out levels
  const allSamples = cloned['oracle-bc-0'].samples;
  const runners = await loadRunners(run);
  const playing = {
    benchmark,
    run,
    runners,
    experts,
    latents,
    displacement: displaced,
    allSamples,
    furtherAgents,
  };
  let results: ConditionResult[];
  let accuracies: ActionAccuracy[];
  try {
    results = await playAll(playing);
    accuracies = await actionAccuracies(playing, heldOutExperts);
  } finally {
    disposeAll(runners);
  }

  // What can be evaluated again, by its folder
  for (const condition of clonedConditions(config)) {
    const real = choosesRealActions(condition);
    const codesOf = condition === 'displacement-bc' ? displaced! : latents;
    const samples = labelledSamples(experts, codesOf, headline, seed);
    await saveClonedAgent(policyFolder(out, condition, 0), {
      name: condition,
      description: `cloned by bc-evaluation, preset ${preset}`,
      temperature: evaluation.temperature,
      dictionary: real ? null : { actions: benchmark.actions.count, samples },
    });
  }

  // Report
  const summary = summarise(preset, results, evaluation.bootstrap, seed, benchmark);
  await writeFileAtomically(join(out, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  const clips = await writeClips({
    engine,
    model,
    experts: heldOutExperts,
    latents,
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
    displacementLabelling,
    cloned,
    clips,
    record: runRecord.current,
    metrics: await metrics.read(),
  });
  return ['report.md', 'summary.json', 'run.json', 'metrics.jsonl'].map((file) => join(out, file));
}

async function openGiven(benchmark: Benchmark, path: string): Promise<Recordings> {
  if (benchmark.openRecordings) return benchmark.openRecordings(path);
  throw new UserError(`data: the benchmark ${benchmark.name} records its own episodes: leave --data out`);
}

/** The configuration with its paths as seen from the working folder, so that they hold in another copy of it. */
function repeatable(config: BcEvaluationConfig): BcEvaluationConfig {
  const seen = (path: string) => (isAbsolute(path) ? relative('', path) : path);
  return {
    ...config,
    benchmark: seen(config.benchmark),
    data: config.data && seen(config.data),
    agents: config.agents.map(seen),
  };
}

/** Takes over the log of Genie's own training stages, once for each of them however often the stage was interrupted. */
async function logGenie(metrics: MetricsLog, log: readonly LogRecord[]): Promise<void> {
  const lines = log.map((line) => line as unknown as Metric);
  for (const stage of new Set(lines.map((line) => line.stage))) await metrics.rewind(stage, -1);
  await metrics.append(...lines);
}
