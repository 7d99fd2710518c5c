/** The platformers, registered. A change that alters a level, a rule or a picture takes a new version. */
import type { EntryPoint, Registration } from '../env-spec.ts';
import type { PlatformerRules } from './rules.ts';

function entryPoint(load: () => Promise<PlatformerRules>): EntryPoint {
  return async (keywords) => {
    const [{ PlatformerEnv }, rules] = await Promise.all([import('./env.ts'), load()]);
    return new PlatformerEnv(rules, keywords);
  };
}

export const platformerRegistrations: readonly Registration[] = [
  {
    id: 'CaveJumper-v0',
    rewardThreshold: 10,
    entryPoint: entryPoint(async () => (await import('./cave-jumper.ts')).caveJumper),
  },
  {
    id: 'Climber-v0',
    rewardThreshold: 10,
    entryPoint: entryPoint(async () => (await import('./climber.ts')).climber),
  },
  {
    id: 'Runner-v0',
    rewardThreshold: 10,
    entryPoint: entryPoint(async () => (await import('./runner.ts')).runner),
  },
];
