/** Puts the wrappers that a spec asks for around an environment, in Gymnasium's order. */
import { UserError } from '../../engine/errors.ts';
import type { Env } from '../env.ts';
import type { EnvSpec, WrapperSpec } from '../env-spec.ts';
import { loadExport } from '../import-module.ts';
import { OrderEnforcing } from './order-enforcing.ts';
import { PassiveEnvChecker } from './passive-env-checker.ts';
import { RenderCollection } from './render-collection.ts';
import { TimeLimit } from './time-limit.ts';

export async function applyWrappers(env: Env, spec: EnvSpec & { collectRenders: boolean }): Promise<Env> {
  let wrapped = env;
  if (!spec.disableEnvChecker) wrapped = new PassiveEnvChecker(wrapped);
  if (spec.orderEnforce) wrapped = new OrderEnforcing(wrapped);
  if (spec.maxEpisodeSteps !== null)
    wrapped = new TimeLimit(wrapped, { maxEpisodeSteps: spec.maxEpisodeSteps });
  for (const wrapper of spec.additionalWrappers) wrapped = await applyWrapper(wrapped, wrapper);
  if (spec.collectRenders) wrapped = new RenderCollection(wrapped);
  return wrapped;
}

type WrapperConstructor = (new (
  env: Env,
  keywords: WrapperSpec['keywords'],
) => Env) & {
  /** Wrappers that have to look at the environment first are made so. */
  create?(env: Env, keywords: WrapperSpec['keywords']): Promise<Env>;
};

async function applyWrapper(env: Env, { name, entryPoint, keywords }: WrapperSpec): Promise<Env> {
  const exported: unknown =
    entryPoint === null
      ? ((await import('./index.ts')) as Record<string, unknown>)[name]
      : await loadExport(entryPoint);
  if (typeof exported !== 'function') throw new UserError(`there is no wrapper named '${name}'`);
  const Constructor = exported as WrapperConstructor;
  return Constructor.create ? Constructor.create(env, keywords) : new Constructor(env, keywords);
}
