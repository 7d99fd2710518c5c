/** The policies of the experiment: each condition's network trained from scratch, once for each policy seed. */
import { join } from 'node:path';
import type { AgentDefinition } from '../../agents/agent.ts';
import { clonedAgent } from '../../agents/behavioural-cloning/cloned-agent.ts';
import type { Demonstration } from '../../agents/behavioural-cloning/demonstrations.ts';
import type { LabelledSample } from '../../agents/behavioural-cloning/dictionary.ts';
import type { PolicyConfig } from '../../agents/behavioural-cloning/policy-network.ts';
import { PolicyRunner } from '../../agents/behavioural-cloning/policy-runner.ts';
import { type CloningResult, trainPolicy } from '../../agents/behavioural-cloning/train-policy.ts';
import type { RunContext } from '../registry.ts';
import type { MetricsLog } from '../run-record.ts';
import type { BcEvaluationConfig } from './config.ts';

/** Procgen's action count: what a policy on true actions chooses from, and the dictionary's right-hand side. */
export const realActions = 15;

export type Cloned = 'oracle-bc' | 'latent-bc' | 'genie-bc';

export interface CloneRequest {
  condition: Cloned;
  /** Which of the condition's policies, from 0. */
  index: number;
  demonstrations: readonly Demonstration[];
  heldOut: readonly Demonstration[];
  /** See `CloningRequest.spacing`. */
  spacing: number;
  folder: string;
}

/** Clones one policy into `folder`. */
export function clone(
  config: BcEvaluationConfig,
  { engine, progress }: RunContext,
  metrics: MetricsLog,
  { condition, index, demonstrations, heldOut, spacing, folder }: CloneRequest,
): Promise<CloningResult> {
  const stage = policyName(condition, index);
  return trainPolicy({
    name: stage,
    engine,
    policy: policyOf(config, condition),
    cloning: config.cloning,
    demonstrations,
    heldOut,
    spacing,
    seed: config.seed + index,
    folder,
    progress,
    log: (step, figures) => metrics.append({ stage, step, ...figures }),
    rewind: (step) => metrics.rewind(stage, step),
  });
}

export function policyName(condition: Cloned, index: number): string {
  return `${condition}-${index}`;
}

/** Where the files of a policy are. */
export function policyFolder(out: string, condition: Cloned, index: number): string {
  return join(out, 'policies', policyName(condition, index));
}

/** The network of a condition: over true actions for the oracle, over latent ones otherwise. */
export function policyOf(config: BcEvaluationConfig, condition: Cloned): PolicyConfig {
  const { height, width } = config.genie.video;
  const actions = condition === 'oracle-bc' ? realActions : config.genie.latentActions.codebook.codes;
  return { height, width, actions, ...config.policy };
}

/** The agent that plays a policy; latent ones need their labelled samples. */
export function playerOf(
  config: BcEvaluationConfig,
  condition: Cloned,
  runner: PolicyRunner,
  samples: readonly LabelledSample[],
  onFallbackShare?: (share: number) => void,
): AgentDefinition {
  return clonedAgent({
    name: condition,
    description: `cloned in this run (${condition})`,
    temperature: config.evaluation.temperature,
    dictionary: condition === 'oracle-bc' ? null : { actions: realActions, samples: [...samples] },
    runner,
    onFallbackShare,
  });
}

/** Loads all policies of a condition. */
export function loadRunners(
  config: BcEvaluationConfig,
  context: RunContext,
  condition: Cloned,
): Promise<PolicyRunner[]> {
  const indices = Array.from({ length: config.evaluation.policies }, (_, index) => index);
  return Promise.all(
    indices.map((index) =>
      PolicyRunner.load(
        context.engine,
        join(policyFolder(context.out, condition, index), 'policy.safetensors'),
      ),
    ),
  );
}
