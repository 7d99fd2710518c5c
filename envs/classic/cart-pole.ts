/**
 * CartPole (Barto, Sutton & Anderson 1983) with the constants, the draws and the Euler steps of Gymnasium's
 * CartPole-v1: the same seed and actions give the same episode there and here.
 */
import { UserError } from '../../engine/errors.ts';
import { type NdArray, ndarray } from '../../engine/ndarray.ts';
import { BaseEnv } from '../base-env.ts';
import type { EnvMetadata, ResetOptions, ResetResult, StepResult } from '../env.ts';
import type { EnvKeywords } from '../env-spec.ts';
import { refuseUnknownKeywords } from '../keywords.ts';
import { Box } from '../spaces/box.ts';
import { Discrete } from '../spaces/discrete.ts';
import { drawCartPole } from './draw-cart-pole.ts';

const GRAVITY = 9.8;
const CART_MASS = 1.0;
const POLE_MASS = 0.1;
const TOTAL_MASS = POLE_MASS + CART_MASS;
const HALF_LENGTH = 0.5;
const POLE_MASS_LENGTH = POLE_MASS * HALF_LENGTH;
const FORCE = 10.0;
const SECONDS_A_STEP = 0.02;
const ANGLE_LIMIT = (12 * 2 * Math.PI) / 360;
const POSITION_LIMIT = 2.4;

type CartPoleObservation = NdArray<'float32'>;

export class CartPoleEnv extends BaseEnv<CartPoleObservation, number> {
  static readonly metadata: EnvMetadata = { renderModes: ['rgb_array'], renderFps: 50 };

  /** [position, velocity, angle, angular velocity] */
  readonly observationSpace: Box<'float32'>;
  /** 0 pushes to the left, 1 to the right. */
  readonly actionSpace = new Discrete(2);
  readonly #suttonBartoReward: boolean;
  #state: readonly [number, number, number, number] | null = null;
  #ended = false;

  /**
   * @param keywords `suttonBartoReward`: 0 a step and -1 at the end, as in the paper, instead of 1 a step
   * @throws UserError for a render mode other than rgb_array
   */
  constructor(keywords: EnvKeywords = {}) {
    super(CartPoleEnv.metadata, keywords.renderMode);
    refuseUnknownKeywords('CartPole', keywords, ['suttonBartoReward']);
    const high = [POSITION_LIMIT * 2, Number.POSITIVE_INFINITY, ANGLE_LIMIT * 2, Number.POSITIVE_INFINITY];
    this.observationSpace = new Box<'float32'>(
      high.map((limit) => -limit),
      high,
    );
    this.#suttonBartoReward = keywords.suttonBartoReward === true;
  }

  #observation(): CartPoleObservation {
    return ndarray(this.#state!, [4], 'float32');
  }

  /** `options.low` and `options.high` bound the four initial values (default -0.05 and 0.05). */
  async reset(options: ResetOptions = {}): Promise<ResetResult<CartPoleObservation>> {
    this.seedFrom(options);
    const { low = -0.05, high = 0.05 } = (options.options ?? {}) as { low?: number; high?: number };
    if (!(low <= high)) throw new UserError(`CartPole options: low ${low} is above high ${high}`);
    const draw = () => this.npRandom.uniform(low, high);
    this.#state = [draw(), draw(), draw(), draw()];
    this.#ended = false;
    return { observation: this.#observation(), info: {} };
  }

  async step(action: number): Promise<StepResult<CartPoleObservation>> {
    if (!this.actionSpace.contains(action)) throw new UserError(`CartPole action: ${action} is not 0 or 1`);
    if (!this.#state) throw new UserError('CartPole: call reset before step');
    const [x, velocity, angle, angularVelocity] = this.#state;
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    const push =
      ((action === 1 ? FORCE : -FORCE) + POLE_MASS_LENGTH * angularVelocity ** 2 * sin) / TOTAL_MASS;
    const angularAcceleration =
      (GRAVITY * sin - cos * push) / (HALF_LENGTH * (4 / 3 - (POLE_MASS * cos ** 2) / TOTAL_MASS));
    const acceleration = push - (POLE_MASS_LENGTH * angularAcceleration * cos) / TOTAL_MASS;
    this.#state = [
      x + SECONDS_A_STEP * velocity,
      velocity + SECONDS_A_STEP * acceleration,
      angle + SECONDS_A_STEP * angularVelocity,
      angularVelocity + SECONDS_A_STEP * angularAcceleration,
    ];
    const terminated = Math.abs(this.#state[0]) > POSITION_LIMIT || Math.abs(this.#state[2]) > ANGLE_LIMIT;
    const reward = this.#reward(terminated);
    this.#ended ||= terminated;
    return { observation: this.#observation(), reward, terminated, truncated: false, info: {} };
  }

  #reward(terminated: boolean): number {
    if (this.#suttonBartoReward) return terminated ? -1 : 0;
    // Steps beyond the end earn nothing.
    return terminated && this.#ended ? 0 : 1;
  }

  override async render(): Promise<NdArray<'uint8'> | null> {
    if (this.renderMode === null || !this.#state) return null;
    return drawCartPole(this.#state[0] / POSITION_LIMIT, this.#state[2]);
  }
}
