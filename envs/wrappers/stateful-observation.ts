/** Wrappers whose observations depend on earlier ones. */
import { UserError } from '../../engine/errors.ts';
import { type NdArray, ndarray, sizeOf } from '../../engine/ndarray.ts';
import type { Env, ResetOptions, ResetResult, StepResult } from '../env.ts';
import { batchSpace, concatenate, isArraySpace, zeroValue } from '../spaces/batch.ts';
import { Box } from '../spaces/box.ts';
import { Dict } from '../spaces/dict.ts';
import { flatten, flattenSpace } from '../spaces/flatten.ts';
import type { Space } from '../spaces/space.ts';
import { Tuple } from '../spaces/tuple.ts';
import { RunningMoments } from './running-moments.ts';
import { stepRepeatedly } from './stateful-action.ts';
import { ObservationWrapper } from './transform-observation.ts';
import { Wrapper } from './wrapper.ts';

function requireWhole(name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    throw new UserError(`${name}: ${value} must be a whole number of at least ${least}`);
  }
}

/** Shows each observation `delay` steps late; zeros until then. */
export class DelayObservation<Obs, Act> extends ObservationWrapper<Obs, Act> {
  readonly #delay: number;
  #queue: Obs[] = [];

  constructor(env: Env<Obs, Act>, { delay }: { delay: number }) {
    super(env, { delay });
    requireWhole('delay', delay, 0);
    this.#delay = delay;
  }

  override async reset(options?: ResetOptions): Promise<ResetResult<Obs>> {
    this.#queue = [];
    return super.reset(options);
  }

  observation(observation: Obs): Obs {
    this.#queue.push(observation);
    return this.#queue.length > this.#delay
      ? this.#queue.shift()!
      : (zeroValue(this.observationSpace) as Obs);
  }
}

export interface TimeAwareObservationOptions {
  /** Everything in one array (default true). */
  flatten?: boolean;
  /** Time as a share of the episode's limit instead of a number of steps. */
  normalizeTime?: boolean;
  /** The name of the time in a Dict observation (default `time`). */
  dictTimeKey?: string;
}

/** Adds the time within the episode; the environment needs a limit of steps. */
export class TimeAwareObservation<Act> extends ObservationWrapper<unknown, Act> {
  readonly #withTime: (observation: unknown, time: NdArray) => unknown;
  readonly #timeOf: (step: number) => NdArray;
  #step = 0;

  constructor(env: Env<unknown, Act>, options: TimeAwareObservationOptions = {}) {
    super(env, options);
    const { flatten: flat = true, normalizeTime = false, dictTimeKey = 'time' } = options;
    const limit = env.spec?.maxEpisodeSteps;
    if (!limit)
      throw new UserError(`TimeAwareObservation: ${env} has no limit of steps; wrap it in a TimeLimit`);
    const timeSpace: Box = normalizeTime ? new Box(0, 1) : new Box(0, limit, { shape: [1], dtype: 'int32' });
    this.#timeOf = (step) =>
      normalizeTime ? ndarray([step / limit], [1], 'float32') : ndarray([step], [1], 'int32');
    const { space, add } = addPart(env.observationSpace, timeSpace, dictTimeKey);
    this.observationSpace = flat ? flattenSpace(space) : space;
    this.#withTime = (observation, time) =>
      flat ? flatten(space, add(observation, time)) : add(observation, time);
  }

  observation(observation: unknown): unknown {
    return this.#withTime(observation, this.#timeOf(this.#step));
  }

  override async reset(options?: ResetOptions): Promise<ResetResult<unknown>> {
    this.#step = 0;
    return super.reset(options);
  }

  override async step(action: Act): Promise<StepResult<unknown>> {
    this.#step++;
    return super.step(action);
  }
}

/** A space with one part more: composite spaces grow, others become the part `obs` of a Dict. */
function addPart(space: Space, part: Space, key: string) {
  if (space instanceof Tuple) {
    const add = (observation: unknown, value: unknown) => [...(observation as unknown[]), value];
    return { space: new Tuple([...space.spaces, part]) as Space, add };
  }
  if (space instanceof Dict) {
    if (key in space.spaces) throw new UserError(`dictTimeKey: '${key}' is a part of ${space} already`);
    const add = (observation: unknown, value: unknown) => ({ ...(observation as object), [key]: value });
    return { space: new Dict({ ...space.spaces, [key]: part }) as Space, add };
  }
  const add = (observation: unknown, value: unknown) => ({ obs: observation, time: value });
  return { space: new Dict({ obs: space, time: part }) as Space, add };
}

export interface FrameStackObservationOptions {
  stackSize: number;
  /** What stands before the first observation: that observation (default), zeros, or a value of one's own. */
  paddingType?: 'reset' | 'zero' | object | number;
}

/** The last observations as one batch, oldest first. */
export class FrameStackObservation<Obs, Act> extends Wrapper<unknown, Act, Obs, Act> {
  readonly #stackSize: number;
  readonly #padding: { value: Obs } | null;
  #queue: Obs[] = [];

  constructor(env: Env<Obs, Act>, options: FrameStackObservationOptions) {
    super(env, options);
    const { stackSize, paddingType = 'reset' } = options;
    requireWhole('stackSize', stackSize, 1);
    const padding = paddingType === 'zero' ? zeroValue(env.observationSpace) : paddingType;
    if (paddingType !== 'reset' && !env.observationSpace.contains(padding)) {
      throw new UserError(`paddingType: '${paddingType}' is neither 'reset', 'zero' nor an observation`);
    }
    this.#stackSize = stackSize;
    this.#padding = paddingType === 'reset' ? null : { value: padding as Obs };
    this.observationSpace = batchSpace(env.observationSpace, stackSize);
  }

  override async reset(options?: ResetOptions): Promise<ResetResult<unknown>> {
    const { observation, info } = await this.env.reset(options);
    const padding = this.#padding?.value ?? observation;
    this.#queue = [...new Array<Obs>(this.#stackSize - 1).fill(padding), observation];
    return { observation: concatenate(this.env.observationSpace, this.#queue), info };
  }

  override async step(action: Act): Promise<StepResult<unknown>> {
    const result = await this.env.step(action);
    this.#queue = [...this.#queue.slice(1), result.observation];
    return { ...result, observation: concatenate(this.env.observationSpace, this.#queue) };
  }
}

export interface NormalizeOptions {
  /** Keeps the division away from zero (default 1e-8). */
  epsilon?: number;
}

/** Observations with a running mean of 0 and a running variance of 1. */
export class NormalizeObservation<Act> extends ObservationWrapper<NdArray, Act> {
  readonly moments: RunningMoments;
  /** Set to false to keep the moments as they are, for evaluation. */
  updateRunningMean = true;
  readonly #epsilon: number;

  constructor(env: Env<NdArray, Act>, options: NormalizeOptions = {}) {
    super(env, options);
    const space = normalizedSpace(env.observationSpace);
    this.observationSpace = space;
    this.moments = new RunningMoments(sizeOf(space.shape));
    this.#epsilon = options.epsilon ?? 1e-8;
  }

  observation({ data, shape }: NdArray): NdArray<'float32'> {
    if (this.updateRunningMean) this.moments.update(data);
    return ndarray(this.moments.normalise(data, this.#epsilon), shape, 'float32');
  }
}

/** The space of normalised arrays. @throws UserError if the values of `space` are not arrays */
export function normalizedSpace(space: Space): Box<'float32'> {
  if (!isArraySpace(space)) throw new UserError(`NormalizeObservation needs arrays, not ${space}`);
  return new Box(-Infinity, Infinity, { shape: space.shape });
}

/** Takes each action `skip` times and shows the element-wise maximum of the last two observations. */
export class MaxAndSkipObservation<Act> extends Wrapper<NdArray, Act> {
  readonly #skip: number;

  constructor(env: Env<NdArray, Act>, { skip = 4 }: { skip?: number } = {}) {
    super(env, { skip });
    requireWhole('skip', skip, 2);
    if (!isArraySpace(env.observationSpace)) {
      throw new UserError(`MaxAndSkipObservation needs arrays, not ${env.observationSpace}`);
    }
    this.#skip = skip;
  }

  override async step(action: Act): Promise<StepResult<NdArray>> {
    const lastTwo: NdArray[] = [];
    const result = await stepRepeatedly(this.env, action, this.#skip, (observation, step) => {
      if (step >= this.#skip - 2) lastTwo.push(observation);
    });
    // An episode that ends early shows its last observation.
    const [first, second = first] = lastTwo.length > 0 ? lastTwo : [result.observation];
    const highest = Array.from(first.data, (value, i) => Math.max(value, second.data[i]));
    return { ...result, observation: ndarray(highest, first.shape, first.dtype) };
  }
}
