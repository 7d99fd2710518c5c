/** Every condition that is played: who acts, with how many labels, made by which stages. */
import { join } from 'node:path';
import type { AgentDefinition } from '../../agents/agent.ts';
import { loadPpoAgent } from '../../agents/ppo/agent.ts';
import { randomAgent } from '../../agents/random.ts';
import type { Benchmark } from '../benchmarks/benchmark.ts';
import type { BenchmarkSource } from '../benchmarks/registry.ts';
import { type CloningSettings, headlineSamples, type OnlineSettings, type Protocol } from './config.ts';
import { type ExpertCodes, labelledSamples } from './experts.ts';
import { labelsOnlyAgent } from './labels-only.ts';
import { type OnlineCondition, onlineConditions, onlineName, onlineStage } from './online.ts';
import { type Cast, codePlayer, directPlayer, featurePlayer, type Mapping } from './players.ts';
import { type Condition, policyStages } from './policies.ts';

/** The agent for the seed of that index: policies and labelled samples differ by seed. */
type AgentOf = (
  index: number,
  onFallbackShare: (share: number) => void,
) => AgentDefinition | Promise<AgentDefinition>;

/** One condition, as it is played. */
export interface Play {
  readonly condition: string;
  /** null where no codes are involved, or where there is one mapping only. */
  readonly mapping: Mapping | null;
  readonly labels: number;
  /** How many times it was trained. */
  readonly trainings: number;
  /** Stages that made what plays. */
  readonly after: readonly string[];
  readonly agentOf: AgentOf;
}

/** What is played beside the cloned policies, and how codes become actions. */
export interface Repertoire {
  /** The row of the benchmark's own expert. */
  readonly expertName: string;
  /** Sizes of the labelled set. */
  readonly labelledSamples: readonly number[];
  readonly genieLabelledSamples: readonly number[];
  /** Of latent-bc and displacement-bc; null: the dictionary, without a name of its own. */
  readonly mappings: readonly (Mapping | null)[];
  readonly genieMapping: Mapping | null;
  /** Whether the benchmark's baseline and labels-only are played. */
  readonly controls: boolean;
  /** Of latent-ppo; null: none. */
  readonly online: OnlineSettings | null;
}

export interface PlayRequest extends Cast {
  readonly source: BenchmarkSource;
  /** Of that source, opened. */
  readonly benchmark: Benchmark;
  readonly config: CloningSettings;
  /** Folder of the run. */
  readonly out: string;
  readonly codes: ExpertCodes;
  /** The codes of displacement-bc; null without it. */
  readonly displacement: ExpertCodes | null;
  /** Samples that the oracle learnt from. */
  readonly allSamples: number;
  readonly repertoire: Repertoire;
  readonly protocol: Protocol;
}

/** The number of labelled samples behind a condition's headline figures. */
export function headlineLabels(
  { config, repertoire }: Pick<PlayRequest, 'config' | 'repertoire'>,
  condition: Condition,
): number {
  if (condition === 'genie-bc') return headlineSamples(repertoire.genieLabelledSamples);
  if (condition === 'displacement-bc') return headlineSamples(config.further.labelledSamples);
  return headlineSamples(repertoire.labelledSamples);
}

export function playsOf(request: PlayRequest): Play[] {
  return [...usualPlays(request), ...furtherPlays(request), ...onlinePlays(request)];
}

/** The conditions that every run has. */
function usualPlays(request: PlayRequest): Play[] {
  const { benchmark, allSamples, codes, repertoire } = request;
  const { mappings, genieMapping, labelledSamples: counts, genieLabelledSamples, controls } = repertoire;
  const headline = headlineSamples(counts);
  const { baseline } = benchmark;
  return [
    untrained(repertoire.expertName, () => benchmark.expert),
    ...(controls ? [untrained(baseline.name, () => baseline)] : []),
    untrained('random', () => randomAgent),
    direct(request, 'oracle-bc', 'oracle-bc', allSamples),
    ...mappings.flatMap((mapping) =>
      counts.map((labels) => withCodes(request, 'latent-bc', 'labels', codes, mapping, labels)),
    ),
    ...genieLabelledSamples.map((labels) =>
      withCodes(request, 'genie-bc', 'labels', codes, genieMapping, labels),
    ),
    ...(controls ? [labelsOnly(request, headline)] : []),
  ];
}

/** Those of `further.conditions`, each with every one of its numbers of labelled samples. */
function furtherPlays(request: PlayRequest): Play[] {
  const { config, codes, displacement, repertoire } = request;
  const { conditions, labelledSamples: counts } = config.further;
  return counts.flatMap((labels) => [
    ...(conditions.includes('few-label-bc')
      ? [direct(request, 'few-label-bc', `few-label-bc-${labels}`, labels)]
      : []),
    ...(displacement
      ? repertoire.mappings.map((mapping) =>
          withCodes(request, 'displacement-bc', 'displacement', displacement, mapping, labels),
        )
      : []),
    ...(conditions.includes('latent-bc-features')
      ? [
          {
            condition: 'latent-bc-features',
            mapping: null,
            labels,
            trainings: request.runners.count,
            after: ['labels', ...policyStages('latent-bc', request.runners.count)],
            agentOf: (index: number) => featurePlayer(request, codes, labels, index),
          },
        ]
      : []),
  ]);
}

function onlinePlays({ config, out, repertoire, allSamples }: PlayRequest): Play[] {
  const { online, labelledSamples: counts } = repertoire;
  const { policies } = config.evaluation;
  if (!online) return [];
  const onlineLabels = (condition: OnlineCondition) => {
    if (condition === 'ppo') return 0;
    return condition === 'latent-ppo' ? headlineSamples(counts) : allSamples;
  };
  return onlineConditions.flatMap((condition) =>
    online.steps.map((steps): Play => {
      const stages = Array.from({ length: policies }, (_, index) => onlineStage(condition, index, steps));
      return {
        condition: onlineName(condition, steps),
        mapping: null,
        labels: onlineLabels(condition),
        trainings: policies,
        after: stages,
        agentOf: (index) => loadPpoAgent(join(out, stages[index % policies]), { drawn: true }),
      };
    }),
  );
}

export function untrained(condition: string, agentOf: () => AgentDefinition): Play {
  return { condition, mapping: null, labels: 0, trainings: 1, after: [], agentOf };
}

/** Policies over real actions: of all samples, or of a few. */
function direct(request: PlayRequest, condition: string, policy: Condition, labels: number): Play {
  return {
    ...{ condition, mapping: null, labels },
    trainings: request.runners.count,
    after: policyStages(policy, request.runners.count),
    agentOf: (index) => directPlayer(request, condition, policy, index),
  };
}

/** Policies over codes. @param stage that wrote the codes */
function withCodes(
  request: PlayRequest,
  condition: Condition,
  stage: string,
  codes: ExpertCodes,
  mapping: Mapping | null,
  labels: number,
): Play {
  const player = { condition, codes, mapping: mapping ?? 'dictionary', labels } as const;
  return {
    ...{ condition, mapping, labels },
    trainings: request.runners.count,
    after: [stage, ...policyStages(condition, request.runners.count)],
    agentOf: (index, onFallbackShare) => codePlayer(request, player, index, onFallbackShare),
  };
}

function labelsOnly({ experts, codes, actions, seed }: PlayRequest, labels: number): Play {
  const samplesOf = (index: number) => labelledSamples(experts, codes.latents, labels, seed + index);
  return {
    ...{ condition: 'labels-only', mapping: null, labels, trainings: 1, after: ['labels'] },
    agentOf: (index) => labelsOnlyAgent(samplesOf(index), actions),
  };
}
