/** What `genie learn` does. */
import { basename, join } from 'node:path';
import { type LearningRequest, learn } from '../agents/learning/learn.ts';
import { loadLearningAgent, turnLearning } from '../agents/learning/turn-learning.ts';
import { defaultPpoConfig, type PpoConfig, ppoConfigSchema } from '../agents/ppo/config.ts';
import { type StartingPoint, startingPoint } from '../agents/ppo/start-from.ts';
import { trainPpo } from '../agents/ppo/train.ts';
import { UserError } from '../engine/errors.ts';
import { holdFolder } from '../engine/hold-folder.ts';
import type { Progress } from '../engine/progress.ts';
import { fromVectorEnv } from '../envs/batched/from-vector-env.ts';
import { makeVec } from '../envs/make-vec.ts';
import type { VectorEnv } from '../envs/vector/vector-env.ts';
import { asBegun, refuseOtherRun, refuseToOverwrite } from '../experiments/run-folder.ts';
import { MetricsLog, nameOf, openRunRecord, readRunRecord } from '../experiments/run-record.ts';
import { openTrackers } from '../experiments/tracking/find-tracker.ts';
import { keyValues, loadConfig } from './config.ts';
import { engineFrom } from './engine.ts';
import type { EngineFlags } from './options.ts';
import { terminalProgress } from './progress.ts';

export interface LearnOptions extends EngineFlags {
  algorithm?: string;
  env?: string | null;
  envSet: string[];
  steps?: number | null;
  out: string;
  seed?: number;
  worlds?: number;
  from?: string;
  checkpointEvery?: number;
  config?: string;
  set: string[];
  track: string[];
  resume?: boolean;
}

/** What is to be learnt: as it is said, or as it was in the run that goes on. */
interface Learning {
  readonly algorithm: string;
  readonly env: string;
  readonly envSet: string[];
  readonly steps: number;
  readonly checkpointEvery: number;
  readonly seed: number;
  /** The folder of a policy to begin with. */
  readonly from: string | undefined;
  readonly worlds: number | undefined;
  /** How PPO learns in the run that goes on. */
  readonly begun: unknown;
}

type Request = Omit<LearningRequest, 'learning'>;

export function learnCommand(options: LearnOptions): Promise<void> {
  return holdFolder(options.out, () => learnAny(options));
}

async function learnAny(options: LearnOptions): Promise<void> {
  const { out, resume = false } = options;
  await refuseToOverwrite(out, resume);
  const learning = await learningOf(options);
  const { algorithm, env } = learning;
  if (algorithm === 'ppo') await learnByPpo(options, learning);
  else if (/[/\\.]/.test(algorithm)) await learnByOwnAgent(options, learning);
  else {
    throw new UserError(
      `no algorithm is named "${algorithm}": use ppo, or the path of your own file (./my-learner.ts)`,
    );
  }
  process.stdout.write(`wrote ${out}: play it with genie evaluate --agent ${out} --env ${env}\n`);
}

/** @throws UserError naming what the run that goes on was begun with otherwise, or does not know */
async function learningOf(options: LearnOptions): Promise<Learning> {
  const record = options.resume ? await readRunRecord(options.out) : undefined;
  const { algorithm, env, envSet, steps, checkpointEvery, from, ...begun } = (record?.config ??
    {}) as Partial<Omit<Learning, 'from'>> & { from?: string | null };
  const settled = {
    env: asBegun('--env', options.env ?? undefined, env),
    steps: asBegun('--steps', options.steps ?? undefined, steps),
  };
  if (settled.env === undefined || settled.steps === undefined)
    throw new UserError(
      `${options.out}: holds no run to go on with: give --env and --steps, or another --out`,
    );
  return {
    algorithm: asBegun('--algorithm', options.algorithm, algorithm) ?? 'ppo',
    env: settled.env,
    envSet: options.envSet.length > 0 ? options.envSet : (envSet ?? []),
    steps: settled.steps,
    checkpointEvery: asBegun('--checkpoint-every', options.checkpointEvery, checkpointEvery) ?? 100_000,
    seed: asBegun('--seed', options.seed, record?.seeds[0]) ?? 0,
    from: asBegun('--from', options.from, from ?? undefined),
    worlds: asBegun('--worlds', options.worlds, begun.worlds),
    begun: record && begun,
  };
}

async function learnByPpo(options: LearnOptions, learning: Learning): Promise<void> {
  const { from: folder } = learning;
  const from = folder === undefined ? undefined : await startingPoint(folder);
  const config = await ppoConfig(options, learning, from);
  const progress = terminalProgress();
  const engine = await engineFrom(options, progress);
  await inWorlds(learning, config.worlds, (vector) => {
    const environment = fromVectorEnv(vector);
    const settings = { ...config, from: folder ?? null };
    return recorded(options, learning, settings, nameOf(engine), progress, (request) =>
      trainPpo({ ...request, engine, config, environment, from }),
    );
  });
}

async function ppoConfig(
  { config: file, set }: LearnOptions,
  { worlds, begun }: Learning,
  from?: StartingPoint,
): Promise<PpoConfig> {
  const base = begun ?? { ...defaultPpoConfig, ...from?.config };
  return loadConfig(ppoConfigSchema, {
    base,
    file,
    overrides: set,
    options: worlds === undefined ? {} : { worlds },
  });
}

async function learnByOwnAgent(options: LearnOptions, learning: Learning): Promise<void> {
  const { config, set } = options;
  const { algorithm: file, seed, worlds = 8, from } = learning;
  const given = { '--config': config, '--set': set[0], '--from': from };
  const [wrong] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  if (wrong) throw new UserError(`${wrong} is for ppo: your own agent keeps its settings in its file`);
  const definition = await loadLearningAgent(file);
  await inWorlds(learning, worlds, async (environment) => {
    const agent = await definition.create({
      observationSpace: environment.singleObservationSpace,
      actionSpace: environment.singleActionSpace,
      worlds,
      seed,
      environments: [],
    });
    const byTurns = turnLearning({ agent, environment, file });
    try {
      await recorded(options, learning, { worlds }, 'own agent', terminalProgress(), (request) =>
        learn({ ...request, learning: byTurns }),
      );
    } finally {
      await agent.close?.();
    }
  });
}

async function inWorlds(
  { env, envSet }: Learning,
  numEnvs: number,
  work: (environment: VectorEnv) => Promise<void>,
): Promise<void> {
  const keywords = keyValues('--env-set', envSet);
  const vectorOptions = { autoresetMode: 'SameStep' } as const;
  const environment = await makeVec(env, { ...keywords, numEnvs, vectorOptions });
  try {
    await work(environment);
  } finally {
    await environment.close();
  }
}

/** Runs what learns under a run record, with its figures in `metrics.jsonl`. */
async function recorded(
  options: LearnOptions,
  { algorithm, env, envSet, steps, checkpointEvery, seed }: Learning,
  settings: Readonly<Record<string, unknown>>,
  engine: string,
  progress: Progress,
  run: (request: Request) => Promise<unknown>,
): Promise<void> {
  const { out, resume = false } = options;
  const config = { algorithm, env, envSet, steps, checkpointEvery, ...settings };
  const description = { experiment: 'learn', preset: algorithm, config, seeds: [seed], engine };
  if (resume) await refuseOtherRun(out, { config, seeds: [seed], dataHash: null });
  const tracked = { folder: out, name: `learn ${basename(out)}`, config };
  const tracker = await openTrackers(options.track, tracked, progress);
  const record = await openRunRecord(out, description, resume);
  const metrics = new MetricsLog(join(out, 'metrics.jsonl'), tracker);
  try {
    await run({
      steps,
      checkpointEvery,
      seed,
      folder: out,
      progress,
      log: (step, figures) => metrics.append({ stage: 'learn', step, ...figures }),
      rewind: (step) => metrics.rewind('learn', step),
    });
  } finally {
    await tracker.close();
  }
  await record.save({ status: 'finished' });
}
