/**
 * The tabletop as an environment. Observation: the picture, uint8 [size, size, 3]. Action: x, y, yaw and grip, each in
 * [−1, 1] (Box), or each in bins (MultiDiscrete), as RT-1 tokenises its actions (Brohan et al. 2022, section 5.1).
 */
import { UserError } from '../../engine/errors.ts';
import { type NdArray, ndarray } from '../../engine/ndarray.ts';
import { BaseEnv } from '../base-env.ts';
import type { EnvMetadata, Info, ResetOptions, ResetResult, StepResult } from '../env.ts';
import type { EnvKeywords } from '../env-spec.ts';
import type { ExpertEnv } from '../expert-env.ts';
import { refuseUnknownKeywords } from '../keywords.ts';
import { loadRapier, type Rapier } from '../planar/rapier.ts';
import { Box } from '../spaces/box.ts';
import { MultiDiscrete } from '../spaces/multi-discrete.ts';
import type { Space } from '../spaces/space.ts';
import { binnedAction, continuousAction } from './action-bins.ts';
import { Painter } from './draw.ts';
import { expertAction } from './expert.ts';
import { TabletopGame, type TabletopState } from './game.ts';
import { drawLayout, type Task, tasks } from './layout.ts';

/** Layout seeds are drawn below this when no range is given. */
const layoutSeeds = 2 ** 31;

export interface TabletopKeywords extends EnvKeywords {
  /** Default: each layout has its own. */
  readonly task?: Task;
  /** Width and height of the observation in pixels (default 64). */
  readonly size?: number;
  /** Width and height of what `render` returns (default 384). */
  readonly renderSize?: number;
  /** Bins for each dimension of a discrete action (RT-1: 256); absent, actions are continuous. */
  readonly actionBins?: number;
  /** `sparse` (default): 1 on success. `dense`: also the decimetres by which the goal came nearer. */
  readonly reward?: 'sparse' | 'dense';
  /** Episodes draw their layout seed from [firstLayout, firstLayout + layouts); default: all. */
  readonly firstLayout?: number;
  readonly layouts?: number;
  /**
   * Every layout looks like the one of this seed (shapes, colours, patterns, table, light) and differs from it only in
   * where things are; default: each looks its own way.
   */
  readonly scene?: number;
}

const keywordNames = [
  'task',
  'size',
  'renderSize',
  'actionBins',
  'reward',
  'firstLayout',
  'layouts',
  'scene',
];

type Observation = NdArray<'uint8'>;
/** float32 [4], or int [4] of bins. */
type Action = NdArray;

export class TabletopEnv extends BaseEnv<Observation, Action> implements ExpertEnv<Observation, Action> {
  static readonly metadata: EnvMetadata = { renderModes: ['rgb_array'], renderFps: 5 };

  readonly observationSpace: Box<'uint8'>;
  readonly actionSpace: Space<Action>;
  readonly #task: Task | undefined;
  readonly #size: number;
  readonly #renderSize: number;
  readonly #bins: number | null;
  readonly #dense: boolean;
  readonly #firstLayout: number;
  readonly #layouts: number;
  readonly #scene: number | undefined;
  #rapier: Rapier | null = null;
  #game: TabletopGame | null = null;
  #painter: Painter | null = null;
  #renderPainter: Painter | null = null;
  #distance = 0;

  /** @throws UserError for a keyword out of its range */
  constructor(keywords: TabletopKeywords = {}) {
    super(TabletopEnv.metadata, keywords.renderMode);
    refuseUnknownKeywords('Tabletop', keywords, keywordNames);
    if (keywords.task !== undefined) checkTask(keywords.task);
    this.#task = keywords.task;
    this.#size = whole('size', keywords.size ?? 64, 16, 1024);
    this.#renderSize = whole('renderSize', keywords.renderSize ?? 384, 16, 4096);
    this.#bins =
      keywords.actionBins === undefined ? null : whole('actionBins', keywords.actionBins, 2, 65536);
    const reward = keywords.reward ?? 'sparse';
    if (reward !== 'sparse' && reward !== 'dense') {
      throw new UserError(`Tabletop reward: '${reward}' is not 'sparse' or 'dense'`);
    }
    this.#dense = reward === 'dense';
    this.#firstLayout = whole('firstLayout', keywords.firstLayout ?? 0, 0, layoutSeeds - 1);
    const rest = layoutSeeds - this.#firstLayout;
    this.#layouts = whole('layouts', keywords.layouts ?? rest, 1, rest);
    this.#scene =
      keywords.scene === undefined ? undefined : whole('scene', keywords.scene, 0, layoutSeeds - 1);
    this.observationSpace = new Box(0, 255, { shape: [this.#size, this.#size, 3], dtype: 'uint8' });
    this.actionSpace = (
      this.#bins === null
        ? new Box(-1, 1, { shape: [4], dtype: 'float32' })
        : new MultiDiscrete(new Array<number>(4).fill(this.#bins))
    ) as Space<Action>;
  }

  /**
   * `options.layoutSeed` asks for one layout (otherwise one of the range is drawn), `options.task` for one task.
   * `options.levelSeed`, which recordings and evaluations pass to every world, is the same as `layoutSeed`.
   * @throws UserError if they are not a whole number and a task
   */
  async reset(options: ResetOptions = {}): Promise<ResetResult<Observation>> {
    this.seedFrom(options);
    const asked = (options.options ?? {}) as { levelSeed?: number; layoutSeed?: number; task?: Task };
    const { layoutSeed = asked.levelSeed, task = this.#task } = asked;
    if (task !== undefined) checkTask(task);
    // Drawn even if another is asked for: what follows must not depend on that.
    const drawn = this.#firstLayout + this.npRandom.integers(this.#layouts);
    const seed = layoutSeed === undefined ? drawn : whole('layoutSeed', layoutSeed, 0, layoutSeeds - 1);
    this.#rapier ??= await loadRapier();
    this.#play(new TabletopGame(this.#rapier, drawLayout(seed, task, this.#scene)));
    return { observation: this.#observe(), info: this.#info() };
  }

  /** @throws UserError before the first reset, or for an action outside the space */
  async step(action: Action): Promise<StepResult<Observation>> {
    const { game } = this;
    const valid: boolean = this.actionSpace.contains(action);
    if (!valid) {
      throw new UserError(
        `Tabletop action: [${Array.from(action?.data ?? [])}] is not in ${this.actionSpace}`,
      );
    }
    game.step(this.#bins === null ? action.data : continuousAction(action.data, this.#bins));
    const before = this.#distance;
    this.#distance = game.distanceToGoal;
    const terminated = game.success;
    const reward = (terminated ? 1 : 0) + (this.#dense ? before - this.#distance : 0);
    return { observation: this.#observe(), reward, terminated, truncated: false, info: this.#info() };
  }

  /** The world behind the pictures. @throws UserError before the first reset */
  get game(): TabletopGame {
    if (!this.#game) throw new UserError('Tabletop: call reset first');
    return this.#game;
  }

  /** What the scripted expert would do now, in this environment's action space. */
  expertAction(): Action {
    const action = expertAction(this.game);
    return this.#bins === null
      ? ndarray(action, [4], 'float32')
      : ndarray(binnedAction(action, this.#bins), [4], 'int32');
  }

  /** The whole state of the episode; the generator's is apart (`npRandom.state`). */
  getState(): TabletopState {
    return this.game.getState();
  }

  /** Goes on exactly where the state was taken, in this or another environment. */
  async setState(state: TabletopState): Promise<void> {
    this.#rapier ??= await loadRapier();
    this.#play(TabletopGame.restore(this.#rapier, state));
  }

  override async render(): Promise<NdArray<'uint8'> | null> {
    if (this.renderMode === null || !this.#game) return null;
    this.#renderPainter ??= new Painter(this.#game.layout, this.#renderSize);
    const pixels = this.#renderPainter.paint(this.#game).slice();
    return ndarray(pixels, [this.#renderSize, this.#renderSize, 3], 'uint8');
  }

  override async close(): Promise<void> {
    this.#game?.dispose();
    this.#game = null;
  }

  #play(game: TabletopGame): void {
    this.#game?.dispose();
    this.#game = game;
    this.#painter = new Painter(game.layout, this.#size);
    this.#renderPainter = null;
    this.#distance = game.distanceToGoal;
  }

  #observe(): Observation {
    return ndarray(this.#painter!.paint(this.game).slice(), this.observationSpace.shape, 'uint8');
  }

  /** Lengths in decimetres, angles in radians. */
  #info(): Info {
    const { game } = this;
    const { x, y, yaw, opening } = game.gripper;
    return {
      layoutSeed: game.layout.layoutSeed,
      task: game.layout.task,
      success: game.success,
      distance: this.#distance,
      gripper: [x, y, yaw, opening],
      holding: game.held !== null,
    };
  }
}

function checkTask(task: string): void {
  if (!(tasks as readonly string[]).includes(task)) {
    throw new UserError(`Tabletop task: '${task}' is not one of ${tasks.join(', ')}`);
  }
}

function whole(name: string, value: unknown, low: number, high: number): number {
  if (!Number.isInteger(value) || (value as number) < low || (value as number) > high) {
    throw new UserError(`Tabletop ${name}: ${value} is not a whole number from ${low} to ${high}`);
  }
  return value as number;
}
