/**
 * bc-evaluation (paper, section 3.3 and appendix E): does a policy cloned from latent actions match one cloned from
 * true actions? Recordings → Genie on video alone → latent labels for experts → policies → held-out levels → report.
 */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { saveClonedAgent } from '../../agents/behavioural-cloning/cloned-agent.ts';
import type { CloningResult } from '../../agents/behavioural-cloning/train-policy.ts';
import { alwaysRightUpAgent } from '../../agents/constant.ts';
import { expertAgent } from '../../agents/expert.ts';
import { randomAgent } from '../../agents/random.ts';
import { findAgent } from '../../agents/registry.ts';
import { UserError } from '../../engine/errors.ts';
import { writeFileAtomically } from '../../engine/files.ts';
import { RandomStream } from '../../engine/random.ts';
import { trainActionsAndDynamics } from '../../genie/training/co-train.ts';
import type { LogRecord } from '../../genie/training/loop.ts';
import { trainTokenizer } from '../../genie/training/train-tokenizer.ts';
import { loadWorldModel, saveWorldModel } from '../../genie/world-model.ts';
import type { Experiment, RunContext } from '../registry.ts';
import { type Metric, MetricsLog, openRunRecord } from '../run-record.ts';
import { Stages } from '../stages.ts';
import { type ActionAccuracy, actionAccuracy } from './action-accuracy.ts';
import { writeClips } from './clips.ts';
import {
  type Cloned,
  clone,
  loadRunners,
  playerOf,
  policyFolder,
  policyName,
  realActions,
} from './cloning.ts';
import { type BcEvaluationConfig, bcEvaluationSchema } from './config.ts';
import { type Expert, labelledSamples, loadExperts, withLatentActions, withTrueActions } from './experts.ts';
import { playGeneratedWorlds, readGeneratedPlay } from './generated-play.ts';
import { labelsOnlyAgent } from './labels-only.ts';
import { presets } from './presets.ts';
import { openProcgenRecordings, openRecordings, type Recordings, record } from './recordings.ts';
import { writeReport } from './report.ts';
import { type ConditionResult, playCondition } from './rollouts.ts';
import { summarise } from './summary.ts';
import { type Labelling, labelExperts, readLatents } from './world-model.ts';

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
  // Misspelt names and broken files are told before hours of training, not after.
  const furtherAgents = await Promise.all(config.agents.map(findAgent));
  const seeds = [config.seed, ...Array.from({ length: config.evaluation.seeds }, (_, seed) => seed)];
  const description = {
    experiment: 'bc-evaluation',
    preset,
    config,
    seeds,
    engine: `${engine.name} ${engine.device}`,
  };
  const runRecord = await openRunRecord(out, description, resume);
  const metrics = new MetricsLog(join(out, 'metrics.jsonl'));
  const stages = new Stages(out, progress, resume);
  const { seed, collect, genie, policy, cloning, genieBc, evaluation } = config;

  // Recordings
  let recordings: Recordings;
  if (config.data === null) {
    const recordingFolder = join(out, 'recordings');
    await stages.run({
      name: 'recordings',
      config: { seed, collect },
      after: [],
      work: (folder) => record(config, folder, progress),
    });
    recordings = await openRecordings(recordingFolder);
  } else {
    recordings = await openProcgenRecordings(config.data);
  }
  await runRecord.save({ dataHash: recordings.hash });

  // World model
  await stages.run({
    name: 'genie',
    config: { seed, genie, data: recordings.hash },
    after: [],
    async work(directory) {
      const random = new RandomStream(seed).fork('genie');
      const { video: dataset, heldOutVideo: heldOut } = recordings;
      const common = { engine, config: genie, dataset, heldOut, directory, resume: true, progress };
      const tokenizer = await trainTokenizer({ ...common, random: random.fork('tokenizer') });
      await logGenie(metrics, tokenizer.log);
      const rest = await trainActionsAndDynamics(
        { ...common, random: random.fork('co-training') },
        tokenizer.weights,
      );
      await logGenie(metrics, rest.log);
      await saveWorldModel(directory, { config: genie, weights: { ...tokenizer.weights, ...rest.weights } });
    },
  });
  const model = await loadWorldModel(join(out, 'genie'));

  // Latent labels
  const labelling: Labelling = await stages.run({
    name: 'labels',
    config: {},
    after: ['genie'],
    work: (folder) => labelExperts(engine, model, recordings, folder, progress),
  });
  const latents = await readLatents(join(out, 'labels'));
  const experts = await loadExperts(recordings.experts);
  const heldOutExperts = await loadExperts(recordings.heldOutExperts);

  // Policies
  const cloned: Record<string, CloningResult> = {};
  const cloneAll = async (
    condition: Cloned,
    demonstrationsOf: (experts: Expert[]) => ReturnType<typeof withTrueActions>,
  ) => {
    for (let index = 0; index < evaluation.policies; index++) {
      cloned[policyName(condition, index)] = await stages.run({
        name: `policies/${policyName(condition, index)}`,
        config: { seed, index, policy, cloning, data: recordings.hash },
        after: condition === 'oracle-bc' ? [] : ['labels'],
        work: (folder) =>
          clone(config, context, metrics, {
            condition,
            index,
            demonstrations: demonstrationsOf(experts),
            heldOut: demonstrationsOf(heldOutExperts),
            spacing: policy.history.spacing,
            folder,
          }),
      });
    }
  };
  await cloneAll('oracle-bc', withTrueActions);
  await cloneAll('latent-bc', (chosen) => withLatentActions(chosen, latents));
  const oracle = await loadRunners(config, context, 'oracle-bc');
  const latent = await loadRunners(config, context, 'latent-bc');

  // Generated play, and a policy cloned from it alone
  await stages.run({
    name: 'generated',
    config: { seed, genieBc, temperature: evaluation.temperature },
    after: ['genie', 'policies/latent-bc-0'],
    work: (folder) => playGeneratedWorlds(config, engine, model, latent[0], experts, folder, progress),
  });
  for (let index = 0; index < evaluation.policies; index++) {
    cloned[policyName('genie-bc', index)] = await stages.run({
      name: `policies/${policyName('genie-bc', index)}`,
      config: { seed, index, policy, cloning },
      after: ['generated'],
      async work(folder) {
        const { training, heldOut } = await readGeneratedPlay(join(out, 'generated'));
        // Generated frames follow each other at the model's stride, which is the spacing at which the policy looks back.
        const request = {
          condition: 'genie-bc',
          index,
          demonstrations: training,
          heldOut,
          spacing: 1,
          folder,
        } as const;
        return clone(config, context, metrics, request);
      },
    });
  }
  const generated = await loadRunners(config, context, 'genie-bc');

  // Held-out levels
  const results: ConditionResult[] = [];
  const fallbackShares: Record<string, number> = {};
  const rollout = { evaluation, data: recordings.hash };
  const play = async (
    condition: string,
    labels: number,
    after: readonly string[],
    agentOf: Parameters<typeof playCondition>[3],
  ) => {
    const played = await stages.run({
      name: `evaluation/${condition}-${labels}`,
      config: { ...rollout, labels },
      after,
      work: () => playCondition(config, condition, labels, agentOf, progress),
    });
    results.push(...played);
  };
  const everyPolicy = (condition: Cloned) =>
    Array.from({ length: evaluation.policies }, (_, index) => `policies/${policyName(condition, index)}`);
  const samplesFor = (count: number, index: number) => labelledSamples(experts, latents, count, seed + index);
  await play('expert', 0, [], () => expertAgent);
  await play('always-right-up', 0, [], () => alwaysRightUpAgent);
  await play('random', 0, [], () => randomAgent);
  const allSamples = cloned['oracle-bc-0'].samples;
  await play('oracle-bc', allSamples, everyPolicy('oracle-bc'), (index) =>
    playerOf(config, 'oracle-bc', oracle[index % oracle.length], []),
  );
  for (const [condition, runners, counts] of [
    ['latent-bc', latent, evaluation.labelledSamples],
    ['genie-bc', generated, evaluation.genieLabelledSamples],
  ] as const) {
    for (const count of counts) {
      await play(condition, count, ['labels', ...everyPolicy(condition)], (index) =>
        playerOf(config, condition, runners[index % runners.length], samplesFor(count, index), (share) => {
          fallbackShares[`${condition} ${count}`] = share;
        }),
      );
    }
  }
  const headline = Math.max(...evaluation.labelledSamples);
  await play('labels-only', headline, ['labels'], (index) => labelsOnlyAgent(samplesFor(headline, index)));
  for (const agent of furtherAgents) {
    results.push(...(await playCondition(config, agent.name, 0, () => agent, progress)));
  }

  // What can be evaluated again, by its folder
  for (const condition of ['oracle-bc', 'latent-bc', 'genie-bc'] as const) {
    const samples = samplesFor(headline, 0);
    await saveClonedAgent(policyFolder(out, condition, 0), {
      name: condition,
      description: `cloned by bc-evaluation, preset ${preset}`,
      temperature: evaluation.temperature,
      dictionary: condition === 'oracle-bc' ? null : { actions: realActions, samples },
    });
  }

  // Report
  const accuracies: ActionAccuracy[] = [];
  for (const [condition, runner, labels] of [
    ['oracle-bc', oracle[0], null],
    ['latent-bc', latent[0], headline],
    ['genie-bc', generated[0], headline],
  ] as const) {
    const labelled = labels === null ? null : samplesFor(labels, 0);
    const seen = (expert: Expert) => (labels === null ? expert.actions : latents[expert.key]);
    const accuracy = await actionAccuracy(runner, heldOutExperts, seen, labelled);
    accuracies.push({ condition, labelledSamples: labels ?? allSamples, ...accuracy });
  }
  for (const runner of [...oracle, ...latent, ...generated]) runner.dispose();
  const summary = summarise(preset, results, evaluation.bootstrap, seed);
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
    summary,
    results,
    accuracies,
    labelling,
    cloned,
    clips,
    fallbackShares,
    record: runRecord.current,
    metrics: await metrics.read(),
  });
  return ['report.md', 'summary.json', 'run.json', 'metrics.jsonl'].map((file) => join(out, file));
}

async function refuseToOverwrite(out: string, resume: boolean): Promise<void> {
  if (resume) return;
  const exists = await access(join(out, 'run.json')).then(
    () => true,
    () => false,
  );
  if (exists)
    throw new UserError(`${out} already holds a run: go on with it by --resume, or choose another --out`);
}

/** Takes over the log of Genie's own training stages, once for each of them however often the stage was interrupted. */
async function logGenie(metrics: MetricsLog, log: readonly LogRecord[]): Promise<void> {
  const lines = log.map((line) => line as unknown as Metric);
  for (const stage of new Set(lines.map((line) => line.stage))) await metrics.rewind(stage, -1);
  await metrics.append(...lines);
}
