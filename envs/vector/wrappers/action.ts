/** Action wrappers for vector environments: the transformations of the single ones, applied one by one. */
import { concatenate, iterate } from '../../spaces/batch.ts';
import type { Bound } from '../../spaces/box.ts';
import type { Space } from '../../spaces/space.ts';
import type { SpaceTransform } from '../../wrappers/space-transforms.ts';
import { clipped, unscaled } from '../../wrappers/transform-action.ts';
import type { VectorEnv } from '../vector-env.ts';
import { VectorActionWrapper } from './vector-wrapper.ts';

/** Any function of one environment's action; `space` is what it takes. */
export class VectorizeTransformAction extends VectorActionWrapper {
  readonly #apply: (action: unknown) => unknown;

  constructor(env: VectorEnv, { space, apply }: SpaceTransform<never>) {
    super(env);
    this.#apply = apply as (action: unknown) => unknown;
    this.setActionSpace(space);
  }

  actions(actions: unknown): unknown {
    const each = iterate(this.singleActionSpace, actions);
    return concatenate(
      this.env.singleActionSpace,
      each.map((action) => this.#apply(action)),
    );
  }
}

/** Any function of the batch. */
export class TransformAction extends VectorActionWrapper {
  readonly #func: (actions: unknown) => unknown;

  constructor(env: VectorEnv, options: { func: (actions: never) => unknown; singleActionSpace?: Space }) {
    super(env);
    this.#func = options.func as (actions: unknown) => unknown;
    if (options.singleActionSpace) this.setActionSpace(options.singleActionSpace);
  }

  actions(actions: unknown): unknown {
    return this.#func(actions);
  }
}

export class ClipAction extends VectorizeTransformAction {
  constructor(env: VectorEnv) {
    super(env, clipped(env.singleActionSpace));
  }
}

export class RescaleAction extends VectorizeTransformAction {
  constructor(env: VectorEnv, options: { minAction: Bound; maxAction: Bound }) {
    super(env, unscaled(env.singleActionSpace, options));
  }
}
