/**
 * CoinRun on the state as a Gymnasium environment: what the picture holds as numbers, six choices, and a reward on the
 * way (`state-game.ts`).
 */
import { UserError } from '../../engine/errors.ts';
import { type NdArray, uninitialised } from '../../engine/ndarray.ts';
import { BaseEnv } from '../base-env.ts';
import type { EnvMetadata, ResetOptions, ResetResult, StepResult } from '../env.ts';
import type { EnvKeywords } from '../env-spec.ts';
import { Box } from '../spaces/box.ts';
import { Discrete } from '../spaces/discrete.ts';
import { Dynamics } from './dynamics.ts';
import { LEVELS, requireInteger } from './env.ts';
import { generateLevel } from './generate-level.ts';
import type { Mode } from './level.ts';
import { CHOICES, StateGame } from './state-game.ts';
import { STATE_VIEW_SIZE, writeStateView } from './state-view.ts';

export interface CoinRunStateKeywords extends EnvKeywords {
  /** `mixed` (the default): easy and hard levels. */
  readonly mode?: Mode | 'mixed';
  /** Levels are drawn from this one on; the default leaves those below for evaluation. */
  readonly startLevel?: number;
}

export const metadata: EnvMetadata = { renderModes: [], renderFps: 15 };
/** Below are the levels that evaluations and recordings play. */
const FIRST_LEVEL = 2_000_000;
/** No number of a view is larger. */
const LARGEST = 4;

export const stateSpace = () =>
  new Box<'float32'>(-LARGEST, LARGEST, { shape: [STATE_VIEW_SIZE], dtype: 'float32' });

/** What a single game and a vector of games read from their keywords. @throws UserError if one is out of range */
export function settingsOf({ mode = 'mixed', startLevel = FIRST_LEVEL }: CoinRunStateKeywords) {
  if (!['easy', 'hard', 'mixed'].includes(mode))
    throw new UserError(`CoinRunState mode: '${mode}' is not easy, hard or mixed`);
  requireInteger('startLevel', startLevel, 0, LEVELS - 1);
  return { mode, startLevel };
}

export type StateSettings = ReturnType<typeof settingsOf>;

type Observation = NdArray<'float32'>;

export class CoinRunStateEnv extends BaseEnv<Observation, number> {
  readonly observationSpace = stateSpace();
  /** Right, nothing, left, each without and with a jump. */
  readonly actionSpace = new Discrete(CHOICES);
  readonly #settings: StateSettings;
  #game: StateGame | null = null;

  /** @throws UserError if a keyword is out of range */
  constructor(keywords: CoinRunStateKeywords = {}) {
    super(metadata, keywords.renderMode);
    this.#settings = settingsOf(keywords);
  }

  /** Begins `options.levelSeed`, or else a level that is drawn. @throws UserError if there is no such level */
  async reset(options: ResetOptions = {}): Promise<ResetResult<Observation>> {
    this.seedFrom(options);
    const { mode, startLevel } = this.#settings;
    const { levelSeed = startLevel + this.npRandom.integers(LEVELS - startLevel) } = options.options ?? {};
    requireInteger('levelSeed', levelSeed, 0, LEVELS - 1);
    const easy = mode === 'mixed' ? this.npRandom.integers(2) === 0 : mode === 'easy';
    const level = generateLevel(levelSeed as number, easy ? 'easy' : 'hard');
    this.#game = new StateGame(new Dynamics(level));
    return { observation: this.#view(), info: { levelSeed, solved: false } };
  }

  /** @throws UserError for an action outside 0–5, or before the first reset */
  async step(action: number): Promise<StepResult<Observation>> {
    if (!this.actionSpace.contains(action))
      throw new UserError(`CoinRunState action: ${action} is not 0 to ${CHOICES - 1}`);
    const game = this.#game;
    if (!game) throw new UserError('CoinRunState: call reset before step');
    game.choose(action);
    return {
      observation: this.#view(),
      reward: game.reward,
      terminated: game.outcome !== 'running',
      truncated: false,
      info: { levelSeed: game.dynamics.level.seed, solved: game.outcome === 'solved' },
    };
  }

  #view(): Observation {
    const view = uninitialised([STATE_VIEW_SIZE], 'float32');
    writeStateView(this.#game!.dynamics, view.data);
    return view;
  }
}
