/**
 * Many games of CoinRun on the state (`state-env.ts`) that step together in one thread and one block of memory: for
 * learning by reinforcement, which wants millions of steps. Some episodes go on from a moment before an earlier failure:
 * a policy that fails one level in ten would otherwise see little of what it cannot do.
 */
import { UserError } from '../../engine/errors.ts';
import { type NdArray, uninitialised, zeros } from '../../engine/ndarray.ts';
import { RandomStream } from '../../engine/random.ts';
import { Discrete } from '../spaces/discrete.ts';
import { BaseVectorEnv } from '../vector/base-vector-env.ts';
import type { VectorResetOptions, VectorResetResult, VectorStepResult } from '../vector/vector-env.ts';
import { Dynamics } from './dynamics.ts';
import { LEVELS } from './env.ts';
import { generateLevel } from './generate-level.ts';
import type { Level, Mode } from './level.ts';
import {
  type CoinRunStateKeywords,
  metadata,
  type StateSettings,
  settingsOf,
  stateSpace,
} from './state-env.ts';
import { CHOICES, StateGame } from './state-game.ts';
import { STATE_VIEW_SIZE, writeStateView } from './state-view.ts';

export interface CoinRunStateVectorKeywords extends CoinRunStateKeywords {
  readonly numEnvs?: number;
  /** Share of episodes that go on from a moment before an earlier failure; 0.3 by default. */
  readonly retries?: number;
  readonly autoresetMode?: string;
}

/** A moment to begin from. */
interface Moment {
  readonly level: Level;
  readonly state: Float32Array;
}

/** A game under way with what may be tried again if it fails: a moment every few choices, the last ones. */
interface Running {
  readonly game: StateGame;
  readonly moments: Float32Array[];
}

/** Every how many choices a moment is kept, how many of them, and how many failures wait to be tried again. */
const MOMENT = 4;
const MOMENTS = 10;
const MAX_FAILURES = 4096;
/** Nothing is tried again before there are so many failures to choose from. */
const MIN_FAILURES = 32;

/** Of mixed games one in so many is easy: hard levels have all that easy ones have, and enemies. */
const EASY_OF = 4;

/** Many games at once, in autoreset mode `SameStep`. */
export class CoinRunStateVectorEnv extends BaseVectorEnv {
  readonly #settings: StateSettings;
  readonly #retries: number;
  #random = new RandomStream(0);
  #running: Running[] = [];
  #failures: Moment[] = [];

  /** @throws UserError if a keyword is out of range */
  constructor(keywords: CoinRunStateVectorKeywords = {}) {
    const { numEnvs = 1, retries = 0.3, autoresetMode = 'SameStep' } = keywords;
    if (autoresetMode !== 'SameStep') {
      throw new UserError(`CoinRunState autoresetMode: only SameStep is offered, not ${autoresetMode}`);
    }
    if (!(retries >= 0 && retries <= 1))
      throw new UserError(`CoinRunState retries: ${retries} is not a share from 0 to 1`);
    super(
      numEnvs,
      { observationSpace: stateSpace(), actionSpace: new Discrete(CHOICES), metadata, renderMode: null },
      autoresetMode,
    );
    this.#settings = settingsOf(keywords);
    this.#retries = retries;
  }

  /** A number seeds all games together. @throws UserError for anything else */
  async reset({ seed }: VectorResetOptions = {}): Promise<VectorResetResult> {
    if (seed !== undefined && typeof seed !== 'number')
      throw new UserError('CoinRunState: its games are seeded together, by one number');
    if (seed !== undefined) this.#random = new RandomStream(seed);
    this.#failures = [];
    this.#running = Array.from({ length: this.numEnvs }, (_, i) => this.#begin(i));
    return { observations: this.#views(), infos: {} };
  }

  /** @param actions [numEnvs] @throws UserError before the first reset */
  async step(actions: unknown): Promise<VectorStepResult> {
    const { numEnvs } = this;
    const { data } = actions as NdArray;
    if (this.#running.length === 0) throw new UserError('CoinRunState: call reset before step');
    const rewards = zeros([numEnvs], 'float64');
    const terminations = zeros([numEnvs], 'bool');
    const final_obs: (NdArray<'float32'> | null)[] = new Array(numEnvs).fill(null);
    const solved: boolean[] = new Array(numEnvs).fill(false);
    for (const [i, { game, moments }] of this.#running.entries()) {
      if (game.choices % MOMENT === 0) {
        moments.push(game.dynamics.state.slice());
        if (moments.length > MOMENTS) moments.shift();
      }
      game.choose(data[i]);
      rewards.data[i] = game.reward;
      if (game.outcome === 'running') continue;
      terminations.data[i] = 1;
      solved[i] = game.outcome === 'solved';
      final_obs[i] = zeros([STATE_VIEW_SIZE], 'float32');
      writeStateView(game.dynamics, final_obs[i]!.data);
      if (!solved[i]) this.#remember(game.dynamics.level, moments);
      this.#running[i] = this.#begin(i);
    }
    const ended = Array.from(terminations.data, Boolean);
    return {
      observations: this.#views(),
      rewards,
      terminations,
      truncations: zeros([numEnvs], 'bool'),
      infos: ended.includes(true)
        ? { final_obs, _final_obs: ended, final_info: { solved, _solved: ended } }
        : {},
    };
  }

  #views(): NdArray<'float32'> {
    const views = uninitialised([this.numEnvs, STATE_VIEW_SIZE], 'float32');
    for (const [i, { game }] of this.#running.entries()) {
      writeStateView(game.dynamics, views.data, i * STATE_VIEW_SIZE);
    }
    return views;
  }

  /** A failed level to go on with from a moment before, or else a new one. */
  #begin(i: number): Running {
    const random = this.#random;
    const { mode, startLevel } = this.#settings;
    const retry = this.#failures.length > MIN_FAILURES && random.next() < this.#retries;
    const { level, state } = retry ? takeAny(this.#failures, random) : { state: null, level: null };
    const own: Mode = mode === 'mixed' ? (i % EASY_OF === 0 ? 'easy' : 'hard') : (mode as Mode);
    const dynamics = new Dynamics(
      level ?? generateLevel(startLevel + random.integer(LEVELS - startLevel), own),
    );
    if (state) dynamics.state.set(state);
    return { game: new StateGame(dynamics), moments: [] };
  }

  /** Of the moments kept any but the last, when it is mostly too late. */
  #remember(level: Level, moments: readonly Float32Array[]): void {
    const state = moments[this.#random.integer(Math.max(1, moments.length - 1))];
    if (this.#failures.length >= MAX_FAILURES) takeAny(this.#failures, this.#random);
    this.#failures.push({ level, state });
  }

  async call(name: string): Promise<unknown[]> {
    throw new UserError(`CoinRunState: its games have no ${name}`);
  }

  async close(): Promise<void> {}
}

/** Removes one at random; the order of the others is lost. */
function takeAny<T>(items: T[], random: RandomStream): T {
  const i = random.integer(items.length);
  const item = items[i];
  items[i] = items[items.length - 1];
  items.pop();
  return item;
}
