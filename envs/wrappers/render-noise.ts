/** Wrappers that spoil the rendered picture. Draws come from the environment's generator. */
import { UserError } from '../../engine/errors.ts';
import { type NdArray, ndarray } from '../../engine/ndarray.ts';
import type { Env, RenderFrame } from '../env.ts';
import type { Generator } from '../random/seeding.ts';
import { isNdArray } from '../spaces/dtype.ts';
import { Wrapper } from './wrapper.ts';

/** Colours, or greys as the eye weighs them. */
function noise(random: Generator, pixels: number, grey: boolean): Uint8Array {
  if (!grey) return Uint8Array.from(random.integersArray(0, 255, pixels * 3, 'uint8'));
  const greys = random.integersArray(0, 255, pixels, 'uint8');
  return Uint8Array.from({ length: pixels * 3 }, (_, i) => greys[Math.floor(i / 3)]);
}

function replaceWhere(frame: NdArray<'uint8'>, mask: ArrayLike<unknown>, by: Uint8Array): NdArray<'uint8'> {
  return ndarray(
    frame.data.map((value, i) => (mask[Math.floor(i / 3)] ? by[i] : value)),
    frame.shape,
    'uint8',
  );
}

abstract class RenderWrapper<Obs, Act> extends Wrapper<Obs, Act> {
  protected abstract change(frame: NdArray<'uint8'>): NdArray<'uint8'>;

  override async render(): Promise<RenderFrame> {
    const frame = await this.env.render();
    if (!isNdArray(frame))
      throw new UserError(`${this.constructor.name} needs render mode 'rgb_array', not '${this.renderMode}'`);
    return this.change(frame as NdArray<'uint8'>);
  }
}

export interface AddWhiteNoiseOptions {
  /** In [0, 1). */
  probabilityOfNoisePerPixel: number;
  isNoiseGrayscale?: boolean;
}

/** Replaces pixels here and there. */
export class AddWhiteNoise<Obs, Act> extends RenderWrapper<Obs, Act> {
  readonly #probability: number;
  readonly #grey: boolean;

  constructor(env: Env<Obs, Act>, options: AddWhiteNoiseOptions) {
    super(env, options);
    const { probabilityOfNoisePerPixel: probability, isNoiseGrayscale = false } = options;
    if (!(probability >= 0 && probability < 1)) {
      throw new UserError(`probabilityOfNoisePerPixel: ${probability} must be at least 0 and less than 1`);
    }
    this.#probability = probability;
    this.#grey = isNoiseGrayscale;
  }

  protected change(frame: NdArray<'uint8'>): NdArray<'uint8'> {
    const pixels = frame.shape[0] * frame.shape[1];
    const spots = noise(this.npRandom, pixels, this.#grey);
    return replaceWhere(
      frame,
      this.npRandom.random(pixels).map((draw) => Number(draw < this.#probability)),
      spots,
    );
  }
}

export interface ObstructViewOptions {
  /** In [0, 1). */
  obstructedPixelsRatio: number;
  /** The edge of each square, in pixels. */
  obstructionWidth: number;
  isNoiseGrayscale?: boolean;
}

/** Covers squares of the picture with noise. */
export class ObstructView<Obs, Act> extends RenderWrapper<Obs, Act> {
  readonly #options: ObstructViewOptions;

  constructor(env: Env<Obs, Act>, options: ObstructViewOptions) {
    super(env, options);
    const { obstructedPixelsRatio: ratio, obstructionWidth: width } = options;
    if (!(ratio >= 0 && ratio < 1))
      throw new UserError(`obstructedPixelsRatio: ${ratio} must be at least 0 and less than 1`);
    if (!Number.isInteger(width) || width < 1)
      throw new UserError(`obstructionWidth: ${width} must be a whole number of at least 1`);
    this.#options = options;
  }

  protected change(frame: NdArray<'uint8'>): NdArray<'uint8'> {
    const { obstructedPixelsRatio, obstructionWidth, isNoiseGrayscale = false } = this.#options;
    const [height, width] = frame.shape;
    const squares = Math.floor((height * width * obstructedPixelsRatio) / obstructionWidth ** 2);
    const mask = new Uint8Array(height * width);
    const before = Math.floor(obstructionWidth / 2);
    for (const centre of this.npRandom.integersArray(0, height * width, squares)) {
      const top = Math.max(Math.floor(centre / width) - before, 0);
      const left = Math.max((centre % width) - before, 0);
      const bottom = Math.min(Math.floor(centre / width) - before + obstructionWidth, height);
      const right = Math.min((centre % width) - before + obstructionWidth, width);
      for (let y = top; y < bottom; y++) mask.fill(1, y * width + left, y * width + right);
    }
    return replaceWhere(frame, mask, noise(this.npRandom, height * width, isNoiseGrayscale));
  }
}
