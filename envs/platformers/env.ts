/** The platformers as Gymnasium environments: 64×64 pictures, a handful of actions, levels drawn by a seed. */
import { UserError } from '../../engine/errors.ts';
import { type NdArray, ndarray } from '../../engine/ndarray.ts';
import { BaseEnv } from '../base-env.ts';
import type { CaptionedEnv } from '../caption.ts';
import type { EnvMetadata, Info, ResetOptions, ResetResult, StepResult } from '../env.ts';
import type { EnvKeywords } from '../env-spec.ts';
import type { ExpertEnv } from '../expert-env.ts';
import { refuseUnknownKeywords } from '../keywords.ts';
import { Box } from '../spaces/box.ts';
import { Discrete } from '../spaces/discrete.ts';
import { VIEW } from './camera.ts';
import { captionGame } from './caption.ts';
import { PlatformerExpert } from './expert.ts';
import { PlatformerGame } from './platformer-game.ts';
import type { PlatformerRules } from './rules.ts';

/** Level seeds are 0 to 2^31 - 2, as CoinRun's are. */
const LEVELS = 2 ** 31 - 1;

export interface PlatformerKeywords extends EnvKeywords {
  /** Levels are drawn from startLevel … startLevel + numLevels - 1; 0 levels (the default) means all there are. */
  readonly startLevel?: number;
  readonly numLevels?: number;
}

export interface PlatformerMetadata extends EnvMetadata {
  /** What each action does, by its number. */
  readonly actionMeanings: readonly string[];
}

type Observation = NdArray<'uint8'>;

export class PlatformerEnv
  extends BaseEnv<Observation, number>
  implements ExpertEnv<Observation, number>, CaptionedEnv<Observation, number>
{
  declare readonly metadata: PlatformerMetadata;
  /** Red, green and blue, [64, 64, 3]. */
  readonly observationSpace = new Box<'uint8'>(0, 255, { shape: [VIEW, VIEW, 3], dtype: 'uint8' });
  readonly actionSpace: Discrete;
  /** The game itself, for experts and for saving and restoring states; null before the first reset. */
  game: PlatformerGame | null = null;
  readonly #rules: PlatformerRules;
  readonly #startLevel: number;
  readonly #numLevels: number;
  readonly #expert = new PlatformerExpert();

  /** @throws UserError if a keyword is out of range */
  constructor(rules: PlatformerRules, keywords: PlatformerKeywords = {}) {
    const actionMeanings = rules.controls.map(({ name }) => name);
    const metadata: PlatformerMetadata = { renderModes: ['rgb_array'], renderFps: 15, actionMeanings };
    super(metadata, keywords.renderMode);
    refuseUnknownKeywords(rules.name, keywords, ['startLevel', 'numLevels']);
    this.#rules = rules;
    this.actionSpace = new Discrete(rules.controls.length);
    const { startLevel = 0, numLevels = 0 } = keywords;
    this.#startLevel = this.#levelNumber('startLevel', startLevel, LEVELS - 1);
    this.#numLevels = this.#levelNumber('numLevels', numLevels, LEVELS - startLevel) || LEVELS - startLevel;
  }

  /**
   * Begins `options.levelSeed`, or else a level drawn from those of the constructor.
   * @throws UserError if the level seed is not an integer from 0 to 2^31 - 2
   */
  async reset(options: ResetOptions = {}): Promise<ResetResult<Observation>> {
    this.seedFrom(options);
    const asked = options.options?.levelSeed;
    const level =
      asked === undefined
        ? this.#startLevel + this.npRandom.integers(this.#numLevels)
        : this.#levelNumber('levelSeed', asked, LEVELS - 1);
    this.game ??= new PlatformerGame(this.#rules);
    this.game.reset(level);
    return { observation: this.#picture(), info: this.#info() };
  }

  /** @throws UserError for an action that there is not, or before the first reset */
  async step(action: number): Promise<StepResult<Observation>> {
    const { name, controls } = this.#rules;
    if (!this.actionSpace.contains(action)) {
      throw new UserError(`${name} action: ${action} is not 0 to ${controls.length - 1}`);
    }
    if (!this.game) throw new UserError(`${name}: call reset before step`);
    const { reward, terminated, truncated } = this.game.step(action);
    return { observation: this.#picture(), reward, terminated, truncated, info: this.#info() };
  }

  /** The next step of a searched way to the goal. @throws UserError before the first reset */
  expertAction(): number {
    if (!this.game) throw new UserError(`${this.#rules.name}: call reset before expertAction`);
    return this.#expert.act(this.game);
  }

  /** @throws UserError before the first reset */
  caption(): string {
    if (!this.game) throw new UserError(`${this.#rules.name}: call reset before caption`);
    return captionGame(this.game);
  }

  /** uint8 [64, 64, 3] */
  override async render(): Promise<Observation | null> {
    return this.renderMode === null || !this.game ? null : this.#picture();
  }

  #picture(): Observation {
    return ndarray(this.game!.render(), [VIEW, VIEW, 3], 'uint8');
  }

  #info(): Info {
    const { levelSeed, solved } = this.game!;
    return { levelSeed, solved };
  }

  #levelNumber(key: string, value: unknown, highest: number): number {
    if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= highest)
      return value as number;
    throw new UserError(`${this.#rules.name} ${key}: ${value} is not a whole number from 0 to ${highest}`);
  }
}
