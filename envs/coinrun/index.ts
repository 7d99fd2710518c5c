/** CoinRun for library users: the environment, and below it the game, its levels, the expert and the replay. */
export { coinrunActions, effectiveCoinrunAction } from './actions.ts';
export { CoinRunEnv, type CoinRunKeywords } from './env.ts';
export { CoinRunExpert } from './expert.ts';
export { CoinRunGame, type CoinRunState, type CoinRunStep } from './game.ts';
export { generateLevel } from './generate-level.ts';
export { type Level, type Mode, Tile } from './level.ts';
export { type ReplayMismatch, type ReplayResult, replayEpisodes } from './replay.ts';
export { SightedExpert } from './sighted-expert.ts';
export { CoinRunStateEnv, type CoinRunStateKeywords } from './state-env.ts';
export { CHOICES, keysOf } from './state-game.ts';
export { CoinRunStateVectorEnv, type CoinRunStateVectorKeywords } from './state-vector-env.ts';
export { STATE_VIEW_SIZE, writeStateView } from './state-view.ts';
