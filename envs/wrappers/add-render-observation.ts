import { UserError } from '../../engine/errors.ts';
import type { NdArray } from '../../engine/ndarray.ts';
import type { Env } from '../env.ts';
import { Box } from '../spaces/box.ts';
import { Dict } from '../spaces/dict.ts';
import { isNdArray } from '../spaces/dtype.ts';
import { ObservationWrapper } from './transform-observation.ts';

export interface AddRenderObservationOptions {
  /** The picture alone (default true), or a Dict of both. */
  renderOnly?: boolean;
  /** The name of the picture (default `pixels`). */
  renderKey?: string;
  /** The name of an observation that is not a Dict itself (default `state`). */
  obsKey?: string;
}

/** Observes the rendered picture. Made by `create`, which renders once to learn the picture's size. */
export class AddRenderObservation<Act> extends ObservationWrapper<unknown, Act> {
  readonly #combine: (observation: unknown, pixels: NdArray) => unknown;

  private constructor(env: Env<unknown, Act>, options: AddRenderObservationOptions, pixels: NdArray) {
    super(env, options);
    const { renderOnly = true, renderKey = 'pixels', obsKey = 'state' } = options;
    const pixelSpace = new Box(0, 255, { shape: pixels.shape, dtype: 'uint8' });
    const inner = env.observationSpace;
    if (renderOnly) {
      this.observationSpace = pixelSpace;
      this.#combine = (_, picture) => picture;
    } else if (inner instanceof Dict) {
      if (renderKey in inner.spaces)
        throw new UserError(`renderKey: '${renderKey}' is a part of ${inner} already`);
      this.observationSpace = new Dict({ ...inner.spaces, [renderKey]: pixelSpace });
      this.#combine = (observation, picture) => ({ ...(observation as object), [renderKey]: picture });
    } else {
      this.observationSpace = new Dict({ [obsKey]: inner, [renderKey]: pixelSpace });
      this.#combine = (observation, picture) => ({ [obsKey]: observation, [renderKey]: picture });
    }
  }

  /** Resets the environment. @throws UserError if its render mode is not `rgb_array` */
  static async create<Act>(env: Env<unknown, Act>, options: AddRenderObservationOptions = {}) {
    await env.reset();
    const pixels = await env.render();
    if (!isNdArray(pixels))
      throw new UserError(`AddRenderObservation needs render mode 'rgb_array', not '${env.renderMode}'`);
    return new AddRenderObservation(env, options, pixels);
  }

  async observation(observation: unknown): Promise<unknown> {
    return this.#combine(observation, (await this.env.render()) as NdArray);
  }
}
