/** PushT under its own name. */
import type { Registration } from '../env-spec.ts';
import type { PushTKeywords } from './push-t-env.ts';

export const pushTRegistrations: readonly Registration[] = [
  {
    id: 'PushT-v0',
    maxEpisodeSteps: 300,
    entryPoint: async (keywords) => new (await import('./push-t-env.ts')).PushTEnv(keywords as PushTKeywords),
  },
];
