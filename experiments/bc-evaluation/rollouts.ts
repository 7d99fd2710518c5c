/** Every condition on every held-out level of every task, for every seed. */
import { join } from 'node:path';
import type { AgentDefinition } from '../../agents/agent.ts';
import { clonedAgent } from '../../agents/behavioural-cloning/cloned-agent.ts';
import { fitFeatureDecoder } from '../../agents/behavioural-cloning/feature-decoder.ts';
import { loadPpoAgent } from '../../agents/ppo/agent.ts';
import { randomAgent } from '../../agents/random.ts';
import type { RandomStream } from '../../engine/random.ts';
import type { Benchmark } from '../benchmarks/benchmark.ts';
import { viewOfExpert } from '../cloning/expert-view.ts';
import { type Expert, type Latents, labelledSamples, labelledSteps } from '../cloning/experts.ts';
import { onlineConditions, onlineName, onlineStage } from '../cloning/online.ts';
import { playSeeds } from '../cloning/play-seeds.ts';
import { type CloningRun, type Condition, policyName, type Runners } from '../cloning/policies.ts';
import { type EpisodeResult, seedsFrom } from '../evaluate.ts';
import { mean } from '../statistics.ts';
import { type BcEvaluationConfig, headlineSamples } from './config.ts';
import { labelsOnlyAgent } from './labels-only.ts';

/** All episodes of one agent in one mode. */
export interface ConditionResult {
  readonly condition: string;
  /** The benchmark's task. */
  readonly mode: string;
  /** Expert samples with true actions that the agent was given. */
  readonly labelledSamples: number;
  /** How many times it was trained; seed s plays training s modulo this. */
  readonly trainings: number;
  readonly episodes: readonly EpisodeResult[];
  /** Share of the acted latents that no labelled sample had shown; absent for agents without a dictionary. */
  readonly fallbackShare?: number;
}

export interface PlayRequest {
  readonly benchmark: Benchmark;
  readonly run: CloningRun & { config: BcEvaluationConfig };
  readonly runners: Runners;
  readonly experts: readonly Expert[];
  readonly latents: Latents;
  /** The codes of displacement-bc; null without it. */
  readonly displacement: Latents | null;
  /** Samples that the oracle learnt from. */
  readonly allSamples: number;
  readonly furtherAgents: readonly AgentDefinition[];
}

/** The agent for the seed of that index: policies and labelled samples differ by seed. */
type AgentOf = (
  index: number,
  onFallbackShare: (share: number) => void,
) => AgentDefinition | Promise<AgentDefinition>;

/** One condition, as it is played. */
interface Play {
  readonly condition: string;
  readonly labels: number;
  readonly trainings: number;
  /** Stages that made what plays. */
  readonly after: readonly string[];
  readonly agentOf: AgentOf;
}

/** Plays every condition, each a stage of its own; agents of the user's always anew, since their files may change. */
export async function playAll(request: PlayRequest): Promise<ConditionResult[]> {
  const { config, stages, dataHash } = request.run;
  const { labelledSamples: _, genieLabelledSamples, bootstrap, ...protocol } = config.evaluation;
  const results: ConditionResult[] = [];
  for (const play of [...usualPlays(request), ...furtherPlays(request), ...onlinePlays(request)]) {
    const { condition, labels, after } = play;
    const stageConfig = { seed: config.seed, protocol, labels, dataHash };
    const name = `evaluation/${condition}-${labels}`;
    const work = () => playCondition(request, play);
    results.push(...(await stages.run({ name, config: stageConfig, after, work })));
  }
  for (const { name, ...agent } of request.furtherAgents) {
    const agentOf = () => ({ name, ...agent });
    results.push(
      ...(await playCondition(request, { condition: name, labels: 0, trainings: 1, after: [], agentOf })),
    );
  }
  return results;
}

/** The conditions that every run has. */
function usualPlays(request: PlayRequest): Play[] {
  const { benchmark, run, runners, allSamples } = request;
  const { labelledSamples, genieLabelledSamples } = run.config.evaluation;
  const untrained = { labels: 0, trainings: 1, after: [] };
  const headline = headlineSamples(labelledSamples);
  const withDictionary = (condition: 'latent-bc' | 'genie-bc', labels: number): Play => ({
    condition,
    labels,
    trainings: runners[condition].length,
    after: ['labels', ...policyStages(request, condition)],
    agentOf: (index, onFallbackShare) =>
      dictionaryPlayer(request, condition, request.latents, labels, index, onFallbackShare),
  });
  return [
    { ...untrained, condition: 'expert', agentOf: () => benchmark.expert },
    { ...untrained, condition: benchmark.baseline.name, agentOf: () => benchmark.baseline },
    { ...untrained, condition: 'random', agentOf: () => randomAgent },
    realActionsPlay(request, 'oracle-bc', 'oracle-bc', allSamples),
    ...labelledSamples.map((labels) => withDictionary('latent-bc', labels)),
    ...genieLabelledSamples.map((labels) => withDictionary('genie-bc', labels)),
    {
      condition: 'labels-only',
      labels: headline,
      trainings: 1,
      after: ['labels'],
      agentOf: (index) => labelsOnlyAgent(samplesOf(request, request.latents, headline, index)),
    },
  ];
}

/** Those of `further.conditions`, each with every one of its numbers of labelled samples. */
function furtherPlays(request: PlayRequest): Play[] {
  const { run, runners, displacement } = request;
  const { conditions, labelledSamples } = run.config.further;
  return labelledSamples.flatMap((labels) => {
    const plays: Play[] = [];
    if (conditions.includes('few-label-bc'))
      plays.push(realActionsPlay(request, 'few-label-bc', `few-label-bc-${labels}`, labels));
    if (displacement) {
      plays.push({
        condition: 'displacement-bc',
        labels,
        trainings: runners['displacement-bc'].length,
        after: ['displacement', ...policyStages(request, 'displacement-bc')],
        agentOf: (index, onFallbackShare) =>
          dictionaryPlayer(request, 'displacement-bc', displacement, labels, index, onFallbackShare),
      });
    }
    if (conditions.includes('latent-bc-features')) {
      plays.push({
        condition: 'latent-bc-features',
        labels,
        trainings: runners['latent-bc'].length,
        after: ['labels', ...policyStages(request, 'latent-bc')],
        agentOf: (index) => featurePlayer(request, labels, index),
      });
    }
    return plays;
  });
}

function onlinePlays({ run }: PlayRequest): Play[] {
  const { config, context } = run;
  const { conditions, ppo } = config.further;
  if (!conditions.includes('latent-ppo')) return [];
  const { policies, labelledSamples } = config.evaluation;
  return onlineConditions.flatMap((condition) =>
    ppo.steps.map((steps): Play => {
      const stages = Array.from({ length: policies }, (_, index) => onlineStage(condition, index, steps));
      return {
        condition: onlineName(condition, steps),
        labels: condition === 'latent-ppo' ? headlineSamples(labelledSamples) : 0,
        trainings: policies,
        after: stages,
        agentOf: (index) => loadPpoAgent(join(context.out, stages[index % policies]), { drawn: true }),
      };
    }),
  );
}

/** Policies over real actions: of all samples, or of a few. */
function realActionsPlay(request: PlayRequest, condition: string, policy: Condition, labels: number): Play {
  return {
    condition,
    labels,
    trainings: request.runners[policy].length,
    after: policyStages(request, policy),
    agentOf: (index) =>
      clonedAgent({
        ...settingsOf(request, condition),
        runner: runnerOf(request, policy, index),
        dictionary: null,
      }),
  };
}

/** Plays one condition in all tasks; the level seeds are the same for every agent. */
async function playCondition(
  { benchmark, run: { config, context } }: PlayRequest,
  { condition, labels, trainings, agentOf }: Play,
): Promise<ConditionResult[]> {
  const { tasks, firstLevels, makeEnv } = benchmark;
  const { seeds } = config.evaluation;
  const levels = seedsFrom(firstLevels.evaluation, config.evaluation.levels);
  const title = labels > 0 ? `play ${condition} (${labels} labels)` : `play ${condition}`;
  const stage = context.progress.stage(title, tasks.length * seeds * levels.length);
  const results: ConditionResult[] = [];
  try {
    for (const mode of tasks) {
      const shares: number[] = [];
      const episodes = await playSeeds(config, (index) => agentOf(index, (share) => shares.push(share)), {
        makeEnv: () => makeEnv(mode),
        levels,
        stage,
      });
      results.push({
        condition,
        mode,
        labelledSamples: labels,
        trainings,
        episodes,
        ...(shares.length > 0 ? { fallbackShare: mean(shares) } : {}),
      });
    }
  } finally {
    stage.end();
  }
  return results;
}

function settingsOf({ run }: PlayRequest, name: string) {
  const { temperature } = run.config.evaluation;
  return { name, description: `cloned in this run (${name})`, temperature };
}

function runnerOf({ runners }: PlayRequest, condition: Condition, index: number) {
  return runners[condition][index % runners[condition].length];
}

function policyStages({ runners }: PlayRequest, condition: Condition): string[] {
  return runners[condition].map((_, i) => `policies/${policyName(condition, i)}`);
}

function samplesOf({ run, experts }: PlayRequest, codes: Latents, count: number, index: number) {
  return labelledSamples(experts, codes, count, run.config.seed + index);
}

/** A policy over codes, and the dictionary (paper) of what was done where the code was seen. */
function dictionaryPlayer(
  request: PlayRequest,
  condition: Condition,
  codes: Latents,
  labels: number,
  index: number,
  onFallbackShare: (share: number) => void,
): AgentDefinition {
  const samples = samplesOf(request, codes, labels, index);
  return clonedAgent({
    ...settingsOf(request, condition),
    runner: runnerOf(request, condition, index),
    dictionary: { actions: request.run.realActions, samples },
    onFallbackShare,
  });
}

/** The latent policy, and a decoder that sees its features as well as its code. */
async function featurePlayer(request: PlayRequest, labels: number, index: number): Promise<AgentDefinition> {
  const { run, experts, latents } = request;
  const runner = runnerOf(request, 'latent-bc', index);
  const steps = labelledSteps(experts, latents, labels, run.config.seed + index);
  const outputs = await runner.outputs(
    steps.map(({ expert, t }) => viewOfExpert(runner, expert, latents[expert.key], t)),
  );
  const samples = steps.map(({ expert, t }, i) => ({
    latent: latents[expert.key][t],
    features: outputs[i].features,
    action: expert.actions[t],
  }));
  const decoder = fitFeatureDecoder(runner.config.actions, run.realActions, samples);
  return clonedAgent({
    ...settingsOf(request, 'latent-bc-features'),
    runner,
    dictionary: null,
    decode: (latent, features, random) => draw(decoder(latent, features), random),
  });
}

/** An index, as often as its share says. */
function draw(shares: readonly number[], random: RandomStream): number {
  let left = random.next();
  const found = shares.findIndex((share) => {
    left -= share;
    return left < 0;
  });
  return found < 0 ? shares.length - 1 : found;
}
