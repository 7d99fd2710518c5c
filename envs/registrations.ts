/** The environments that come with the package. Their code is imported when the first one is made. */
import type { Registration } from './env-spec.ts';
import { platformerRegistrations } from './platformers/registrations.ts';
import { pushTRegistrations } from './push-t/registrations.ts';
import { tabletopRegistrations } from './tabletop/registrations.ts';

export const registrations: readonly Registration[] = [
  {
    id: 'CartPole-v1',
    maxEpisodeSteps: 500,
    rewardThreshold: 475,
    entryPoint: async (keywords) => new (await import('./classic/cart-pole.ts')).CartPoleEnv(keywords),
  },
  {
    id: 'CoinRun-easy-v0',
    rewardThreshold: 10,
    entryPoint: async (keywords) =>
      new (await import('./coinrun/env.ts')).CoinRunEnv({ ...keywords, mode: 'easy' }),
  },
  {
    id: 'CoinRun-hard-v0',
    rewardThreshold: 10,
    entryPoint: async (keywords) =>
      new (await import('./coinrun/env.ts')).CoinRunEnv({ ...keywords, mode: 'hard' }),
  },
  {
    id: 'CoinRunState-v0',
    entryPoint: async (keywords) => new (await import('./coinrun/state-env.ts')).CoinRunStateEnv(keywords),
    vectorEntryPoint: async (keywords) =>
      new (await import('./coinrun/state-vector-env.ts')).CoinRunStateVectorEnv(keywords),
  },
  ...platformerRegistrations,
  ...tabletopRegistrations,
  ...pushTRegistrations,
];
