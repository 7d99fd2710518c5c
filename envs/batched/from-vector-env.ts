/** Any vector environment of this project as a batched one. */
import { UserError } from '../../engine/errors.ts';
import { type NdArray, ndarray, sizeOf } from '../../engine/ndarray.ts';
import { iterate } from '../spaces/batch.ts';
import { Box } from '../spaces/box.ts';
import { Discrete } from '../spaces/discrete.ts';
import { flatdim, flatten } from '../spaces/flatten.ts';
import { MultiDiscrete } from '../spaces/multi-discrete.ts';
import type { Space } from '../spaces/space.ts';
import type { VectorEnv } from '../vector/vector-env.ts';
import {
  type ActionLayout,
  actionWidth,
  type BatchedEnvironment,
  type BatchedStep,
} from './batched-environment.ts';

/**
 * Observations are written as float32: arrays as they are, pictures (uint8) as pixels in [0, 1], other spaces flattened.
 * @throws UserError if the vector does not reset in the step that ends an episode, or for spaces without such a form
 */
export function fromVectorEnv(env: VectorEnv): BatchedEnvironment {
  const { autoresetMode } = env.metadata;
  if (autoresetMode !== 'SameStep') {
    throw new UserError(
      `${env}: its autoreset mode is ${autoresetMode}: make it with autoresetMode: 'SameStep'`,
    );
  }
  const observation = observationWriter(env.singleObservationSpace);
  const action = actionReader(env.singleActionSpace);
  return {
    worlds: env.numEnvs,
    observationShape: observation.shape,
    actions: action.layout,
    async reset(seed, observations) {
      const result = await env.reset({ seed });
      observation.writeBatch(result.observations, observations);
    },
    async step(actions, into) {
      const result = await env.step(action.read(actions, env.numEnvs));
      observation.writeBatch(result.observations, into.observations);
      into.rewards.set(result.rewards.data);
      into.terminated.set(result.terminations.data);
      into.truncated.set(result.truncations.data);
      const final = result.infos.final_obs as readonly unknown[] | undefined;
      if (final) writeFinal(final, into, observation);
    },
    close: () => env.close(),
  };
}

function writeFinal(final: readonly unknown[], into: BatchedStep, { shape, write }: ObservationWriter): void {
  const size = sizeOf(shape);
  for (const [world, observation] of final.entries()) {
    if (into.terminated[world] || into.truncated[world])
      write(observation, into.finalObservations, world * size);
  }
}

export interface ObservationWriter {
  readonly shape: readonly number[];
  write(observation: unknown, into: Float32Array, offset: number): void;
  writeBatch(observations: unknown, into: Float32Array): void;
}

/** Observations of a space as float32. @throws UserError if the space has no fixed size */
export function observationWriter(space: Space): ObservationWriter {
  if (!space.isFlattenable)
    throw new UserError(`observations of ${space} vary in size: wrap the environment so that they do not`);
  if (space instanceof Box) {
    const scale = space.dtype === 'uint8' ? 1 / 255 : 1;
    const write = (observation: unknown, into: Float32Array, offset: number) => {
      const { data } = observation as NdArray;
      if (scale === 1) into.set(data, offset);
      else for (let i = 0; i < data.length; i++) into[offset + i] = data[i] * scale;
    };
    // A batch of arrays is one array.
    return { shape: space.shape, write, writeBatch: (observations, into) => write(observations, into, 0) };
  }
  const size = flatdim(space);
  const write = (observation: unknown, into: Float32Array, offset: number) =>
    into.set((flatten(space, observation) as NdArray).data, offset);
  return {
    shape: [size],
    write,
    writeBatch: (observations, into) => {
      for (const [world, one] of iterate(space, observations).entries()) write(one, into, world * size);
    },
  };
}

export interface ActionReader {
  readonly layout: ActionLayout;
  /** A batch of the space's own actions. */
  read(actions: Int32Array | Float32Array, worlds: number): NdArray;
  /** The same, one by one. */
  readEach(actions: Int32Array | Float32Array): unknown[];
}

/** Actions of a space from a policy's. @throws UserError for a space other than Discrete, MultiDiscrete and float Box */
export function actionReader(space: Space): ActionReader {
  const { layout, shape, dtype, toSpace } = conversionOf(space);
  const width = actionWidth(layout);
  const read = (actions: Int32Array | Float32Array, worlds: number) =>
    ndarray(
      Array.from(actions, (value, i) => toSpace(value, i % width)),
      [worlds, ...shape],
      dtype,
    );
  return {
    layout,
    read,
    readEach: (actions) => iterate(space, read(actions, actions.length / width)),
  };
}

interface Conversion {
  readonly layout: ActionLayout;
  /** Of one action of the space. */
  readonly shape: readonly number[];
  readonly dtype: 'int32' | 'float32' | 'float64';
  toSpace(value: number, component: number): number;
}

function conversionOf(space: Space): Conversion {
  if (space instanceof Discrete) {
    const { n, start } = space;
    return {
      layout: { kind: 'categorical', counts: [n] },
      shape: [],
      dtype: 'int32',
      toSpace: (choice) => choice + start,
    };
  }
  if (space instanceof MultiDiscrete) {
    return {
      layout: { kind: 'categorical', counts: Array.from(space.nvec.data) },
      shape: space.shape,
      dtype: 'int32',
      toSpace: (choice, c) => choice + space.start.data[c],
    };
  }
  if (space instanceof Box && (space.dtype === 'float32' || space.dtype === 'float64')) {
    const { low, high, shape, dtype } = space as Box<'float32' | 'float64'>;
    return {
      layout: { kind: 'continuous', size: sizeOf(shape) },
      shape,
      dtype,
      toSpace: (value, c) => withinBounds(value, low.data[c], high.data[c]),
    };
  }
  throw new UserError(
    `PPO cannot act in ${space}: it takes Discrete, MultiDiscrete and Box of floats; wrap the environment`,
  );
}

/** [−1, 1] stretched over two finite bounds; otherwise the number itself, within the bound that there is. */
function withinBounds(value: number, low: number, high: number): number {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return Math.min(Math.max(value, low), high);
  return low + ((Math.min(Math.max(value, -1), 1) + 1) / 2) * (high - low);
}
