/**
 * PushT as gym-pusht's `gym_pusht/PushT-v0` defines it: the same spaces, observations, reward, success and, for the
 * same seed, the same start. Names inside observations and infos are gym-pusht's own. The dynamics differ in contact
 * (see game.ts).
 */
import { UserError } from '../../engine/errors.ts';
import { type NdArray, ndarray } from '../../engine/ndarray.ts';
import { BaseEnv } from '../base-env.ts';
import type { EnvMetadata, Info, ResetOptions, ResetResult, StepResult } from '../env.ts';
import type { EnvKeywords } from '../env-spec.ts';
import type { ExpertEnv } from '../expert-env.ts';
import { refuseUnknownKeywords } from '../keywords.ts';
import { loadRapier, type Rapier } from '../planar/rapier.ts';
import { LegacyRandom } from '../random/legacy-random.ts';
import { Box } from '../spaces/box.ts';
import { Dict } from '../spaces/dict.ts';
import type { Space } from '../spaces/space.ts';
import { PushTPainter } from './draw.ts';
import { PushTExpert } from './expert.ts';
import { boardSize, goal, PushTGame, type PushTState, successCoverage, type Vector } from './game.ts';
import { bar, placed, stem } from './tee.ts';

/**
 * `keypoints` is called `environment_state_agent_pos` in gym-pusht's code: corners of the T and the agent's position.
 */
export const observationTypes = ['state', 'keypoints', 'pixels', 'pixels_agent_pos'] as const;
export type ObservationType = (typeof observationTypes)[number];

export interface PushTKeywords extends EnvKeywords {
  /** Default `state`. */
  readonly obsType?: ObservationType | 'environment_state_agent_pos';
  /** Of pixel observations, default 96 × 96. */
  readonly observationWidth?: number;
  readonly observationHeight?: number;
  /** Of what `render` returns, default 680 × 680. */
  readonly visualizationWidth?: number;
  readonly visualizationHeight?: number;
}

const keywordNames = [
  'obsType',
  'observationWidth',
  'observationHeight',
  'visualizationWidth',
  'visualizationHeight',
];

type Observation = NdArray | Record<string, NdArray>;
type Action = NdArray<'float32'>;

export class PushTEnv extends BaseEnv<Observation, Action> implements ExpertEnv<Observation, Action> {
  static readonly metadata: EnvMetadata = { renderModes: ['rgb_array'], renderFps: 10 };

  readonly observationSpace: Space<Observation>;
  /** The target position of the agent. */
  readonly actionSpace = new Box(0, boardSize, { shape: [2], dtype: 'float32' });
  readonly #type: ObservationType;
  readonly #observationPainter: PushTPainter;
  readonly #picture: readonly [height: number, width: number, channels: 3];
  readonly #visualization: readonly [height: number, width: number, channels: 3];
  #renderPainter: PushTPainter | null = null;
  #rapier: Rapier | null = null;
  #game: PushTGame | null = null;
  #target: Vector | null = null;
  #startSeed = 0;
  #expert: PushTExpert | null = null;

  /** @throws UserError for an unknown observation type */
  constructor(keywords: PushTKeywords = {}) {
    super(PushTEnv.metadata, keywords.renderMode);
    refuseUnknownKeywords('PushT', keywords, keywordNames);
    const { obsType = 'state' } = keywords;
    this.#type = obsType === 'environment_state_agent_pos' ? 'keypoints' : obsType;
    if (!observationTypes.includes(this.#type)) {
      throw new UserError(`PushT obsType: '${obsType}' is not one of ${observationTypes.join(', ')}`);
    }
    this.#picture = [keywords.observationHeight ?? 96, keywords.observationWidth ?? 96, 3];
    this.#visualization = [keywords.visualizationHeight ?? 680, keywords.visualizationWidth ?? 680, 3];
    this.#observationPainter = new PushTPainter(this.#picture[1], this.#picture[0]);
    this.observationSpace = this.#makeObservationSpace() as Space<Observation>;
  }

  #makeObservationSpace(): Space {
    const board = (shape: number[]) => new Box(0, boardSize, { shape, dtype: 'float64' });
    const pixels = new Box(0, 255, { shape: this.#picture, dtype: 'uint8' });
    switch (this.#type) {
      case 'state':
        return new Box(0, [boardSize, boardSize, boardSize, boardSize, 2 * Math.PI], {
          shape: [5],
          dtype: 'float64',
        });
      case 'keypoints':
        return new Dict({ environment_state: board([16]), agent_pos: board([2]) });
      case 'pixels':
        return pixels;
      case 'pixels_agent_pos':
        return new Dict({ pixels, agent_pos: board([2]) });
    }
  }

  /**
   * With a seed, the start is gym-pusht's own for that seed. Without one, a seed is drawn from the environment's
   * generator (gym-pusht asks the operating system, which nobody can repeat).
   * @throws UserError if `options.reset_to_state` is not five numbers
   */
  async reset(options: ResetOptions = {}): Promise<ResetResult<Observation>> {
    this.seedFrom(options);
    const seed = Number(options.seed ?? this.npRandom.integers(2 ** 32));
    if (seed >= 2 ** 32)
      throw new UserError(`PushT seed: ${seed} is not below 2^32, where its generator's seeds end`);
    const wanted = options.options?.reset_to_state;
    const start = wanted === undefined ? drawStart(seed) : checkStart(wanted);
    this.#rapier ??= await loadRapier();
    this.#dispose();
    this.#game = new PushTGame(this.#rapier);
    this.#game.place(start);
    this.#startSeed = seed;
    this.#target = null;
    return { observation: this.#observe(), info: { ...this.#info(), is_success: false } };
  }

  /** @throws UserError before the first reset, or for an action outside the space */
  async step(action: Action): Promise<StepResult<Observation>> {
    const { game } = this;
    const valid: boolean = this.actionSpace.contains(action);
    if (!valid)
      throw new UserError(`PushT action: [${Array.from(action?.data ?? [])}] is not in ${this.actionSpace}`);
    this.#target = { x: action.data[0], y: action.data[1] };
    game.step(this.#target);
    const { coverage } = game;
    const terminated = coverage > successCoverage;
    return {
      observation: this.#observe(),
      reward: Math.min(1, coverage / successCoverage),
      terminated,
      truncated: false,
      info: { ...this.#info(), is_success: terminated, coverage },
    };
  }

  /** The board behind the observations. @throws UserError before the first reset */
  get game(): PushTGame {
    if (!this.#game) throw new UserError('PushT: call reset first');
    return this.#game;
  }

  /** Where the search for good pushes sends the agent next. Its draws follow from the seed of the start. */
  expertAction(): Action {
    const { game } = this;
    this.#expert ??= new PushTExpert(this.#rapier!, this.#startSeed);
    const { x, y } = this.#expert.act(game);
    return ndarray([x, y], [2], 'float32');
  }

  getState(): PushTState {
    return this.game.getState();
  }

  /** Goes on exactly where the state was taken, in this or another environment. */
  async setState(state: PushTState): Promise<void> {
    this.#rapier ??= await loadRapier();
    this.#forgetPlan();
    this.#game ??= new PushTGame(this.#rapier);
    this.#game.setState(this.#rapier, state);
  }

  /** The board with the last action marked on it. */
  override async render(): Promise<NdArray<'uint8'> | null> {
    if (this.renderMode === null || !this.#game) return null;
    const [height, width] = this.#visualization;
    this.#renderPainter ??= new PushTPainter(width, height);
    return ndarray(this.#renderPainter.paint(this.#game, this.#target).slice(), this.#visualization, 'uint8');
  }

  override async close(): Promise<void> {
    this.#dispose();
  }

  #dispose(): void {
    this.#forgetPlan();
    this.#game?.dispose();
    this.#game = null;
  }

  #forgetPlan(): void {
    this.#expert?.dispose();
    this.#expert = null;
  }

  #observe(): Observation {
    const { agent, block } = this.game;
    const agent_pos = ndarray([agent.x, agent.y], [2], 'float64');
    switch (this.#type) {
      case 'state': {
        const turns = Math.floor(block.angle / (2 * Math.PI));
        const angle = Math.max(0, block.angle - turns * 2 * Math.PI);
        return ndarray([agent.x, agent.y, block.x, block.y, angle], [5], 'float64');
      }
      case 'keypoints': {
        const corners = [...placed(bar, block), ...placed(stem, block)];
        return { environment_state: ndarray(corners, [16], 'float64'), agent_pos };
      }
      case 'pixels':
        return this.#pixels();
      case 'pixels_agent_pos':
        return { pixels: this.#pixels(), agent_pos };
    }
  }

  #pixels(): NdArray<'uint8'> {
    return ndarray(this.#observationPainter.paint(this.game).slice(), this.#picture, 'uint8');
  }

  #info(): Info {
    const { agent, velocity, block, contacts } = this.game;
    return {
      pos_agent: [agent.x, agent.y],
      vel_agent: [velocity.x, velocity.y],
      block_pose: [block.x, block.y, block.angle],
      goal_pose: [goal.x, goal.y, goal.angle],
      // Ticks a step should be 10; gym-pusht divides by 1000 and rounds up, so this is 1 in contact and 0 without.
      n_contacts: Math.ceil(contacts / 1000),
    };
  }
}

/** [agent x, agent y, block x, block y, block angle], as gym-pusht draws them. */
function drawStart(seed: number): number[] {
  const random = new LegacyRandom(seed);
  return [
    random.integer(50, 450),
    random.integer(50, 450),
    random.integer(100, 400),
    random.integer(100, 400),
    random.normal() * 2 * Math.PI - Math.PI,
  ];
}

function checkStart(state: unknown): number[] {
  const numbers = Array.isArray(state) && state.length === 5 && state.every(Number.isFinite);
  if (!numbers)
    throw new UserError('PushT options.reset_to_state: give [agent x, agent y, block x, block y, angle]');
  return state;
}
