import { UserError } from '../../engine/errors.ts';
import type { NdArray } from '../../engine/ndarray.ts';
import type { Env, RenderFrame, RenderMode, ResetOptions, ResetResult, StepResult } from '../env.ts';
import { Wrapper } from './wrapper.ts';

export interface RenderCollectionOptions {
  /** `render` empties the collection (default true). */
  popFrames?: boolean;
  /** `reset` empties the collection (default true). */
  resetClean?: boolean;
}

/** Renders after every reset and step; `render` gives all frames since the last call. */
export class RenderCollection<Obs, Act> extends Wrapper<Obs, Act> {
  #frames: RenderFrame[] = [];
  readonly #popFrames: boolean;
  readonly #resetClean: boolean;

  constructor(env: Env<Obs, Act>, options: RenderCollectionOptions = {}) {
    super(env, options);
    if (env.renderMode === null || env.renderMode === 'human' || env.renderMode.endsWith('_list')) {
      throw new UserError(
        `RenderCollection needs render mode 'rgb_array' or 'ansi', not '${env.renderMode}'`,
      );
    }
    this.renderMode = `${env.renderMode}_list` as RenderMode;
    this.#popFrames = options.popFrames ?? true;
    this.#resetClean = options.resetClean ?? true;
  }

  override async reset(options?: ResetOptions): Promise<ResetResult<Obs>> {
    const result = await this.env.reset(options);
    if (this.#resetClean) this.#frames = [];
    this.#frames.push(await this.env.render());
    return result;
  }

  override async step(action: Act): Promise<StepResult<Obs>> {
    const result = await this.env.step(action);
    this.#frames.push(await this.env.render());
    return result;
  }

  override async render(): Promise<RenderFrame> {
    const frames = this.#frames as NdArray<'uint8'>[];
    if (!this.#popFrames) return [...frames];
    this.#frames = [];
    return frames;
  }
}
