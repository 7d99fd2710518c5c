/** Environments that can play themselves, for demonstrations and as an upper bound. */
import type { Env } from './env.ts';

export interface ExpertEnv<Obs = unknown, Act = unknown> extends Env<Obs, Act> {
  /** A good action in the present state, from knowledge that the observation does not show. Only after a reset. */
  expertAction(): Act;
}

export function hasExpert(env: Env): env is ExpertEnv {
  return typeof (env as Partial<ExpertEnv>).expertAction === 'function';
}
