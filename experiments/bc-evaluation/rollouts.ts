/** Every condition on every held-out level of every task, for every seed. */
import type { AgentDefinition } from '../../agents/agent.ts';
import { clonedAgent } from '../../agents/behavioural-cloning/cloned-agent.ts';
import type { LabelledSample } from '../../agents/behavioural-cloning/dictionary.ts';
import type { PolicyRunner } from '../../agents/behavioural-cloning/policy-runner.ts';
import { randomAgent } from '../../agents/random.ts';
import type { Progress } from '../../engine/progress.ts';
import type { Benchmark } from '../benchmarks/benchmark.ts';
import { playSeeds } from '../cloning/play-seeds.ts';
import { type CloningRun, type Condition, policyName } from '../cloning/policies.ts';
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
  readonly episodes: readonly EpisodeResult[];
  /** Share of the acted latents that no labelled sample had shown; absent for agents without a dictionary. */
  readonly fallbackShare?: number;
}

/** The labelled samples that agent number `index` of a condition is given. */
export type SamplesFor = (count: number, index: number) => LabelledSample[];

/** Plays every condition, each a stage of its own; agents of the user's always anew, since their files may change. */
export async function playAll(
  benchmark: Benchmark,
  { config, context, stages, dataHash }: CloningRun & { config: BcEvaluationConfig },
  runners: Readonly<Record<Condition, readonly PolicyRunner[]>>,
  allSamples: number,
  samplesFor: SamplesFor,
  furtherAgents: readonly AgentDefinition[],
): Promise<ConditionResult[]> {
  const { labelledSamples, genieLabelledSamples, bootstrap, ...protocol } = config.evaluation;
  const { progress } = context;
  const results: ConditionResult[] = [];
  const play = async (condition: string, labels: number, after: readonly string[], agentOf: AgentOf) => {
    const work = () => playCondition(benchmark, config, condition, labels, agentOf, progress);
    const name = `evaluation/${condition}-${labels}`;
    results.push(
      ...(await stages.run({ name, config: { seed: config.seed, protocol, labels, dataHash }, after, work })),
    );
  };
  const policies = (condition: Condition) =>
    runners[condition].map((_, i) => `policies/${policyName(condition, i)}`);
  const runnerOf = (condition: Condition, index: number) =>
    runners[condition][index % runners[condition].length];

  await play('expert', 0, [], () => benchmark.expert);
  await play(benchmark.baseline.name, 0, [], () => benchmark.baseline);
  await play('random', 0, [], () => randomAgent);
  await play('oracle-bc', allSamples, policies('oracle-bc'), (index) =>
    playerOf(benchmark, config, 'oracle-bc', runnerOf('oracle-bc', index), []),
  );
  for (const [condition, counts] of [
    ['latent-bc', labelledSamples],
    ['genie-bc', genieLabelledSamples],
  ] as const) {
    for (const count of counts) {
      await play(condition, count, ['labels', ...policies(condition)], (index, onFallbackShare) =>
        playerOf(
          benchmark,
          config,
          condition,
          runnerOf(condition, index),
          samplesFor(count, index),
          onFallbackShare,
        ),
      );
    }
  }
  const headline = headlineSamples(labelledSamples);
  await play('labels-only', headline, ['labels'], (index) => labelsOnlyAgent(samplesFor(headline, index)));
  for (const agent of furtherAgents) {
    results.push(...(await playCondition(benchmark, config, agent.name, 0, () => agent, progress)));
  }
  return results;
}

/** The agent for the seed of that index: policies and dictionaries differ by seed. */
type AgentOf = (index: number, onFallbackShare: (share: number) => void) => AgentDefinition;

/** Plays one condition in all tasks; the level seeds are the same for every agent. */
async function playCondition(
  { tasks, firstLevels, makeEnv }: Benchmark,
  config: BcEvaluationConfig,
  condition: string,
  labelledSamples: number,
  agentOf: AgentOf,
  progress: Progress,
): Promise<ConditionResult[]> {
  const { seeds } = config.evaluation;
  const levels = seedsFrom(firstLevels.evaluation, config.evaluation.levels);
  const title = labelledSamples > 0 ? `play ${condition} (${labelledSamples} labels)` : `play ${condition}`;
  const stage = progress.stage(title, tasks.length * seeds * levels.length);
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
        labelledSamples,
        episodes,
        ...(shares.length > 0 ? { fallbackShare: mean(shares) } : {}),
      });
    }
  } finally {
    stage.end();
  }
  return results;
}

/** The agent that plays a policy; latent ones need their labelled samples. */
function playerOf(
  { actions }: Benchmark,
  config: BcEvaluationConfig,
  condition: Condition,
  runner: PolicyRunner,
  samples: readonly LabelledSample[],
  onFallbackShare?: (share: number) => void,
): AgentDefinition {
  return clonedAgent({
    name: condition,
    description: `cloned in this run (${condition})`,
    temperature: config.evaluation.temperature,
    dictionary: condition === 'oracle-bc' ? null : { actions: actions.count, samples: [...samples] },
    runner,
    onFallbackShare,
  });
}
