/**
 * imagination: does what is learnt in a generated world hold in the real one? Labelled play → a network that reads rewards
 * and ends off frames → PPO in the generated world, a planner in it, a clone of an expert's latent actions, all played in
 * the real environment through the dictionary of latent to real actions, beside random and constant play.
 */
import { join } from 'node:path';
import type { AgentDefinition } from '../../agents/agent.ts';
import { throughDictionaryAtPace } from '../../agents/at-pace.ts';
import { alwaysRightUpAgent } from '../../agents/constant.ts';
import { plannerAgent } from '../../agents/planner/planner.ts';
import { loadPpoAgent } from '../../agents/ppo/agent.ts';
import { randomAgent } from '../../agents/random.ts';
import { openDataset } from '../../data/dataset.ts';
import { writeFileAtomically } from '../../engine/files.ts';
import { RandomStream } from '../../engine/random.ts';
import { labelDataset, labelSpan } from '../../genie/label.ts';
import { loadWorldModel } from '../../genie/world-models.ts';
import { coinrun } from '../benchmarks/coinrun.ts';
import {
  expertKey,
  type Latents,
  labelledDictionary,
  loadExperts,
  undisturbedLatents,
} from '../cloning/experts.ts';
import { type EpisodeResult, evaluate, seedsFrom } from '../evaluate.ts';
import type { Experiment, RunContext } from '../experiment.ts';
import { StateReader, trainStateReader } from '../measure/state-reader.ts';
import { refuseToOverwrite } from '../run-folder.ts';
import { MetricsLog, nameOf, openRunRecord } from '../run-record.ts';
import { Stages } from '../stages.ts';
import { type ImaginationConfig, imaginationSchema } from './config.ts';
import {
  fitThresholds,
  LearntReward,
  labelledPairs,
  type ReaderAccuracy,
  readerAccuracy,
} from './learnt-reward.ts';
import { cloneExpert, learnInImagination, loadCloned } from './policies.ts';
import { presets } from './presets.ts';
import { ProgressEnv } from './progress-env.ts';
import { parts, record, stepStates } from './recordings.ts';
import { type Condition, summarise, writeReport } from './report.ts';

export const imagination: Experiment<ImaginationConfig> = {
  name: 'imagination',
  description: 'learn and plan in a generated world, and play in the real one',
  schema: imaginationSchema,
  presets,
  optionKeys: { seeds: 'evaluation.seeds', levels: 'evaluation.levels' },
  run,
};

/** Steps that are no ends on which the reader is judged. */
const JUDGED_PAIRS = 1500;

async function run(config: ImaginationConfig, context: RunContext): Promise<string[]> {
  const { out, engine, progress, resume, preset } = context;
  const { seed, mode, evaluation } = config;
  await refuseToOverwrite(out, resume);
  const model = await loadWorldModel(config.model);
  const { stride } = model.config.video;
  const seeds = seedsFrom(seed, evaluation.seeds);
  const description = { experiment: 'imagination', preset, config, seeds, engine: nameOf(engine) };
  const runRecord = await openRunRecord(out, description, resume);
  const metrics = new MetricsLog(join(out, 'metrics.jsonl'));
  const stages = new Stages(out, progress, resume, () => runRecord.save());

  // Labelled play
  for (const part of parts) {
    await stages.run({
      name: `recordings/${part}`,
      config: { seed, mode, recordings: config.recordings },
      after: [],
      work: (folder) => record(part, config, folder, progress),
    });
  }
  const [train, heldOut] = await Promise.all(
    parts.map((part) => openDataset(join(out, 'recordings', part), { labels: true })),
  );
  await runRecord.save({ dataHash: `${train.hash.slice(0, 16)}-${heldOut.hash.slice(0, 16)}` });
  const recorded = parts.map((part) => `recordings/${part}`);

  // What steps are worth
  const states = stepStates(train, mode, stride);
  await stages.run({
    name: 'reader',
    config: { seed, reader: config.reader, stride },
    after: recorded,
    work: (folder) =>
      trainStateReader({
        ...{ engine, dataset: train, states, stride, settings: config.reader, folder, progress },
        random: new RandomStream(seed).fork('reader'),
      }),
  });
  const reader = await StateReader.load(engine, join(out, 'reader'));
  const readingsOf = async (pairs: Parameters<StateReader['read']>[0]) =>
    (await reader.read(pairs)).map(({ state }) => state);
  const seen = await labelledPairs(train, states, stride, JUDGED_PAIRS, seed);
  const thresholds = fitThresholds(await readingsOf(seen.pairs), seen.states);
  const unseen = await labelledPairs(heldOut, stepStates(heldOut, mode, stride), stride, JUDGED_PAIRS, seed);
  const accuracy: ReaderAccuracy = readerAccuracy(await readingsOf(unseen.pairs), unseen.states, thresholds);
  const reward = new LearntReward(reader, thresholds, config.reward);

  // Policies over latent actions
  const episodes = await loadExperts([train]);
  const found: Latents = Object.fromEntries(
    (await labelDataset({ engine, model, dataset: train, progress })).map(({ id, latents }) => [
      expertKey(mode, id),
      latents,
    ]),
  );
  const latents = undisturbedLatents(episodes, found, labelSpan(model));
  const ofExpert = episodes.filter(({ key }) => key.includes('coinrun-expert'));
  const policyRun = { config, context, model, metrics };
  for (const index of seeds.keys()) {
    await stages.run({
      name: `imagined-${index}`,
      config: { model: config.model, ppo: config.ppo, reward: config.reward, horizon: config.horizon },
      after: [...recorded, 'reader'],
      work: (folder) => learnInImagination(policyRun, episodes, reward, folder, index),
    });
    await stages.run({
      name: `cloned-${index}`,
      config: { model: config.model, cloning: config.cloning },
      after: recorded,
      // Some of the expert's own episodes, for the accuracy that is logged.
      work: (folder) => cloneExpert(policyRun, ofExpert, ofExpert.slice(0, 8), latents, folder, index),
    });
  }

  // The real environment
  const conditions: Condition[] = [];
  const play = async (name: string, levels: number, agentOf: (index: number) => Promise<AgentDefinition>) => {
    const results: EpisodeResult[] = [];
    const stage = progress.stage(`play ${name}`, levels * seeds.length);
    for (const [index, own] of seeds.entries()) {
      results.push(
        ...(await evaluate({
          agent: await agentOf(index),
          makeEnv: async () => new ProgressEnv(await coinrun.makeEnv(mode)),
          levels: seedsFrom(coinrun.firstLevels.evaluation, levels),
          ...{ seeds: [own], maximumSteps: evaluation.maximumSteps, stage },
        })),
      );
    }
    stage.end();
    conditions.push({ name, episodes: results });
  };
  const atPace = (agent: AgentDefinition, index: number) =>
    throughDictionaryAtPace(agent as AgentDefinition<never, number>, {
      stride,
      latentActions: model.codes,
      dictionary: labelledDictionary(
        episodes,
        { latents, places: model.places },
        { actions: coinrun.actions.count, count: config.labelledSamples, seed: seed + index },
      ),
    });
  const { levels: planned, ...planner } = config.planner;
  await play('imagined', evaluation.levels, async (index) =>
    atPace(loadPpoAgent(join(out, `imagined-${index}`)), index),
  );
  await play('planned', Math.min(planned, evaluation.levels), async (index) =>
    atPace(plannerAgent({ engine, model, reward, ...planner }) as AgentDefinition, index),
  );
  const clones = await Promise.all(seeds.map((_, index) => loadCloned(engine, join(out, `cloned-${index}`))));
  await play('cloned', evaluation.levels, async (index) => atPace(clones[index].agent, index));
  for (const { runner } of clones) runner.dispose();
  await play('random latents', evaluation.levels, async (index) => atPace(randomAgent, index));
  await play('random', evaluation.levels, async () => randomAgent);
  await play('always-right-up', evaluation.levels, async () => alwaysRightUpAgent);
  reader.dispose();

  const summary = summarise(conditions, accuracy, config);
  await writeFileAtomically(join(out, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  await runRecord.save({ status: 'finished' });
  await writeReport(out, summary, config, runRecord.current, await metrics.read());
  return ['report.md', 'summary.json', 'run.json'].map((file) => join(out, file));
}
