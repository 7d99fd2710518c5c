/** From an id to a running environment. Semantics as `gymnasium.make` and `gymnasium.make_vec`. */
import { resolve } from 'node:path';
import { UserError } from '../engine/errors.ts';
import { askUserCode } from '../engine/user-code.ts';
import type { Env, RenderMode } from './env.ts';
import type { EnvSpec } from './env-spec.ts';
import { isPath, loadExport } from './import-module.ts';
import { findSpec } from './specs.ts';

export interface MakeOptions {
  renderMode?: RenderMode | null;
  /** Replaces the registered limit; -1 means none. */
  maxEpisodeSteps?: number;
  disableEnvChecker?: boolean;
  /** Everything else goes to the environment. */
  [keyword: string]: unknown;
}

/**
 * Makes an environment and puts the wrappers of its spec around it, innermost first: PassiveEnvChecker,
 * OrderEnforcing, TimeLimit, the additional ones, and RenderCollection for a `*_list` render mode.
 * @throws UserError if there is no such environment, or it does not take the options
 */
export async function make<Obs = unknown, Act = unknown>(
  idOrSpec: string | EnvSpec,
  { maxEpisodeSteps, disableEnvChecker, ...keywords }: MakeOptions = {},
): Promise<Env<Obs, Act>> {
  const envSpec = await specOf(idOrSpec);
  const merged = { ...envSpec.keywords, ...keywords };
  const collected = merged.renderMode?.endsWith('_list') ?? false;
  if (collected) merged.renderMode = merged.renderMode!.slice(0, -'_list'.length) as RenderMode;

  let env = await create(envSpec, merged);
  env.unwrapped.spec = {
    ...envSpec,
    keywords: merged,
    maxEpisodeSteps: null,
    orderEnforce: false,
    disableEnvChecker: true,
    additionalWrappers: [],
  };
  const path = userFileOf(envSpec);
  if (path !== undefined) env = new (await import('./user-env.ts')).UserEnv(env, path);
  const { applyWrappers } = await import('./wrappers/apply.ts');
  env = await applyWrappers(env, {
    ...envSpec,
    disableEnvChecker: disableEnvChecker ?? envSpec.disableEnvChecker,
    maxEpisodeSteps: maxEpisodeSteps === -1 ? null : (maxEpisodeSteps ?? envSpec.maxEpisodeSteps),
    collectRenders: collected,
  });
  return env as Env<Obs, Act>;
}

/** The spec of an id; one that comes from JSON gets its factories back. @throws UserError if there is none */
export async function specOf(idOrSpec: string | EnvSpec): Promise<EnvSpec> {
  if (typeof idOrSpec === 'string') return findSpec(idOrSpec);
  if (idOrSpec.entryPoint !== null || idOrSpec.vectorEntryPoint !== null) return idOrSpec;
  const id = idOrSpec.module === null ? idOrSpec.id : `${idOrSpec.module}:${idOrSpec.id}`;
  const { entryPoint, vectorEntryPoint } = await findSpec(id);
  return { ...idOrSpec, entryPoint, vectorEntryPoint };
}

/** The file of a user's own that the environment comes from; undefined for one of this or another package. */
function userFileOf({ module }: EnvSpec): string | undefined {
  return module !== null && isPath(module) ? resolve(module) : undefined;
}

async function create(envSpec: EnvSpec, keywords: EnvSpec['keywords']): Promise<Env> {
  const { entryPoint } = envSpec;
  if (entryPoint === null)
    throw new UserError(`${envSpec.id} exists only as a vector environment: use makeVec`);
  const path = userFileOf(envSpec);
  if (typeof entryPoint === 'function') {
    if (path === undefined) return entryPoint(keywords);
    const source = { file: `environment file ${path}`, path };
    return askUserCode(source, `the entry point of ${envSpec.id}`, () => entryPoint(keywords));
  }
  const Constructor = (await loadExport(entryPoint)) as new (keywords: EnvSpec['keywords']) => Env;
  return new Constructor(keywords);
}
