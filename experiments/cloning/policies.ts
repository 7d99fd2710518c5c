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
import { type Expert, type Latents, withLatentActions, withTrueActions } from './experts.ts';
import { playGeneratedWorlds, readGeneratedPlay } from './generated-play.ts';

export const conditions = ['oracle-bc', 'latent-bc', 'genie-bc'] as const;
export type Condition = (typeof conditions)[number];

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
  /** In which genie-bc's demonstrations are generated, and the stage that trained it. */
  world: { model: WorldModel; stage: string };
}

/** Policies from true actions, from latent ones, and from generated play alone. */
export async function cloneAll(
  run: CloningRun,
  { experts, heldOut, latents, world }: Demonstrations,
): Promise<Cloned> {
  const { seed, genie, genieBc, evaluation } = run.config;
  const { stride } = genie.video;
  const cloned = {
    ...(await cloneExperts(run, 'oracle-bc', withTrueActions(experts), withTrueActions(heldOut))),
    ...(await cloneExperts(
      run,
      'latent-bc',
      withLatentActions(experts, latents, stride),
      withLatentActions(heldOut, latents, stride),
    )),
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
  return { ...cloned, ...(await cloneGeneratedPlay(run)) };
}

/** Clones a condition's policies from the experts, whose actions are true or latent. */
function cloneExperts(
  run: CloningRun,
  condition: Condition,
  demonstrations: readonly Demonstration[],
  heldOut: readonly Demonstration[],
): Promise<Cloned> {
  const { spacing } = run.config.policy.history;
  const after = condition === 'oracle-bc' ? [] : ['labels'];
  return cloneEach(run, condition, after, async () => ({ demonstrations, heldOut, spacing }));
}

/** Clones genie-bc's policies from what was recorded in generated worlds. */
function cloneGeneratedPlay(run: CloningRun): Promise<Cloned> {
  return cloneEach(run, 'genie-bc', ['generated'], async () => {
    const { training, heldOut } = await readGeneratedPlay(join(run.context.out, 'generated'));
    // Generated frames follow each other at the model's stride, which is the spacing at which the policy looks back.
    return { demonstrations: training, heldOut, spacing: 1 };
  });
}

async function cloneEach(
  { config, context, stages, metrics, dataHash, realActions }: CloningRun,
  condition: Condition,
  after: readonly string[],
  load: () => Promise<Pick<CloningRequest, 'demonstrations' | 'heldOut' | 'spacing'>>,
): Promise<Cloned> {
  const { seed, policy, cloning } = config;
  const { codes } = config.genie.latentActions.codebook;
  const cloned: Cloned = {};
  const actions = condition === 'oracle-bc' ? realActions : codes;
  for (let index = 0; index < config.evaluation.policies; index++) {
    const name = policyName(condition, index);
    cloned[name] = await stages.run({
      name: `policies/${name}`,
      config: { seed, index, policy, cloning, actions, dataHash, engine: nameOf(context.engine) },
      after,
      work: async (folder) =>
        trainPolicy({
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
        }),
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

/** The network of a condition: over true actions for the oracle, over latent ones otherwise. */
function policyOf({ genie, policy }: CloningSettings, actions: number): PolicyConfig {
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

/** Loads all policies of all conditions, or none. */
export async function loadRunners(run: CloningRun): Promise<Record<Condition, PolicyRunner[]>> {
  const runners: Record<Condition, PolicyRunner[]> = { 'oracle-bc': [], 'latent-bc': [], 'genie-bc': [] };
  try {
    for (const condition of conditions) {
      for (let index = 0; index < run.config.evaluation.policies; index++) {
        runners[condition].push(await loadRunner(run, condition, index));
      }
    }
  } catch (error) {
    for (const runner of Object.values(runners).flat()) runner.dispose();
    throw error;
  }
  return runners;
}
