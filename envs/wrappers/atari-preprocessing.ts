import { UserError } from '../../engine/errors.ts';
import { type NdArray, ndarray } from '../../engine/ndarray.ts';
import type { Env, Info, ResetOptions, ResetResult, StepResult } from '../env.ts';
import { Box } from '../spaces/box.ts';
import { grayscale, resized, type SpaceTransform } from './space-transforms.ts';
import { stepRepeatedly } from './stateful-action.ts';
import { Wrapper } from './wrapper.ts';

export interface AtariPreprocessingOptions {
  /** The most steps of action 0 after a reset (default 30). */
  noopMax?: number;
  /** Steps each action lasts (default 4); the picture is the maximum of the last two. */
  frameSkip?: number;
  /** The edge of the square picture, or [width, height] (default 84). */
  screenSize?: number | readonly [number, number];
  /** Ends the episode when `info.lives` falls. */
  terminalOnLifeLoss?: boolean;
  /** Grey pictures (default true). */
  grayscaleObs?: boolean;
  /** Grey pictures keep an axis of length 1. */
  grayscaleNewaxis?: boolean;
  /** float32 in [0, 1] instead of uint8. */
  scaleObs?: boolean;
}

/**
 * The preprocessing of Atari games (Machado et al. 2018), for any environment that observes uint8 [height, width, 3].
 * Unlike Gymnasium's it does not reach into the emulator: pictures are the observations, lives are `info.lives`.
 */
export class AtariPreprocessing extends Wrapper<NdArray, number> {
  readonly #options: AtariPreprocessingOptions;
  readonly #grey: SpaceTransform<NdArray, NdArray> | null;
  readonly #resize: SpaceTransform<NdArray, NdArray>;
  readonly #shape: readonly number[];
  #lives = 0;

  constructor(env: Env<NdArray, number>, options: AtariPreprocessingOptions = {}) {
    super(env, options);
    this.#options = options;
    const { frameSkip = 4, noopMax = 30, screenSize = 84, grayscaleObs = true, scaleObs = false } = options;
    if (!Number.isInteger(frameSkip) || frameSkip < 1 || !Number.isInteger(noopMax) || noopMax < 0) {
      throw new UserError(
        `AtariPreprocessing: frameSkip ${frameSkip} and noopMax ${noopMax} must be whole numbers`,
      );
    }
    const [width, height] = typeof screenSize === 'number' ? [screenSize, screenSize] : screenSize;
    this.#grey = grayscaleObs ? grayscale(env.observationSpace) : null;
    this.#resize = resized(this.#grey?.space ?? env.observationSpace, { shape: [height, width] });
    this.#shape = [height, width, ...(grayscaleObs ? (options.grayscaleNewaxis ? [1] : []) : [3])];
    const [high, dtype] = scaleObs ? ([1, 'float32'] as const) : ([255, 'uint8'] as const);
    this.observationSpace = new Box(0, high, { shape: this.#shape, dtype });
  }

  override async reset(options?: ResetOptions): Promise<ResetResult<NdArray>> {
    let { observation, info } = await this.env.reset(options);
    const { noopMax = 30 } = this.#options;
    const noops = noopMax > 0 ? this.npRandom.integers(1, noopMax + 1) : 0;
    for (let i = 0; i < noops; i++) {
      const result = await this.env.step(0);
      const ended = result.terminated || result.truncated;
      ({ observation, info } = ended
        ? await this.env.reset(options)
        : { ...result, info: { ...info, ...result.info } });
    }
    this.#lives = livesIn(info);
    return { observation: this.#picture([observation]), info };
  }

  override async step(action: number): Promise<StepResult<NdArray>> {
    const { frameSkip = 4, terminalOnLifeLoss = false } = this.#options;
    const lastTwo: NdArray[] = [];
    const result = await stepRepeatedly(this.env, action, frameSkip, (observation) => {
      lastTwo.push(observation);
      if (lastTwo.length > 2) lastTwo.shift();
    });
    const lost = livesIn(result.info) < this.#lives;
    this.#lives = livesIn(result.info);
    const terminated = result.terminated || (terminalOnLifeLoss && lost);
    return { ...result, terminated, observation: this.#picture(frameSkip > 1 ? lastTwo : lastTwo.slice(-1)) };
  }

  #picture(frames: readonly NdArray[]): NdArray {
    const [first, second] = frames.map((frame) => this.#grey?.apply(frame) ?? frame);
    const highest = second
      ? { ...first, data: first.data.map((value, i) => Math.max(value, second.data[i])) }
      : first;
    const { data } = this.#resize.apply(highest as NdArray);
    if (!this.#options.scaleObs) return ndarray(data as Uint8Array, this.#shape, 'uint8');
    return ndarray(
      Float32Array.from(data, (value) => value / 255),
      this.#shape,
      'float32',
    );
  }
}

function livesIn({ lives }: Info): number {
  return typeof lives === 'number' ? lives : 0;
}
