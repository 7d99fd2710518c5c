/** From an id to several environments that step together. Semantics as `gymnasium.make_vec`. */
import { UserError } from '../engine/errors.ts';
import type { Env } from './env.ts';
import type { EnvSpec } from './env-spec.ts';
import { loadExport } from './import-module.ts';
import { type MakeOptions, make, specOf } from './make.ts';
import type { VectorEnv } from './vector/vector-env.ts';
import type { AsyncVectorOptions } from './vector/worker-vector-env.ts';

/** `async`: worker threads; `vector_entry_point`: the environment's own vector version. */
export type VectorizationMode = 'sync' | 'async' | 'vector_entry_point';

export interface MakeVecOptions extends Omit<MakeOptions, 'maxEpisodeSteps' | 'disableEnvChecker'> {
  numEnvs?: number;
  /** The environment's own vector version if it has one, otherwise `sync`. */
  vectorizationMode?: VectorizationMode;
  /** For the vector environment itself: autoreset mode, number of workers. */
  vectorOptions?: AsyncVectorOptions;
  /** Put around each single environment, in order; not across threads. */
  wrappers?: readonly ((env: Env) => Env)[];
}

/**
 * Makes `numEnvs` copies of an environment that step together.
 * @throws UserError if there is no such environment, or it cannot be vectorised so
 */
export async function makeVec(idOrSpec: string | EnvSpec, options: MakeVecOptions = {}): Promise<VectorEnv> {
  const { numEnvs = 1, vectorizationMode, vectorOptions = {}, wrappers = [], ...keywords } = options;
  const envSpec = await specOf(idOrSpec);
  const mode = vectorizationMode ?? (envSpec.vectorEntryPoint ? 'vector_entry_point' : 'sync');
  if (!Number.isInteger(numEnvs) || numEnvs < 1)
    throw new UserError(`numEnvs: ${numEnvs} must be at least 1`);
  if (wrappers.length > 0 && mode !== 'sync') {
    throw new UserError(
      `wrappers are functions and stay in this thread: with '${mode}', use the spec's additionalWrappers`,
    );
  }
  const vectorEnv = await vectorise(envSpec, mode, numEnvs, vectorOptions, wrappers, keywords);
  vectorEnv.spec = {
    ...envSpec,
    keywords: { ...envSpec.keywords, ...keywords, numEnvs, vectorizationMode: mode },
  };
  return vectorEnv;
}

async function vectorise(
  envSpec: EnvSpec,
  mode: VectorizationMode,
  numEnvs: number,
  vectorOptions: AsyncVectorOptions,
  wrappers: readonly ((env: Env) => Env)[],
  keywords: MakeOptions,
): Promise<VectorEnv> {
  if (mode === 'sync') {
    const { SyncVectorEnv } = await import('./vector/sync-vector-env.ts');
    const single = async () =>
      wrappers.reduce((env, wrap) => wrap(env), await make(envSpec, { ...keywords }));
    return SyncVectorEnv.create(
      Array.from({ length: numEnvs }, () => single),
      vectorOptions,
    );
  }
  if (mode === 'async') {
    const { WorkerVectorEnv } = await import('./vector/worker-vector-env.ts');
    return WorkerVectorEnv.create(envSpec, numEnvs, keywords, vectorOptions);
  }
  const { vectorEntryPoint } = envSpec;
  if (vectorEntryPoint === null)
    throw new UserError(`${envSpec.id} has no vector version: use 'sync' or 'async'`);
  const limit = envSpec.maxEpisodeSteps === null ? {} : { maxEpisodeSteps: envSpec.maxEpisodeSteps };
  const given = { ...limit, ...envSpec.keywords, ...keywords, ...vectorOptions, numEnvs };
  if (typeof vectorEntryPoint === 'function') return vectorEntryPoint(given);
  const Constructor = (await loadExport(vectorEntryPoint)) as new (keywords: typeof given) => VectorEnv;
  return new Constructor(given);
}
