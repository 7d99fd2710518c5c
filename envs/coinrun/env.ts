/**
 * CoinRun as a Gymnasium environment: run, jump and climb to the coin at the right end of a level drawn by a seed.
 * Level for level the game of OpenAI Procgen 0.10.7 (Cobbe et al. 2020), with other pictures.
 *
 * Where it differs from Procgen's interface: an episode's last observation is of the level that ended (Procgen shows
 * the next one's first), and the limit of 1,000 steps is reported as truncation (Procgen knows only `done`).
 */
import { UserError } from '../../engine/errors.ts';
import { type NdArray, uninitialised } from '../../engine/ndarray.ts';
import { BaseEnv } from '../base-env.ts';
import type { CaptionedEnv } from '../caption.ts';
import type { EnvMetadata, Info, ResetOptions, ResetResult, StepResult } from '../env.ts';
import type { EnvKeywords } from '../env-spec.ts';
import type { ExpertEnv } from '../expert-env.ts';
import { refuseUnknownKeywords } from '../keywords.ts';
import { Box } from '../spaces/box.ts';
import { Discrete } from '../spaces/discrete.ts';
import { captionGame } from './caption.ts';
import { CoinRunExpert } from './expert.ts';
import { ACTIONS, CoinRunGame } from './game.ts';
import type { Mode } from './level.ts';
import { OBSERVATION_SIZE } from './rendering.ts';

/** Level seeds are 0 to 2^31 - 2, as in Procgen. */
export const LEVELS = 2 ** 31 - 1;
const LARGEST_PICTURE = 2048;

export interface CoinRunKeywords extends EnvKeywords {
  readonly mode?: Mode;
  /** Levels are drawn from startLevel … startLevel + numLevels - 1; 0 levels (the default) means all there are. */
  readonly startLevel?: number;
  readonly numLevels?: number;
  /** Width and height of what `render` returns, 64 by default; observations are always 64. */
  readonly renderSize?: number;
}

type Observation = NdArray<'uint8'>;

export class CoinRunEnv
  extends BaseEnv<Observation, number>
  implements ExpertEnv<Observation, number>, CaptionedEnv<Observation, number>
{
  static readonly metadata: EnvMetadata = { renderModes: ['rgb_array'], renderFps: 15 };

  /** Red, green and blue, [64, 64, 3]. */
  readonly observationSpace = new Box<'uint8'>(0, 255, {
    shape: [OBSERVATION_SIZE, OBSERVATION_SIZE, 3],
    dtype: 'uint8',
  });
  /** 0–8: left, nothing, right, each with down, nothing, up; 9–14 do nothing. 8 jumps to the right. */
  readonly actionSpace = new Discrete(ACTIONS);
  /** The game itself, for experts and for saving and restoring states; null before the first reset. */
  game: CoinRunGame | null = null;
  readonly mode: Mode;
  readonly #startLevel: number;
  readonly #numLevels: number;
  readonly #renderSize: number;
  readonly #expert = new CoinRunExpert();

  /** @throws UserError if a keyword is out of range */
  constructor(keywords: CoinRunKeywords = {}) {
    super(CoinRunEnv.metadata, keywords.renderMode);
    refuseUnknownKeywords('CoinRun', keywords, ['mode', 'startLevel', 'numLevels', 'renderSize']);
    const { mode = 'easy', startLevel = 0, numLevels = 0, renderSize = OBSERVATION_SIZE } = keywords;
    if (mode !== 'easy' && mode !== 'hard')
      throw new UserError(`CoinRun mode: '${mode}' is not easy or hard`);
    requireInteger('startLevel', startLevel, 0, LEVELS - 1);
    requireInteger('numLevels', numLevels, 0, LEVELS - startLevel);
    requireInteger('renderSize', renderSize, 1, LARGEST_PICTURE);
    this.mode = mode;
    this.#startLevel = startLevel;
    this.#numLevels = numLevels === 0 ? LEVELS - startLevel : numLevels;
    this.#renderSize = renderSize;
  }

  /**
   * Begins `options.levelSeed`, or else a level drawn from those of the constructor.
   * @throws UserError if the level seed is not an integer from 0 to 2^31 - 2
   */
  async reset(options: ResetOptions = {}): Promise<ResetResult<Observation>> {
    this.seedFrom(options);
    const asked = options.options?.levelSeed;
    if (asked !== undefined) requireInteger('levelSeed', asked, 0, LEVELS - 1);
    this.game ??= new CoinRunGame(this.mode);
    this.game.reset(
      asked === undefined ? this.#startLevel + this.npRandom.integers(this.#numLevels) : (asked as number),
    );
    return { observation: this.#picture(OBSERVATION_SIZE), info: this.#info(false) };
  }

  /** @throws UserError for an action outside 0–14, or before the first reset */
  async step(action: number): Promise<StepResult<Observation>> {
    if (!this.actionSpace.contains(action)) throw new UserError(`CoinRun action: ${action} is not 0 to 14`);
    if (!this.game) throw new UserError('CoinRun: call reset before step');
    const { reward, terminated, truncated, solved } = this.game.step(action);
    const observation = this.#picture(OBSERVATION_SIZE);
    return { observation, reward, terminated, truncated, info: this.#info(solved) };
  }

  /** The next step of a searched way to the coin. @throws UserError before the first reset */
  expertAction(): number {
    if (!this.game) throw new UserError('CoinRun: call reset before expertAction');
    return this.#expert.act(this.game);
  }

  /** @throws UserError before the first reset */
  caption(): string {
    if (!this.game) throw new UserError('CoinRun: call reset before caption');
    return captionGame(this.game.dynamics);
  }

  /** uint8 [renderSize, renderSize, 3] */
  override async render(): Promise<Observation | null> {
    return this.renderMode === null || !this.game ? null : this.#picture(this.#renderSize);
  }

  #picture(size: number): Observation {
    const picture = uninitialised([size, size, 3], 'uint8');
    this.game!.render(picture.data, size);
    return picture;
  }

  #info(solved: boolean): Info {
    return { levelSeed: this.game!.level.seed, solved };
  }
}

/** @throws UserError naming the key if the value is not a whole number from `low` to `high` */
export function requireInteger(key: string, value: unknown, low: number, high: number): void {
  if (!Number.isInteger(value) || (value as number) < low || (value as number) > high) {
    throw new UserError(`CoinRun ${key}: ${value} is not a whole number from ${low} to ${high}`);
  }
}
