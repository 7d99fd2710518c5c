/** The policies of an experiment: each condition's network trained from scratch, once for each policy seed. */
import { join } from 'node:path';
import type { Demonstration } from '../../agents/behavioural-cloning/demonstrations.ts';
import { nameOf } from '../run-record.ts';
import { type Expert, type Latents, labelledSteps, withLatentActions, withTrueActions } from './experts.ts';
import { readGeneratedPlay } from './generated-play.ts';
import type { PolicyRequest, Reporting } from './jobs.ts';
import {
  type Cloned,
  type CloningRun,
  type Condition,
  choosesRealActions,
  policyName,
  policyOf,
  policyStage,
  policyStages,
} from './policies.ts';
import type { CloningWorkers, Job } from './workers.ts';

/** What the policies are cloned from. */
interface Demonstrations {
  experts: readonly Expert[];
  heldOut: readonly Expert[];
  /** Of both. */
  latents: Latents;
  /** Of both, where displacement-bc is wanted. */
  displacement: Latents | null;
  /** The stage that trained the world in which genie-bc's demonstrations are generated. */
  world: string;
}

/** Policies from true actions, from latent ones, and from generated play alone: at the same time, as far as they can. */
export async function cloneAll(
  run: CloningRun,
  workers: CloningWorkers,
  { experts, heldOut, latents, displacement, world }: Demonstrations,
): Promise<Cloned> {
  const { policy, further } = run.config;
  const { spacing } = policy.history;
  const cloneExperts = (
    condition: Condition,
    after: readonly string[],
    label: (experts: readonly Expert[]) => Demonstration[],
  ) => {
    const jobOf = async (request: CloningBasis): Promise<Job<'clone'>> => ({
      name: 'clone',
      input: { ...request, demonstrations: label(experts), heldOut: label(heldOut), spacing },
    });
    return cloneEach(run, workers, condition, after, jobOf);
  };
  const fromCodes = (condition: Condition, stage: string, codes: Latents) =>
    cloneExperts(condition, [stage], (shown) => withLatentActions(shown, codes));
  const latent = fromCodes('latent-bc', 'labels', latents);
  const oracle = cloneExperts('oracle-bc', [], withTrueActions);
  // Generated play takes long by itself, so that it is begun before what can be done beside it.
  const latentDone = Promise.all(latent);
  const generated = latentDone.then(() => playGenerated(run, workers, experts, world));
  const counts = further.conditions.includes('few-label-bc') ? further.labelledSamples : [];
  const beside = latentDone.then(() =>
    Promise.all([
      ...(displacement ? fromCodes('displacement-bc', 'displacement', displacement) : []),
      ...counts.flatMap((count) => cloneFewLabels(run, workers, experts, heldOut, latents, count)),
    ]),
  );
  const cloned = await Promise.all([
    ...[...latent, ...oracle],
    generated.then(() => Promise.all(cloneGeneratedPlay(run, workers))).then(together),
    beside.then(together),
  ]);
  return together(cloned);
}

function together(cloned: readonly Cloned[]): Cloned {
  return Object.assign({}, ...cloned);
}

/** The latent policies play in generated worlds. */
function playGenerated(
  { config, context, stages }: CloningRun,
  workers: CloningWorkers,
  experts: readonly Expert[],
  world: string,
): Promise<void> {
  const { seed, evaluation } = config;
  const { cloningSteps: _, ...play } = config.genieBc;
  return workers.use((worker) =>
    stages.run({
      name: 'generated',
      config: { seed, genieBc: play, temperature: evaluation.temperature },
      after: [world, ...policyStages('latent-bc', evaluation.policies)],
      work(folder) {
        const { out, progress } = context;
        const input = { config, experts, out, world: join(out, world), folder };
        return worker.do('playGeneratedWorlds', input, { progress });
      },
    }),
  );
}

/** Clones genie-bc's policies from what was recorded in generated worlds. */
function cloneGeneratedPlay(run: CloningRun, workers: CloningWorkers): Promise<Cloned>[] {
  const { policy, genie, genieBc } = run.config;
  const own = genieBc.cloningSteps === undefined ? {} : { steps: genieBc.cloningSteps };
  const jobOf = async (request: CloningBasis): Promise<Job<'clone'>> => {
    const { training, heldOut } = await readGeneratedPlay(join(run.context.out, 'generated'));
    return {
      name: 'clone',
      input: {
        ...{ ...request, demonstrations: training, heldOut },
        cloning: { ...request.cloning, ...own },
        // Generated frames follow each other at the model's stride.
        spacing: policy.history.spacing / genie.video.stride,
      },
    };
  };
  return cloneEach(run, workers, 'genie-bc', ['generated'], jobOf, own);
}

/** Clones from the labelled samples alone. */
function cloneFewLabels(
  run: CloningRun,
  workers: CloningWorkers,
  experts: readonly Expert[],
  heldOut: readonly Expert[],
  latents: Latents,
  count: number,
): Promise<Cloned>[] {
  const { seed, policy, further } = run.config;
  const { spacing } = policy.history;
  const most = further.fewLabelSteps;
  const jobOf = async (request: CloningBasis, index: number): Promise<Job<'cloneFewLabels'>> => {
    // Eyes were taught by video, of which this condition sees none.
    const { eyes: _, ...blind } = request.policy;
    const shown = { demonstrations: [], heldOut: withTrueActions(heldOut), spacing };
    const labelled = labelledSteps(experts, latents, count, seed + index);
    return {
      name: 'cloneFewLabels',
      input: { request: { ...request, ...shown, policy: blind }, labelled, most },
    };
  };
  return cloneEach(run, workers, `few-label-bc-${count}`, ['labels'], jobOf, { most });
}

/** A training without what it learns from. */
type CloningBasis = Omit<PolicyRequest, 'demonstrations' | 'heldOut' | 'spacing'>;

/** @param ownConfig what the outcome depends on besides */
function cloneEach<N extends 'clone' | 'cloneFewLabels'>(
  { config, context, stages, metrics, dataHash, realActions }: CloningRun,
  workers: CloningWorkers,
  condition: Condition,
  after: readonly string[],
  jobOf: (basis: CloningBasis, index: number) => Promise<Job<N>>,
  ownConfig: Readonly<Record<string, unknown>> = {},
): Promise<Cloned>[] {
  const { seed, policy, cloning } = config;
  const { codes } = config.genie.latentActions.codebook;
  const actions = choosesRealActions(condition) ? realActions : codes;
  const engine = nameOf(context.engine);
  return Array.from({ length: config.evaluation.policies }, (_, index) => {
    const name = policyName(condition, index);
    const reporting: Reporting = {
      progress: context.progress,
      log: (step, figures) => metrics.append({ stage: name, step, ...figures }),
      rewind: (step) => metrics.rewind(name, step),
    };
    return workers.use(async (worker) => {
      const result = await stages.run({
        name: policyStage(condition, index),
        config: { seed, index, policy, cloning, actions, dataHash, engine, ...ownConfig },
        after,
        async work(folder) {
          const basis = { name, policy: policyOf(config, actions), cloning, seed: seed + index, folder };
          const job = await jobOf(basis, index);
          return worker.do(job.name, job.input, reporting);
        },
      });
      return { [name]: result };
    });
  });
}
