/** Observation wrappers for vector environments: the transformations of the single ones, applied one by one. */
import { type DType, type NdArray, ndarray, sizeOf } from '../../../engine/ndarray.ts';
import { concatenate, iterate } from '../../spaces/batch.ts';
import type { Bound } from '../../spaces/box.ts';
import type { Space } from '../../spaces/space.ts';
import { RunningMoments } from '../../wrappers/running-moments.ts';
import {
  filterParts,
  flattened,
  grayscale,
  rescaled,
  reshaped,
  resized,
  retyped,
  type SpaceTransform,
} from '../../wrappers/space-transforms.ts';
import { type NormalizeOptions, normalizedSpace } from '../../wrappers/stateful-observation.ts';
import type { VectorEnv } from '../vector-env.ts';
import { VectorObservationWrapper } from './vector-wrapper.ts';

/** Any function of one environment's observation. */
export class VectorizeTransformObservation extends VectorObservationWrapper {
  readonly #transform: SpaceTransform<never>;

  constructor(env: VectorEnv, transform: SpaceTransform<never>) {
    super(env);
    this.#transform = transform;
    this.setObservationSpace(transform.space);
  }

  observation(observation: unknown): unknown {
    return this.#transform.apply(observation as never);
  }

  observations(observations: unknown): unknown {
    const each = iterate(this.env.singleObservationSpace, observations);
    return concatenate(
      this.singleObservationSpace,
      each.map((observation) => this.observation(observation)),
    );
  }
}

export interface VectorTransformObservationOptions {
  /** Of a whole batch. */
  func: (observations: never) => unknown;
  singleObservationSpace?: Space;
}

/** Any function of the batch. In mode SameStep `infos.final_obs` is a batch of one for it. */
export class TransformObservation extends VectorObservationWrapper {
  readonly #func: (observations: unknown) => unknown;

  constructor(env: VectorEnv, { func, singleObservationSpace }: VectorTransformObservationOptions) {
    super(env);
    this.#func = func as (observations: unknown) => unknown;
    if (singleObservationSpace) this.setObservationSpace(singleObservationSpace);
  }

  observations(observations: unknown): unknown {
    return this.#func(observations);
  }

  observation(observation: unknown): unknown {
    const batch = concatenate(this.env.singleObservationSpace, [observation]);
    return iterate(this.singleObservationSpace, this.#func(batch))[0];
  }
}

export class FilterObservation extends VectorizeTransformObservation {
  constructor(env: VectorEnv, options: { filterKeys: readonly (string | number)[] }) {
    super(env, filterParts(env.singleObservationSpace, options));
  }
}

export class FlattenObservation extends VectorizeTransformObservation {
  constructor(env: VectorEnv) {
    super(env, flattened(env.singleObservationSpace));
  }
}

export class GrayscaleObservation extends VectorizeTransformObservation {
  constructor(env: VectorEnv, options: { keepDim?: boolean } = {}) {
    super(env, grayscale(env.singleObservationSpace, options));
  }
}

export class ResizeObservation extends VectorizeTransformObservation {
  constructor(env: VectorEnv, options: { shape: readonly [number, number] }) {
    super(env, resized(env.singleObservationSpace, options));
  }
}

export class ReshapeObservation extends VectorizeTransformObservation {
  constructor(env: VectorEnv, options: { shape: readonly number[] }) {
    super(env, reshaped(env.singleObservationSpace, options));
  }
}

export class RescaleObservation extends VectorizeTransformObservation {
  constructor(env: VectorEnv, { minObs, maxObs }: { minObs: Bound; maxObs: Bound }) {
    super(env, rescaled(env.singleObservationSpace, minObs, maxObs));
  }
}

export class DtypeObservation extends VectorizeTransformObservation {
  constructor(env: VectorEnv, options: { dtype: DType }) {
    super(env, retyped(env.singleObservationSpace, options));
  }
}

/** Observations with a running mean of 0 and variance of 1, over all environments together. */
export class NormalizeObservation extends VectorObservationWrapper {
  readonly moments: RunningMoments;
  updateRunningMean = true;
  readonly #epsilon: number;

  constructor(env: VectorEnv, { epsilon = 1e-8 }: NormalizeOptions = {}) {
    super(env);
    const space = normalizedSpace(env.singleObservationSpace);
    this.setObservationSpace(space);
    this.moments = new RunningMoments(sizeOf(space.shape));
    this.#epsilon = epsilon;
  }

  observations(observations: unknown): unknown {
    if (this.updateRunningMean) this.moments.update((observations as NdArray).data);
    return this.observation(observations);
  }

  observation(observation: unknown): unknown {
    const { data, shape } = observation as NdArray;
    return ndarray(this.moments.normalise(data, this.#epsilon), shape, 'float32');
  }
}
