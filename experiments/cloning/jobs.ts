/** What threads do for a cloning run, by name. A job is told all it needs as data, and leaves files in a stage's folder. */
import { join } from 'node:path';
import { PolicyRunner } from '../../agents/behavioural-cloning/policy-runner.ts';
import { type CloningRequest, trainPolicy } from '../../agents/behavioural-cloning/train-policy.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Progress } from '../../engine/progress.ts';
import { loadWorldModel } from '../../genie/world-models.ts';
import type { CloningSettings } from './config.ts';
import type { Expert, ExpertStep } from './experts.ts';
import { trainOnFewLabels } from './few-labels.ts';
import { playGeneratedWorlds } from './generated-play.ts';

/** Where what a job says of itself goes. */
export type Reporting = Pick<CloningRequest, 'progress' | 'log' | 'rewind'>;

type Surroundings = Reporting & { readonly engine: Engine };

/** A training as data. */
export type PolicyRequest = Omit<CloningRequest, keyof Surroundings>;

interface FewLabels {
  readonly request: PolicyRequest;
  readonly labelled: readonly ExpertStep[];
  /** Gradient steps at most. */
  readonly most: number;
}

interface GeneratedPlay {
  readonly config: CloningSettings;
  /** Folder of the world model. */
  readonly world: string;
  /** Folder of the policy that plays. */
  readonly policy: string;
  readonly experts: readonly Expert[];
  readonly folder: string;
}

const jobs = {
  clone: (request: PolicyRequest, around: Surroundings) => trainPolicy({ ...request, ...around }),

  cloneFewLabels: ({ request, labelled, most }: FewLabels, around: Surroundings) =>
    trainOnFewLabels({ ...request, ...around }, labelled, most),

  async playGeneratedWorlds(
    { config, world, policy, experts, folder }: GeneratedPlay,
    { engine, progress }: { engine: Engine; progress: Progress },
  ) {
    const player = await PolicyRunner.load(engine, join(policy, 'policy.safetensors'));
    try {
      const model = await loadWorldModel(world);
      await playGeneratedWorlds(config, engine, model, player, experts, folder, progress);
    } finally {
      player.dispose();
    }
  },
};

export type JobName = keyof typeof jobs;
export type JobInput<N extends JobName> = Parameters<(typeof jobs)[N]>[0];
export type JobResult<N extends JobName> = Awaited<ReturnType<(typeof jobs)[N]>>;

/** @param around with an engine of one thread, where it is the compiled one: the last bits depend on their number */
export function doJob<N extends JobName>(
  name: N,
  input: JobInput<N>,
  around: Surroundings,
): Promise<JobResult<N>> {
  const work = jobs[name] as (input: JobInput<N>, around: Surroundings) => Promise<JobResult<N>>;
  return work(input, around);
}
