/** Wrappers that change each observation by itself. */
import type { DType, NdArray } from '../../engine/ndarray.ts';
import type { Env, ResetOptions, ResetResult, StepResult } from '../env.ts';
import type { Bound } from '../spaces/box.ts';
import type { Space } from '../spaces/space.ts';
import { Bins, type BinsOptions } from './bins.ts';
import {
  filterParts,
  flattened,
  grayscale,
  rescaled,
  reshaped,
  resized,
  retyped,
  type SpaceTransform,
} from './space-transforms.ts';
import { Wrapper } from './wrapper.ts';

/** For one's own wrappers: override `observation`. */
export abstract class ObservationWrapper<Obs = unknown, Act = unknown, InnerObs = Obs> extends Wrapper<
  Obs,
  Act,
  InnerObs,
  Act
> {
  abstract observation(observation: InnerObs): Obs | Promise<Obs>;

  override async reset(options?: ResetOptions): Promise<ResetResult<Obs>> {
    const { observation, info } = await this.env.reset(options);
    return { observation: await this.observation(observation), info };
  }

  override async step(action: Act): Promise<StepResult<Obs>> {
    const result = await this.env.step(action);
    return { ...result, observation: await this.observation(result.observation) };
  }
}

export interface TransformObservationOptions {
  func: (observation: never) => unknown;
  /** The space of what `func` returns; the environment's own if it does not change. */
  observationSpace?: Space | null;
}

/** Any function of the observation. */
export class TransformObservation<
  Obs = unknown,
  Act = unknown,
  InnerObs = unknown,
> extends ObservationWrapper<Obs, Act, InnerObs> {
  readonly #func: (observation: InnerObs) => unknown;

  constructor(env: Env<InnerObs, Act>, options: TransformObservationOptions, keywords: object = options) {
    super(env, keywords);
    if (options.observationSpace) this.observationSpace = options.observationSpace as Space<Obs>;
    this.#func = options.func as (observation: InnerObs) => unknown;
  }

  observation(observation: InnerObs): Obs {
    return this.#func(observation) as Obs;
  }
}

/** What the wrappers below have in common: a transformation that the space and the options determine. */
class SpaceTransformObservation<Obs, Act> extends TransformObservation<Obs, Act> {
  constructor(env: Env<unknown, Act>, { space, apply }: SpaceTransform<never, Obs>, keywords: object) {
    super(env, { func: apply as (observation: never) => unknown, observationSpace: space }, keywords);
  }
}

/** Keeps some parts of a Dict or Tuple observation. */
export class FilterObservation<Act> extends SpaceTransformObservation<unknown, Act> {
  constructor(env: Env<unknown, Act>, options: { filterKeys: readonly (string | number)[] }) {
    super(env, filterParts(env.observationSpace, options), options);
  }
}

/** One array of all. */
export class FlattenObservation<Act> extends SpaceTransformObservation<unknown, Act> {
  constructor(env: Env<unknown, Act>) {
    super(env, flattened(env.observationSpace), {});
  }
}

export class GrayscaleObservation<Act> extends SpaceTransformObservation<NdArray, Act> {
  /** @param options `keepDim`: [height, width, 1] instead of [height, width] */
  constructor(env: Env<unknown, Act>, options: { keepDim?: boolean } = {}) {
    super(env, grayscale(env.observationSpace, options), options);
  }
}

export class ResizeObservation<Act> extends SpaceTransformObservation<NdArray, Act> {
  /** @param options `shape`: [height, width] */
  constructor(env: Env<unknown, Act>, options: { shape: readonly [number, number] }) {
    super(env, resized(env.observationSpace, options), options);
  }
}

export class ReshapeObservation<Act> extends SpaceTransformObservation<NdArray, Act> {
  constructor(env: Env<unknown, Act>, options: { shape: readonly number[] }) {
    super(env, reshaped(env.observationSpace, options), options);
  }
}

export class RescaleObservation<Act> extends SpaceTransformObservation<NdArray, Act> {
  constructor(env: Env<unknown, Act>, options: { minObs: Bound; maxObs: Bound }) {
    super(env, rescaled(env.observationSpace, options.minObs, options.maxObs), options);
  }
}

export class DtypeObservation<Act> extends SpaceTransformObservation<NdArray, Act> {
  constructor(env: Env<unknown, Act>, options: { dtype: DType }) {
    super(env, retyped(env.observationSpace, options), options);
  }
}

export class DiscretizeObservation<Act> extends TransformObservation<number | NdArray, Act, NdArray> {
  readonly #bins: Bins;

  constructor(env: Env<NdArray, Act>, options: BinsOptions) {
    const bins = new Bins(env.observationSpace, options);
    super(
      env,
      { func: (observation: NdArray) => bins.encode(observation), observationSpace: bins.space },
      options,
    );
    this.#bins = bins;
  }

  /** The lower and the upper edges of the bins that an observation stands for. */
  revertObservation(observation: number | NdArray): [low: NdArray, high: NdArray] {
    return [this.#bins.decode(observation, 0), this.#bins.decode(observation, 1)];
  }
}
