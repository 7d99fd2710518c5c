/** Platformers on a shared foundation: tiles, a body, a camera, painted scenery; each game is one short file of rules. */
export { caveJumper } from './cave-jumper.ts';
export { climber } from './climber.ts';
export { PlatformerEnv, type PlatformerKeywords, type PlatformerMetadata } from './env.ts';
export { PlatformerExpert } from './expert.ts';
export { PlatformerGame, type PlatformerOutcome, type PlatformerState } from './platformer-game.ts';
export type { PlatformerRules } from './rules.ts';
export { runner } from './runner.ts';
