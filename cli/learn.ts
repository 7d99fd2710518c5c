/** What `genie learn` does. */
import { basename, join } from 'node:path';
import { defaultPpoConfig, ppoConfigSchema } from '../agents/ppo/config.ts';
import { trainPpo } from '../agents/ppo/train.ts';
import { UserError } from '../engine/errors.ts';
import { holdFolder } from '../engine/hold-folder.ts';
import { fromVectorEnv } from '../envs/batched/from-vector-env.ts';
import { makeVec } from '../envs/make-vec.ts';
import { refuseToOverwrite } from '../experiments/run-folder.ts';
import { MetricsLog, nameOf, openRunRecord } from '../experiments/run-record.ts';
import { openTrackers } from '../experiments/tracking/find-tracker.ts';
import { loadConfig } from './config.ts';
import { engineFrom } from './engine.ts';
import type { EngineFlags } from './options.ts';
import { terminalProgress } from './progress.ts';

export interface LearnOptions extends EngineFlags {
  algorithm: string;
  env: string;
  steps: number;
  out: string;
  seed: number;
  checkpointEvery: number;
  config?: string;
  set: string[];
  track: string[];
  resume?: boolean;
}

export function learnCommand(options: LearnOptions): Promise<void> {
  return holdFolder(options.out, () => learn(options));
}

async function learn(options: LearnOptions): Promise<void> {
  const { algorithm, env, steps, out, seed, checkpointEvery, resume = false } = options;
  if (algorithm !== 'ppo') throw new UserError(`no algorithm is named "${algorithm}": use ppo`);
  await refuseToOverwrite(out, resume);
  const source = { base: defaultPpoConfig, file: options.config, overrides: options.set };
  const config = await loadConfig(ppoConfigSchema, source);
  const progress = terminalProgress();
  const tracked = { folder: out, name: `learn ${basename(out)}`, config };
  const tracker = await openTrackers(options.track, tracked, progress);
  const engine = await engineFrom(options, progress);
  const vectorOptions = { autoresetMode: 'SameStep' } as const;
  const environment = fromVectorEnv(await makeVec(env, { numEnvs: config.worlds, vectorOptions }));
  try {
    const description = {
      experiment: 'learn',
      preset: algorithm,
      config: { algorithm, env, steps, checkpointEvery, ...config },
      seeds: [seed],
      engine: nameOf(engine),
    };
    const record = await openRunRecord(out, description, resume);
    const metrics = new MetricsLog(join(out, 'metrics.jsonl'), tracker);
    await trainPpo({
      engine,
      config,
      environment,
      steps,
      checkpointEvery,
      seed,
      folder: out,
      progress,
      log: (step, figures) => metrics.append({ stage: 'learn', step, ...figures }),
      rewind: (step) => metrics.rewind('learn', step),
    });
    await record.save({ status: 'finished' });
  } finally {
    await tracker.close();
    await environment.close();
  }
  process.stdout.write(`wrote ${out}: play it with genie evaluate --agent ${out} --env ${env}\n`);
}
