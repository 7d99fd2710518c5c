/**
 * The ids of the tabletop worlds: the mixed one, one for each task, and each of them with RT-1's binned actions, and by
 * numbers instead of pictures.
 */
import type { Registration } from '../env-spec.ts';
import type { TabletopKeywords } from './tabletop-env.ts';

const variants = [
  { name: 'Tabletop', maxEpisodeSteps: 150 },
  { name: 'Tabletop-Reach', maxEpisodeSteps: 60, task: 'reach' },
  { name: 'Tabletop-Push', maxEpisodeSteps: 150, task: 'push' },
  { name: 'Tabletop-PickPlace', maxEpisodeSteps: 150, task: 'pick-place' },
] as const;

const pictures: Registration['entryPoint'] = async (given) =>
  new (await import('./tabletop-env.ts')).TabletopEnv(given as TabletopKeywords);
const numbers: Registration['entryPoint'] = async (given) =>
  new (await import('./tabletop-state-env.ts')).TabletopStateEnv(given as TabletopKeywords);

export const tabletopRegistrations: readonly Registration[] = variants.flatMap(
  ({ name, maxEpisodeSteps, ...keywords }) =>
    [
      { id: `${name}-v0`, keywords, entryPoint: pictures },
      { id: `${name}-Binned-v0`, keywords: { ...keywords, actionBins: 256 }, entryPoint: pictures },
      { id: `${name}-State-v0`, keywords, entryPoint: numbers },
    ].map((registration) => ({ ...registration, maxEpisodeSteps, rewardThreshold: 1 })),
);
