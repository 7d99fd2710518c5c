/** The policies of a run: which there are, where they lie, and how they are made ready to act. */
import { join } from 'node:path';
import type { PolicyConfig } from '../../agents/behavioural-cloning/policy-network.ts';
import { PolicyRunner } from '../../agents/behavioural-cloning/policy-runner.ts';
import type { CloningResult } from '../../agents/behavioural-cloning/train-policy.ts';
import type { Engine } from '../../engine/engine.ts';
import type { RunContext } from '../experiment.ts';
import type { MetricsLog } from '../run-record.ts';
import type { Stages } from '../stages.ts';
import type { CloningSettings } from './config.ts';

/** The conditions that every run has. */
const always = ['oracle-bc', 'latent-bc', 'genie-bc'] as const;
export type Condition = (typeof always)[number] | 'displacement-bc' | `few-label-bc-${number}`;

/** The conditions with policies of their own. */
export function clonedConditions({ further }: Pick<CloningSettings, 'further'>): Condition[] {
  const { conditions, labelledSamples } = further;
  return [
    ...always,
    ...(conditions.includes('displacement-bc') ? (['displacement-bc'] as const) : []),
    ...(conditions.includes('few-label-bc')
      ? labelledSamples.map((count) => `few-label-bc-${count}` as const)
      : []),
  ];
}

/** Whether a condition's policies choose among real actions. */
export function choosesRealActions(condition: Condition): boolean {
  return condition === 'oracle-bc' || condition.startsWith('few-label-bc');
}

/** What the cloning stages of a run need. */
export interface CloningRun {
  config: CloningSettings;
  context: RunContext;
  stages: Stages;
  metrics: MetricsLog;
  dataHash: string;
  /** How many actions oracle-bc chooses from. */
  realActions: number;
}

/** Results by the name of the policy. */
export type Cloned = Record<string, CloningResult>;

export function policyName(condition: Condition, index: number): string {
  return `${condition}-${index}`;
}

/** The stage that trains a policy. */
export function policyStage(condition: Condition, index: number): string {
  return `policies/${policyName(condition, index)}`;
}

/** The stages that train a condition's policies. */
export function policyStages(condition: Condition, count: number): string[] {
  return Array.from({ length: count }, (_, index) => policyStage(condition, index));
}

/** Where the files of a policy are. */
export function policyFolder(out: string, condition: Condition, index: number): string {
  return join(out, policyStage(condition, index));
}

/** The network of a condition: over so many true or latent actions. */
export function policyOf({ genie, policy }: CloningSettings, actions: number): PolicyConfig {
  const { height, width } = genie.video;
  return { height, width, actions, ...policy };
}

/** The policies of each condition, loaded when they are first wanted. */
export class Runners {
  readonly #engine: Engine;
  readonly #out: string;
  readonly #loaded = new Map<string, Promise<PolicyRunner>>();
  /** Of each condition. */
  readonly count: number;

  /** @param out the run's folder */
  constructor(engine: Engine, out: string, count: number) {
    this.#engine = engine;
    this.#out = out;
    this.count = count;
  }

  /** The policy of the agent with that index: they take turns. */
  of(condition: Condition, index: number): Promise<PolicyRunner> {
    const folder = policyFolder(this.#out, condition, index % this.count);
    const runner =
      this.#loaded.get(folder) ?? PolicyRunner.load(this.#engine, join(folder, 'policy.safetensors'));
    this.#loaded.set(folder, runner);
    return runner;
  }

  async dispose(): Promise<void> {
    for (const runner of await Promise.allSettled(this.#loaded.values()))
      if (runner.status === 'fulfilled') runner.value.dispose();
  }
}
