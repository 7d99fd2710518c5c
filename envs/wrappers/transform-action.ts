/** Wrappers that change each action on its way to the environment. */
import { UserError } from '../../engine/errors.ts';
import { type NdArray, ndarray } from '../../engine/ndarray.ts';
import type { Env, StepResult } from '../env.ts';
import { type Bound, Box } from '../spaces/box.ts';
import { dtypeRange } from '../spaces/dtype.ts';
import type { Space } from '../spaces/space.ts';
import { Bins, type BinsOptions } from './bins.ts';
import { rescaled, type SpaceTransform } from './space-transforms.ts';
import { Wrapper } from './wrapper.ts';

/** For one's own wrappers: override `action`. */
export abstract class ActionWrapper<Obs = unknown, Act = unknown, InnerAct = Act> extends Wrapper<
  Obs,
  Act,
  Obs,
  InnerAct
> {
  abstract action(action: Act): InnerAct;

  override step(action: Act): Promise<StepResult<Obs>> {
    return this.env.step(this.action(action));
  }
}

export interface TransformActionOptions {
  func: (action: never) => unknown;
  /** The space of what `func` takes; the environment's own if it does not change. */
  actionSpace?: Space | null;
}

/** Any function of the action. */
export class TransformAction<Obs = unknown, Act = unknown, InnerAct = unknown> extends ActionWrapper<
  Obs,
  Act,
  InnerAct
> {
  readonly #func: (action: Act) => unknown;

  constructor(env: Env<Obs, InnerAct>, options: TransformActionOptions, keywords: object = options) {
    super(env, keywords);
    if (options.actionSpace) this.actionSpace = options.actionSpace as Space<Act>;
    this.#func = options.func as (action: Act) => unknown;
  }

  action(action: Act): InnerAct {
    return this.#func(action) as InnerAct;
  }
}

/** From any finite numbers to actions within the bounds of `space`. */
export function clipped(space: Space): SpaceTransform<NdArray, NdArray> {
  if (!(space instanceof Box)) throw new UserError(`ClipAction needs a Box, not ${space}`);
  const unbounded = space.dtype.startsWith('float');
  const [least, greatest] = unbounded ? [-Infinity, Infinity] : dtypeRange(space.dtype);
  const { low, high, shape, dtype } = space;
  return {
    space: new Box(least, greatest, { shape, dtype }),
    apply: ({ data }) =>
      ndarray(
        Array.from(data, (value, i) => Math.min(Math.max(value, low.data[i]), high.data[i])),
        shape,
        dtype,
      ),
  };
}

/** From actions between `minAction` and `maxAction` to those of `space`. */
export function unscaled(
  space: Space,
  options: { minAction: Bound; maxAction: Bound },
): SpaceTransform<NdArray, NdArray> {
  const { space: outer, revert } = rescaled(space, options.minAction, options.maxAction);
  return { space: outer, apply: revert };
}

export class ClipAction<Obs> extends TransformAction<Obs, NdArray, NdArray> {
  constructor(env: Env<Obs, NdArray>) {
    const { space, apply } = clipped(env.actionSpace);
    super(env, { func: apply, actionSpace: space }, {});
  }
}

export class RescaleAction<Obs> extends TransformAction<Obs, NdArray, NdArray> {
  constructor(env: Env<Obs, NdArray>, options: { minAction: Bound; maxAction: Bound }) {
    const { space, apply } = unscaled(env.actionSpace, options);
    super(env, { func: apply, actionSpace: space }, options);
  }
}

export class DiscretizeAction<Obs> extends TransformAction<Obs, number | NdArray, NdArray> {
  readonly #bins: Bins;

  constructor(env: Env<Obs, NdArray>, options: BinsOptions) {
    const bins = new Bins(env.actionSpace, options);
    super(
      env,
      { func: (action: number | NdArray) => bins.decode(action, 0.5), actionSpace: bins.space },
      options,
    );
    this.#bins = bins;
  }

  /** The discrete action nearest to a continuous one. */
  revertAction(action: NdArray): number | NdArray {
    return this.#bins.encode(action);
  }
}
