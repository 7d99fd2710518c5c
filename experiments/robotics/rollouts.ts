/** Every condition on held-out layouts of both tasks, for every seed. */
import type { AgentDefinition } from '../../agents/agent.ts';
import { clonedAgent, probabilitiesOf } from '../../agents/behavioural-cloning/cloned-agent.ts';
import {
  type ContinuousMapping,
  type LabelledVector,
  meanActions,
  regressedActions,
} from '../../agents/behavioural-cloning/continuous-actions.ts';
import { ActionDictionary } from '../../agents/behavioural-cloning/dictionary.ts';
import type { PolicyRunner } from '../../agents/behavioural-cloning/policy-runner.ts';
import { randomAgent } from '../../agents/random.ts';
import { ndarray } from '../../engine/ndarray.ts';
import type { RandomStream } from '../../engine/random.ts';
import { environmentOf, firstLayout, makeTabletop, type Task, tasks } from '../benchmarks/tabletop.ts';
import { viewOfExpert } from '../cloning/expert-view.ts';
import { type Latents, labelledSteps } from '../cloning/experts.ts';
import { playSeeds } from '../cloning/play-seeds.ts';
import { type CloningRun, type Condition, policyName, type Runners } from '../cloning/policies.ts';
import { type EpisodeResult, seedsFrom } from '../evaluate.ts';
import type { ActionVocabulary } from './action-vocabulary.ts';
import type { RoboticsConfig } from './config.ts';
import type { RobotExpert } from './demonstrations.ts';
import { demonstrator } from './players.ts';

/** From latent to real actions: the paper's dictionary on binned actions, or one of the continuous mappings. */
export const mappings = ['dictionary', 'means', 'regression'] as const;
export type Mapping = (typeof mappings)[number];
/** The one that genie-bc is played with. */
export const genieMapping: Mapping = 'regression';

/** All episodes of one condition in one task. */
export interface TaskResult {
  readonly condition: string;
  readonly task: Task;
  /** null where no latents are involved. */
  readonly mapping: Mapping | null;
  /** Demonstrated steps with true actions that the agent was given. */
  readonly labelledSamples: number;
  readonly episodes: readonly EpisodeResult[];
}

export interface PlayRequest {
  run: CloningRun & { config: RoboticsConfig };
  runners: Runners;
  experts: readonly RobotExpert[];
  latents: Latents;
  vocabulary: ActionVocabulary;
  /** Demonstrated steps that the oracle learnt from. */
  allSamples: number;
}

/** The agent for the seed of that index: policies and labelled samples differ by seed. */
type AgentOf = (index: number) => Promise<AgentDefinition>;

/** Plays every condition, each a stage of its own. */
export async function playAll(request: PlayRequest): Promise<TaskResult[]> {
  const { run, runners, allSamples } = request;
  const { config, stages, dataHash } = run;
  const { labelledSamples, bootstrap, ...protocol } = config.evaluation;
  const results: TaskResult[] = [];
  const play = async (
    condition: string,
    mapping: Mapping | null,
    labels: number,
    after: readonly string[],
    agentOf: AgentOf,
  ) => {
    const name = `evaluation/${[condition, mapping, labels].filter(Boolean).join('-')}`;
    const work = () => playCondition(request, { condition, mapping, labelledSamples: labels }, agentOf);
    const { seed, actionBins } = config;
    const stageConfig = { seed, protocol, labels, actionBins, dataHash };
    results.push(...(await stages.run({ name, config: stageConfig, after, work })));
  };
  const policies = (condition: Condition) =>
    runners[condition].map((_, i) => `policies/${policyName(condition, i)}`);

  await play('demonstrator', null, 0, [], async () => demonstrator(0));
  await play('random', null, 0, [], async () => randomAgent);
  await play('oracle-bc', null, allSamples, policies('oracle-bc'), async (index) => oracle(request, index));
  const most = Math.max(...labelledSamples);
  for (const mapping of mappings) {
    for (const count of labelledSamples) {
      await play('latent-bc', mapping, count, ['labels', ...policies('latent-bc')], (index) =>
        latentAgent(request, 'latent-bc', mapping, count, index),
      );
    }
  }
  await play('genie-bc', genieMapping, most, ['labels', ...policies('genie-bc')], (index) =>
    latentAgent(request, 'genie-bc', genieMapping, most, index),
  );
  return results;
}

async function playCondition(
  { run: { config, context } }: PlayRequest,
  what: Pick<TaskResult, 'condition' | 'mapping' | 'labelledSamples'>,
  agentOf: AgentOf,
): Promise<TaskResult[]> {
  const { seeds } = config.evaluation;
  const levels = seedsFrom(firstLayout.evaluation, config.evaluation.levels);
  const title = ['play', what.condition, what.mapping, what.labelledSamples || ''].filter(Boolean).join(' ');
  const stage = context.progress.stage(title, tasks.length * seeds * levels.length);
  const results: TaskResult[] = [];
  try {
    for (const task of tasks) {
      const makeEnv = () => makeTabletop(environmentOf[task], config);
      results.push({ ...what, task, episodes: await playSeeds(config, agentOf, { makeEnv, levels, stage }) });
    }
  } finally {
    stage.end();
  }
  return results;
}

function oracle({ run, runners, vocabulary }: PlayRequest, index: number): AgentDefinition {
  return clonedAgent({
    ...settings(run.config, 'oracle-bc'),
    runner: runnerOf(runners, 'oracle-bc', index),
    actionFor: (choice) => boxAction(vocabulary.vectors[choice]),
  });
}

async function latentAgent(
  request: PlayRequest,
  condition: 'latent-bc' | 'genie-bc',
  mapping: Mapping,
  count: number,
  index: number,
): Promise<AgentDefinition> {
  const { run, runners, vocabulary } = request;
  const runner = runnerOf(runners, condition, index);
  const samples = await labelledVectors(request, runner, count, run.config.seed + index);
  const latents = runner.config.actions;
  const answers: Record<Mapping, () => Answer> = {
    dictionary: () => dictionaryAnswer(vocabulary, latents, samples),
    means: () => continuousAnswer(meanActions(latents, samples)),
    regression: () => continuousAnswer(regressedActions(latents, samples)),
  };
  const answer = answers[mapping]();
  return clonedAgent({
    ...settings(run.config, condition),
    runner,
    actionFor: (choice, probabilities, random) => boxAction(answer(choice, probabilities, random)),
  });
}

type Answer = (latent: number, probabilities: ArrayLike<number>, random: RandomStream) => readonly number[];

function dictionaryAnswer(
  vocabulary: ActionVocabulary,
  latents: number,
  samples: readonly LabelledVector[],
): Answer {
  const pairs = samples.map(({ latent, vector }) => ({ latent, action: vocabulary.classOf(vector) }));
  const dictionary = new ActionDictionary(latents, vocabulary.vectors.length, pairs);
  return (latent, _, random) => vocabulary.vectors[dictionary.draw(latent, random)];
}

function continuousAnswer(mapping: ContinuousMapping): Answer {
  return (latent, probabilities) => mapping(latent, probabilities);
}

/** Labelled steps with what the policy makes of their frames. */
async function labelledVectors(
  { experts, latents }: PlayRequest,
  runner: PolicyRunner,
  count: number,
  seed: number,
): Promise<LabelledVector[]> {
  const steps = labelledSteps(experts, latents, count, seed);
  const logits = await runner.logits(
    steps.map(({ expert, t }) => viewOfExpert(runner, expert, latents[expert.key], t)),
  );
  return steps.map(({ expert, t }, i) => ({
    latent: latents[expert.key][t],
    vector: expert.vectors[t],
    probabilities: probabilitiesOf(logits[i]),
  }));
}

function settings({ evaluation }: RoboticsConfig, condition: Condition) {
  const { temperature } = evaluation;
  return { name: condition, description: `cloned in this run (${condition})`, temperature, dictionary: null };
}

function runnerOf(runners: PlayRequest['runners'], condition: Condition, index: number): PolicyRunner {
  return runners[condition][index % runners[condition].length];
}

/** As the tabletop takes it: clipped to its bounds. */
function boxAction(vector: readonly number[]) {
  const clipped = vector.map((value) => Math.max(-1, Math.min(1, value)));
  return ndarray(clipped, [vector.length], 'float32');
}
