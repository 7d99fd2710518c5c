/**
 * Transformations of values from one space into another, without an environment: the observation and action wrappers
 * and their vector versions are made of them.
 */
import { UserError } from '../../engine/errors.ts';
import { type DType, type NdArray, ndarray, sizeOf } from '../../engine/ndarray.ts';
import { type Bound, Box } from '../spaces/box.ts';
import { Dict } from '../spaces/dict.ts';
import { Discrete } from '../spaces/discrete.ts';
import { flatten, flattenSpace } from '../spaces/flatten.ts';
import { MultiBinary } from '../spaces/multi-binary.ts';
import { MultiDiscrete } from '../spaces/multi-discrete.ts';
import type { Space } from '../spaces/space.ts';
import { Tuple } from '../spaces/tuple.ts';
import { resizeArea } from './resize-area.ts';

/** From the values of one space to those of `space`. */
export interface SpaceTransform<In = unknown, Out = unknown> {
  readonly space: Space<Out>;
  apply(value: In): Out;
}

function boxOf(space: Space, wrapper: string): Box {
  if (!(space instanceof Box)) throw new UserError(`${wrapper} needs a Box, not ${space}`);
  return space;
}

/** Keeps the named parts of a Dict, or the numbered ones of a Tuple. */
export function filterParts(
  space: Space,
  { filterKeys }: { filterKeys: readonly (string | number)[] },
): SpaceTransform {
  const parts = (space instanceof Tuple || space instanceof Dict ? space.spaces : {}) as Record<
    string | number,
    Space
  >;
  const missing = filterKeys.filter((key) => !(parts[key] !== undefined && Object.hasOwn(parts, key)));
  if (missing.length > 0 || filterKeys.length === 0) {
    throw new UserError(`filterKeys: [${filterKeys.join(', ')}] are not all parts of ${space}`);
  }
  if (space instanceof Tuple) {
    return {
      space: new Tuple(filterKeys.map((key) => parts[key])),
      apply: (value) => filterKeys.map((key) => (value as unknown[])[key as number]),
    };
  }
  const pick = <T>(from: Record<string, T>) => Object.fromEntries(filterKeys.map((key) => [key, from[key]]));
  return { space: new Dict(pick(parts)), apply: (value) => pick(value as Record<string, unknown>) };
}

export function flattened(space: Space): SpaceTransform {
  return { space: flattenSpace(space), apply: (value) => flatten(space, value) };
}

/** uint8 [height, width, 3] to [height, width] or [height, width, 1], weighted as the eye does (ITU-R 709). */
export function grayscale(
  space: Space,
  { keepDim = false }: { keepDim?: boolean } = {},
): SpaceTransform<NdArray, NdArray> {
  const { shape } = boxOf(space, 'GrayscaleObservation');
  if (shape.length !== 3 || shape[2] !== 3)
    throw new UserError(`GrayscaleObservation needs [height, width, 3], not ${space}`);
  const greyShape = keepDim ? [shape[0], shape[1], 1] : [shape[0], shape[1]];
  return {
    space: new Box(0, 255, { shape: greyShape, dtype: 'uint8' }),
    apply: ({ data }) => {
      const grey = new Uint8Array(shape[0] * shape[1]);
      for (let i = 0; i < grey.length; i++) {
        grey[i] = data[3 * i] * 0.2125 + data[3 * i + 1] * 0.7154 + data[3 * i + 2] * 0.0721;
      }
      return ndarray(grey, greyShape, 'uint8');
    },
  };
}

/** uint8 pictures to [height, width, …] by area averaging. */
export function resized(
  space: Space,
  { shape }: { shape: readonly [number, number] },
): SpaceTransform<NdArray, NdArray> {
  const box = boxOf(space, 'ResizeObservation');
  if (box.dtype !== 'uint8' || box.shape.length < 2 || box.shape.length > 3) {
    throw new UserError(`ResizeObservation needs uint8 pictures, not ${space}`);
  }
  const [height, width] = shape;
  if (![height, width].every((length) => Number.isInteger(length) && length > 0)) {
    throw new UserError(`ResizeObservation shape: [${shape}] must hold two whole numbers of at least 1`);
  }
  return {
    space: new Box(0, 255, { shape: [height, width, ...box.shape.slice(2)], dtype: 'uint8' }),
    apply: (picture) => resizeArea(picture as NdArray<'uint8'>, height, width),
  };
}

export function reshaped(
  space: Space,
  { shape }: { shape: readonly number[] },
): SpaceTransform<NdArray, NdArray> {
  const box = boxOf(space, 'ReshapeObservation');
  if (sizeOf(shape) !== sizeOf(box.shape)) {
    throw new UserError(`ReshapeObservation shape: [${shape}] does not hold the elements of [${box.shape}]`);
  }
  const view = (array: NdArray): NdArray => ({ ...array, shape });
  return { space: new Box(view(box.low), view(box.high), { dtype: box.dtype }), apply: view };
}

/** The same numbers as another type; a number becomes an array without axes. */
export function retyped(
  space: Space,
  { dtype }: { dtype: DType },
): SpaceTransform<NdArray | number, NdArray> {
  const convert = (value: NdArray | number): NdArray =>
    typeof value === 'number'
      ? ndarray([value], [], dtype)
      : ndarray(Array.from(value.data), value.shape, dtype);
  if (space instanceof Discrete) {
    return { space: new Box(space.start, space.start + space.n - 1, { shape: [], dtype }), apply: convert };
  }
  if (space instanceof MultiDiscrete) {
    const highest = space.nvec.data.map((count, i) => space.start.data[i] + count - 1);
    return { space: new Box(space.start, { ...space.nvec, data: highest }, { dtype }), apply: convert };
  }
  if (space instanceof MultiBinary)
    return { space: new Box(0, 1, { shape: space.shape, dtype }), apply: convert };
  const box = boxOf(space, 'DtypeObservation');
  return { space: new Box(box.low, box.high, { dtype }), apply: convert };
}

const filled = (bound: Bound, size: number): number[] =>
  typeof bound === 'number'
    ? new Array<number>(size).fill(bound)
    : Array.from('data' in bound ? bound.data : bound);

/**
 * A Box stretched to other bounds, element by element; a bound that is infinite must stay so.
 * `apply` goes from `space` to the new one, `revert` back.
 */
export function rescaled(
  space: Space,
  min: Bound,
  max: Bound,
): SpaceTransform<NdArray, NdArray> & { revert(value: NdArray): NdArray } {
  const box = boxOf(space, 'Rescale');
  const size = sizeOf(box.shape);
  const least = filled(min, size);
  const greatest = filled(max, size);
  const gradient: number[] = [];
  const intercept: number[] = [];
  for (let i = 0; i < size; i++) {
    const [low, high] = [box.low.data[i], box.high.data[i]];
    if (
      Number.isFinite(low) !== Number.isFinite(least[i]) ||
      Number.isFinite(high) !== Number.isFinite(greatest[i])
    ) {
      throw new UserError(`rescaling ${space}: finite bounds must stay finite, and infinite ones infinite`);
    }
    const bothFinite = Number.isFinite(low) && Number.isFinite(high);
    gradient.push(bothFinite ? (greatest[i] - least[i]) / (high - low) : 1);
    if (Number.isFinite(low)) intercept.push(least[i] - gradient[i] * low);
    else intercept.push(Number.isFinite(high) ? greatest[i] - high : 0);
  }
  const map = ({ data }: NdArray, change: (value: number, i: number) => number): NdArray =>
    ndarray(Array.from(data, change), box.shape, box.dtype);
  return {
    space: new Box(ndarray(least, box.shape, 'float64'), ndarray(greatest, box.shape, 'float64'), {
      dtype: box.dtype,
    }),
    apply: (value) => map(value, (element, i) => gradient[i] * element + intercept[i]),
    revert: (value) => map(value, (element, i) => (element - intercept[i]) / gradient[i]),
  };
}
