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
import { refuseOtherRun, refuseToOverwrite } from '../experiments/run-folder.ts';
import { MetricsLog, nameOf, openRunRecord } from '../experiments/run-record.ts';
import { openTrackers } from '../experiments/tracking/find-tracker.ts';
import { keyValues, loadConfig } from './config.ts';
import { engineFrom } from './engine.ts';
import type { EngineFlags } from './options.ts';
import { terminalProgress } from './progress.ts';

export interface LearnOptions extends EngineFlags {
  algorithm: string;
  env: string;
  envSet: string[];
  steps: number;
  out: string;
  seed: number;
  worlds?: number;
  from?: string;
  checkpointEvery: number;
  config?: string;
  set: string[];
  track: string[];
  resume?: boolean;
}

type Request = Omit<LearningRequest, 'learning'>;

export function learnCommand(options: LearnOptions): Promise<void> {
  return holdFolder(options.out, () => learnAny(options));
}

async function learnAny(options: LearnOptions): Promise<void> {
  const { algorithm, out, resume = false } = options;
  await refuseToOverwrite(out, resume);
  if (algorithm === 'ppo') await learnByPpo(options);
  else if (/[/\\.]/.test(algorithm)) await learnByOwnAgent(options);
  else {
    throw new UserError(
      `no algorithm is named "${algorithm}": use ppo, or the path of your own file (./my-learner.ts)`,
    );
  }
  process.stdout.write(`wrote ${out}: play it with genie evaluate --agent ${out} --env ${options.env}\n`);
}

async function learnByPpo(options: LearnOptions): Promise<void> {
  const { from: folder } = options;
  const from = folder === undefined ? undefined : await startingPoint(folder);
  const config = await ppoConfig(options, from);
  const progress = terminalProgress();
  const engine = await engineFrom(options, progress);
  await inWorlds(options, config.worlds, (vector) => {
    const environment = fromVectorEnv(vector);
    return recorded(options, { ...config, from: folder ?? null }, nameOf(engine), progress, (request) =>
      trainPpo({ ...request, engine, config, environment, from }),
    );
  });
}

async function ppoConfig(options: LearnOptions, from?: StartingPoint): Promise<PpoConfig> {
  const { config: file, set, worlds } = options;
  const base = { ...defaultPpoConfig, ...from?.config };
  return loadConfig(ppoConfigSchema, {
    base,
    file,
    overrides: set,
    options: worlds === undefined ? {} : { worlds },
  });
}

async function learnByOwnAgent(options: LearnOptions): Promise<void> {
  const { algorithm: file, seed, worlds = 8, config, set, from } = options;
  const given = { '--config': config, '--set': set[0], '--from': from };
  const [wrong] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  if (wrong) throw new UserError(`${wrong} is for ppo: your own agent keeps its settings in its file`);
  const definition = await loadLearningAgent(file);
  await inWorlds(options, worlds, async (environment) => {
    const agent = await definition.create({
      observationSpace: environment.singleObservationSpace,
      actionSpace: environment.singleActionSpace,
      worlds,
      seed,
      environments: [],
    });
    const learning = turnLearning({ agent, environment, file });
    try {
      await recorded(options, { worlds }, 'own agent', terminalProgress(), (request) =>
        learn({ ...request, learning }),
      );
    } finally {
      await agent.close?.();
    }
  });
}

async function inWorlds(
  { env, envSet }: LearnOptions,
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
  settings: Readonly<Record<string, unknown>>,
  engine: string,
  progress: Progress,
  run: (request: Request) => Promise<unknown>,
): Promise<void> {
  const { algorithm, env, envSet, steps, checkpointEvery, out, seed, resume = false } = options;
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
