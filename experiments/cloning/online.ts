/**
 * latent-ppo, LAPO's third stage (Schmidt & Jiang 2024): the latent policy goes on learning by PPO in real levels, its
 * dictionary between it and the world. Beside it the same from the oracle's policy, and from nothing at all, with the same
 * network: what cloning saves is the distance between the three.
 */
import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { readPolicy } from '../../agents/behavioural-cloning/policy-runner.ts';
import type { PpoConfig } from '../../agents/ppo/config.ts';
import type { StartingPoint } from '../../agents/ppo/start-from.ts';
import { trainPpo } from '../../agents/ppo/train.ts';
import { writeFileAtomically } from '../../engine/files.ts';
import { RandomStream } from '../../engine/random.ts';
import { fromVectorEnv } from '../../envs/batched/from-vector-env.ts';
import type { ResetOptions } from '../../envs/env.ts';
import { SyncVectorEnv } from '../../envs/vector/sync-vector-env.ts';
import { TimeLimit } from '../../envs/wrappers/time-limit.ts';
import { Wrapper } from '../../envs/wrappers/wrapper.ts';
import type { Benchmark } from '../benchmarks/benchmark.ts';
import { nameOf } from '../run-record.ts';
import type { OnlineSettings } from './config.ts';
import type { DictionaryOf } from './experts.ts';
import { type CloningRun, policyFolder, policyOf, policyStage } from './policies.ts';

/** What PPO begins with. */
export const onlineConditions = ['latent-ppo', 'oracle-ppo', 'ppo'] as const;
export type OnlineCondition = (typeof onlineConditions)[number];

/** The name of a condition after so many steps, as in the summary's rows. */
export function onlineName(condition: OnlineCondition, steps: number): string {
  return `${condition}-${steps}`;
}

interface Online {
  readonly run: CloningRun;
  readonly benchmark: Benchmark;
  readonly settings: OnlineSettings;
  /** Steps of an episode at most, in training as in the evaluation. */
  readonly maximumSteps: number;
  /** Labelled samples in the latent policy's dictionary. */
  readonly labels: number;
  readonly dictionaryOf: DictionaryOf;
}

/** Trains every policy of a condition to each number of steps, a stage each. */
export async function learnOnline(online: Online, condition: OnlineCondition): Promise<void> {
  const { run, labels } = online;
  const { seed, policy, evaluation } = run.config;
  const { maximumSteps } = online;
  const { steps: counts, learner } = online.settings;
  for (let index = 0; index < evaluation.policies; index++) {
    let before: string | undefined;
    for (const steps of counts) {
      const name = onlineStage(condition, index, steps);
      const earlier = before;
      await run.stages.run({
        name,
        config: {
          seed,
          index,
          policy,
          learner,
          steps,
          labels,
          maximumSteps,
          engine: nameOf(run.context.engine),
        },
        after: earlier === undefined ? startingStages(condition, index) : [earlier],
        async work(folder) {
          // Goes on from where the smaller number of steps ended, unless it already has: a copy may have been cut.
          const copied = join(folder, `copied-for-${steps}`);
          if (earlier !== undefined && !existsSync(copied)) {
            await cp(join(run.context.out, earlier), folder, { recursive: true });
            await writeFileAtomically(copied, '');
          }
          await train(online, condition, index, steps, folder);
        },
      });
      before = name;
    }
  }
}

export function onlineStage(condition: OnlineCondition, index: number, steps: number): string {
  return `online/${condition}-${index}-${steps}`;
}

function startingStages(condition: OnlineCondition, index: number): string[] {
  if (condition === 'ppo') return [];
  const cloned = condition === 'latent-ppo' ? 'latent-bc' : 'oracle-bc';
  return [...(cloned === 'latent-bc' ? ['labels'] : []), policyStage(cloned, index)];
}

async function train(
  online: Online,
  condition: OnlineCondition,
  index: number,
  steps: number,
  folder: string,
): Promise<void> {
  const { run, benchmark } = online;
  const { config, context, metrics, realActions } = run;
  const { learner } = online.settings;
  const from = condition === 'ppo' ? undefined : await startFrom(online, condition, index);
  const policy = policyOf(config, realActions);
  const seen = from?.config ?? { network: { kind: 'cloned', policy }, history: policy.history };
  const ppo: PpoConfig = { ...learner, ...seen };
  const stage = `${condition}-${index}`;
  const environment = fromVectorEnv(await trainingWorlds(benchmark, learner.worlds, online.maximumSteps));
  try {
    await trainPpo({
      ...{ engine: context.engine, config: ppo, environment, from, steps, folder },
      checkpointEvery: Math.max(learner.worlds * learner.rolloutSteps, Math.ceil(steps / 10)),
      seed: new RandomStream(config.seed + index).fork(condition).integer(2 ** 31),
      progress: context.progress,
      log: (step, figures) => metrics.append({ stage, step, ...figures }),
      rewind: (step) => metrics.rewind(stage, step),
    });
  } finally {
    await environment.close();
  }
}

async function startFrom(
  { run, labels, dictionaryOf }: Online,
  condition: OnlineCondition,
  index: number,
): Promise<StartingPoint> {
  const latent = condition === 'latent-ppo';
  const folder = policyFolder(run.context.out, latent ? 'latent-bc' : 'oracle-bc', index);
  const { config: policy, weights } = await readPolicy(join(folder, 'policy.safetensors'));
  return {
    parameters: weights,
    config: { network: { kind: 'cloned', policy }, history: policy.history },
    dictionary: latent ? { latents: policy.actions, ...dictionaryOf(labels, index) } : null,
  };
}

/** Worlds of all tasks in turn, on levels of which none is evaluated on. */
function trainingWorlds(
  { tasks, makeEnv, firstLevels }: Benchmark,
  worlds: number,
  maxEpisodeSteps: number,
): Promise<SyncVectorEnv> {
  const levels = [firstLevels.expert, firstLevels.heldOutExpert] as const;
  const makers = Array.from({ length: worlds }, (_, world) => async () => {
    const env = await makeEnv(tasks[world % tasks.length]);
    return new TrainingLevels(new TimeLimit(env, { maxEpisodeSteps }), levels);
  });
  return SyncVectorEnv.create(makers, { autoresetMode: 'SameStep' });
}

/** Begins every episode on a level drawn from a range. */
class TrainingLevels extends Wrapper {
  readonly #levels: readonly [first: number, end: number];
  #random = new RandomStream(0);

  constructor(env: TimeLimit<unknown, unknown>, levels: readonly [first: number, end: number]) {
    super(env);
    this.#levels = levels;
  }

  override reset({ seed }: ResetOptions = {}) {
    if (seed !== undefined) this.#random = new RandomStream(Number(seed)).fork('training levels');
    const [first, end] = this.#levels;
    const levelSeed = first + this.#random.integer(end - first);
    return this.env.reset({ seed: levelSeed, options: { levelSeed } });
  }
}
