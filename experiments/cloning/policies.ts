/** The policies of an experiment: each condition's network trained from scratch, once for each policy seed. */
import { join } from 'node:path';
import type { Demonstration } from '../../agents/behavioural-cloning/demonstrations.ts';
import type { PolicyConfig } from '../../agents/behavioural-cloning/policy-network.ts';
import { PolicyRunner } from '../../agents/behavioural-cloning/policy-runner.ts';
import {
  type CloningRequest,
  type CloningResult,
  trainPolicy,
} from '../../agents/behavioural-cloning/train-policy.ts';
import type { WorldModel } from '../../genie/world-model.ts';
import type { RunContext } from '../experiment.ts';
import { type MetricsLog, nameOf } from '../run-record.ts';
import type { Stages } from '../stages.ts';
import type { CloningSettings } from './config.ts';
import { type Expert, type Latents, labelledSteps, withLatentActions, withTrueActions } from './experts.ts';
import { trainOnFewLabels } from './few-labels.ts';
import { playGeneratedWorlds, readGeneratedPlay } from './generated-play.ts';

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

/** What the policies are cloned from. */
interface Demonstrations {
  experts: readonly Expert[];
  heldOut: readonly Expert[];
  /** Of both. */
  latents: Latents;
  /** Of both, where displacement-bc is wanted. */
  displacement: Latents | null;
  /** In which genie-bc's demonstrations are generated, and the stage that trained it. */
  world: { model: WorldModel; stage: string };
}

/** Policies from true actions, from latent ones, and from generated play alone. */
export async function cloneAll(
  run: CloningRun,
  { experts, heldOut, latents, displacement, world }: Demonstrations,
): Promise<Cloned> {
  const { seed, genie, genieBc, evaluation, further } = run.config;
  const { stride } = genie.video;
  const fromCodes = (condition: Condition, stage: string, codes: Latents) =>
    cloneExperts(
      run,
      condition,
      [stage],
      withLatentActions(experts, codes, stride),
      withLatentActions(heldOut, codes, stride),
    );
  const cloned = {
    ...(await cloneExperts(run, 'oracle-bc', [], withTrueActions(experts), withTrueActions(heldOut))),
    ...(await fromCodes('latent-bc', 'labels', latents)),
  };
  await run.stages.run({
    name: 'generated',
    config: { seed, genieBc, temperature: evaluation.temperature },
    after: [world.stage, `policies/${policyName('latent-bc', 0)}`],
    async work(folder) {
      const { engine, progress } = run.context;
      const player = await loadRunner(run, 'latent-bc', 0);
      try {
        await playGeneratedWorlds(run.config, engine, world.model, player, experts, folder, progress);
      } finally {
        player.dispose();
      }
    },
  });
  Object.assign(cloned, await cloneGeneratedPlay(run));
  if (displacement) Object.assign(cloned, await fromCodes('displacement-bc', 'displacement', displacement));
  if (further.conditions.includes('few-label-bc')) {
    for (const count of further.labelledSamples) {
      Object.assign(cloned, await cloneFewLabels(run, experts, heldOut, latents, count));
    }
  }
  return cloned;
}

/** Clones a condition's policies from the experts, whose actions are true or latent. */
function cloneExperts(
  run: CloningRun,
  condition: Condition,
  after: readonly string[],
  demonstrations: readonly Demonstration[],
  heldOut: readonly Demonstration[],
): Promise<Cloned> {
  const { spacing } = run.config.policy.history;
  return cloneEach(run, condition, after, async () => ({ demonstrations, heldOut, spacing }));
}

/** Clones genie-bc's policies from what was recorded in generated worlds. */
function cloneGeneratedPlay(run: CloningRun): Promise<Cloned> {
  const { policy, genie } = run.config;
  const load = async () => {
    const { training, heldOut } = await readGeneratedPlay(join(run.context.out, 'generated'));
    // Generated frames follow each other at the model's stride.
    return { demonstrations: training, heldOut, spacing: policy.history.spacing / genie.video.stride };
  };
  const { cloningSteps: steps } = run.config.genieBc;
  if (steps === undefined) return cloneEach(run, 'genie-bc', ['generated'], load);
  const train = (request: CloningRequest) =>
    trainPolicy({ ...request, cloning: { ...request.cloning, steps } });
  return cloneEach(run, 'genie-bc', ['generated'], load, { train, config: { steps } });
}

/** Clones from the labelled samples alone. */
function cloneFewLabels(
  run: CloningRun,
  experts: readonly Expert[],
  heldOut: readonly Expert[],
  latents: Latents,
  count: number,
): Promise<Cloned> {
  const { seed, policy, further } = run.config;
  const { spacing } = policy.history;
  const most = further.fewLabelSteps;
  const train = (request: CloningRequest, index: number) => {
    // Eyes were taught by video, of which this condition sees none.
    const { eyes: _, ...blind } = request.policy;
    return trainOnFewLabels(
      { ...request, policy: blind },
      labelledSteps(experts, latents, count, seed + index),
      most,
    );
  };
  const load = async () => ({ demonstrations: [], heldOut: withTrueActions(heldOut), spacing });
  return cloneEach(run, `few-label-bc-${count}`, [], load, { train, config: { most } });
}

/** What a condition's training is, where it is not cloning from what was loaded. */
interface OwnTraining {
  train(request: CloningRequest, index: number): Promise<CloningResult>;
  /** What its outcome depends on besides. */
  config: Readonly<Record<string, unknown>>;
}

async function cloneEach(
  { config, context, stages, metrics, dataHash, realActions }: CloningRun,
  condition: Condition,
  after: readonly string[],
  load: () => Promise<Pick<CloningRequest, 'demonstrations' | 'heldOut' | 'spacing'>>,
  { train, config: ownConfig }: OwnTraining = { train: trainPolicy, config: {} },
): Promise<Cloned> {
  const { seed, policy, cloning } = config;
  const { codes } = config.genie.latentActions.codebook;
  const cloned: Cloned = {};
  const actions = choosesRealActions(condition) ? realActions : codes;
  for (let index = 0; index < config.evaluation.policies; index++) {
    const name = policyName(condition, index);
    const engine = nameOf(context.engine);
    cloned[name] = await stages.run({
      name: `policies/${name}`,
      config: { seed, index, policy, cloning, actions, dataHash, engine, ...ownConfig },
      after,
      work: async (folder) =>
        train(
          {
            ...(await load()),
            name,
            engine: context.engine,
            policy: policyOf(config, actions),
            cloning,
            seed: seed + index,
            folder,
            progress: context.progress,
            log: (step, figures) => metrics.append({ stage: name, step, ...figures }),
            rewind: (step) => metrics.rewind(name, step),
          },
          index,
        ),
    });
  }
  return cloned;
}

export function policyName(condition: Condition, index: number): string {
  return `${condition}-${index}`;
}

/** Where the files of a policy are. */
export function policyFolder(out: string, condition: Condition, index: number): string {
  return join(out, 'policies', policyName(condition, index));
}

/** The network of a condition: over so many true or latent actions. */
export function policyOf({ genie, policy }: CloningSettings, actions: number): PolicyConfig {
  const { height, width } = genie.video;
  return { height, width, actions, ...policy };
}

/** Loads one policy of a condition. */
function loadRunner({ context }: CloningRun, condition: Condition, index: number): Promise<PolicyRunner> {
  return PolicyRunner.load(
    context.engine,
    join(policyFolder(context.out, condition, index), 'policy.safetensors'),
  );
}

/** The policies of each condition, ready to act. */
export type Runners = Readonly<Record<string, readonly PolicyRunner[]>>;

/** Loads all policies of all conditions, or none. */
export async function loadRunners(run: CloningRun): Promise<Runners> {
  const runners: Record<string, PolicyRunner[]> = {};
  try {
    for (const condition of clonedConditions(run.config)) {
      runners[condition] = [];
      for (let index = 0; index < run.config.evaluation.policies; index++) {
        runners[condition].push(await loadRunner(run, condition, index));
      }
    }
  } catch (error) {
    disposeAll(runners);
    throw error;
  }
  return runners;
}

export function disposeAll(runners: Runners): void {
  for (const runner of Object.values(runners).flat()) runner.dispose();
}
