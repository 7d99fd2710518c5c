/**
 * Any value as one array, and back: numbers become one-hot vectors, composite values are joined end to end. Spaces
 * of varying size (Graph, Sequence) keep their outer form and are flattened inside.
 */
import { UserError } from '../../engine/errors.ts';
import { type NdArray, ndarray, sizeOf, zeros } from '../../engine/ndarray.ts';
import { Box } from './box.ts';
import { Dict } from './dict.ts';
import { Discrete } from './discrete.ts';
import { resultType } from './dtype.ts';
import { Graph, type GraphInstance } from './graph.ts';
import { MultiBinary } from './multi-binary.ts';
import { MultiDiscrete } from './multi-discrete.ts';
import { OneOf, type OneOfValue } from './one-of.ts';
import { Sequence } from './sequence.ts';
import type { Space } from './space.ts';
import { Text } from './text.ts';
import { Tuple } from './tuple.ts';

function unknownSpace(space: Space): UserError {
  return new UserError(`${space} cannot be flattened: it is not one of the package's own spaces`);
}

/** The parts of a composite space in order, each with its place in a value; null if it is no such space. */
function partsOf(space: Space): [place: string | number, part: Space][] | null {
  if (space instanceof Tuple) return space.spaces.map((part, i) => [i, part]);
  return space instanceof Dict ? space.entries : null;
}

function compose(space: Space, values: readonly unknown[]): unknown {
  if (space instanceof Tuple) return values;
  return Object.fromEntries((space as Dict).entries.map(([name], i) => [name, values[i]]));
}

const at = (value: unknown, place: string | number) => (value as Record<string | number, unknown>)[place];

/** The length of flattened values. @throws UserError if it varies */
export function flatdim(space: Space): number {
  if (!space.isFlattenable)
    throw new UserError(`${space} has no fixed flattened length: it holds a Graph or Sequence`);
  if (space instanceof Box || space instanceof MultiBinary) return sizeOf(space.shape);
  if (space instanceof Discrete) return space.n;
  if (space instanceof MultiDiscrete) return space.nvec.data.reduce((sum, count) => sum + count, 0);
  if (space instanceof Text) return space.maxLength;
  if (space instanceof OneOf) return 1 + Math.max(...space.spaces.map(flatdim));
  const parts = partsOf(space);
  if (parts) return parts.reduce((sum, [, part]) => sum + flatdim(part), 0);
  throw unknownSpace(space);
}

/** The space of flattened values: a Box where `space.isFlattenable`. */
export function flattenSpace(space: Space): Space {
  if (space instanceof Box) return new Box(flat(space.low), flat(space.high), { dtype: space.dtype });
  if (space instanceof Discrete || space instanceof MultiDiscrete || space instanceof MultiBinary) {
    return new Box(0, 1, { shape: [flatdim(space)], dtype: space.dtype });
  }
  if (space instanceof Text) {
    return new Box(0, space.characters.length, { shape: [space.maxLength], dtype: 'int32' });
  }
  if (space instanceof OneOf) return flattenOneOf(space);
  if (space instanceof Sequence)
    return new Sequence(flattenSpace(space.featureSpace), { stack: space.stack });
  if (space instanceof Graph) {
    return new Graph(
      flattenSpace(space.nodeSpace) as Box,
      space.edgeSpace && (flattenSpace(space.edgeSpace) as Box),
    );
  }
  const parts = partsOf(space);
  if (!parts) throw unknownSpace(space);
  const flats = parts.map(([, part]) => flattenSpace(part));
  if (space instanceof Tuple && !space.isFlattenable) return new Tuple(flats);
  if (!space.isFlattenable) return new Dict(compose(space, flats) as Record<string, Space>);
  const boxes = flats as Box[];
  const dtype = resultType(boxes.map((box) => box.dtype));
  return new Box(joined(boxes.map((box) => box.low)), joined(boxes.map((box) => box.high)), { dtype });
}

function flat(array: NdArray): NdArray {
  return { ...array, shape: [array.data.length] };
}

function joined(arrays: readonly NdArray[]): NdArray {
  const values = arrays.flatMap(({ data }) => Array.from(data));
  return ndarray(values, [values.length], resultType(arrays.map(({ dtype }) => dtype)));
}

/** The number of the space, then its flattened value, padded to the longest. */
function flattenOneOf(space: OneOf): Box {
  const boxes = space.spaces.map((part) => flattenSpace(part) as Box);
  const low = Math.min(...boxes.flatMap((box) => Array.from(box.low.data)));
  const high = Math.max(...boxes.flatMap((box) => Array.from(box.high.data)));
  const padding = new Array<number>(flatdim(space) - 1);
  // The number of the space has to fit too.
  const dtype = resultType([...boxes.map((box) => box.dtype), 'uint8']);
  return new Box([0, ...padding.fill(low)], [space.spaces.length - 1, ...padding.fill(high)], { dtype });
}

/** One value as a value of `flattenSpace(space)`. */
export function flatten(space: Space, value: unknown): unknown {
  if (space instanceof Box || space instanceof MultiBinary) {
    const { data } = value as NdArray;
    return ndarray(Array.from(data), [data.length], space.dtype);
  }
  if (space instanceof Discrete) return oneHot([space.n], [(value as number) - space.start]);
  if (space instanceof MultiDiscrete) {
    return oneHot(
      space.nvec.data,
      (value as NdArray<'int32'>).data.map((v, i) => v - space.start.data[i]),
    );
  }
  if (space instanceof Text) {
    const places = new Int32Array(space.maxLength).fill(space.characters.length);
    for (const [i, character] of [...(value as string)].entries())
      places[i] = space.characterIndex(character)!;
    return ndarray(places, [space.maxLength], 'int32');
  }
  if (space instanceof OneOf) {
    const [chosen, inner] = value as OneOfValue;
    const { data } = flatten(space.spaces[chosen], inner) as NdArray;
    const padding = new Array<number>(flatdim(space) - 1 - data.length).fill(data[0]);
    return ndarray([chosen, ...data, ...padding], [flatdim(space)], flattenOneOf(space).dtype);
  }
  if (space instanceof Sequence) {
    const elements = space.unpack(value).map((element) => flatten(space.featureSpace, element));
    return (flattenSpace(space) as Sequence).pack(elements);
  }
  if (space instanceof Graph) return flattenGraph(space, value as GraphInstance);
  const parts = partsOf(space);
  if (!parts) throw unknownSpace(space);
  const flats = parts.map(([place, part]) => flatten(part, at(value, place)));
  return space.isFlattenable ? joined(flats as NdArray[]) : compose(space, flats);
}

function oneHot(counts: ArrayLike<number>, values: ArrayLike<number>): NdArray {
  const encoded = zeros([Array.from(counts).reduce((sum, count) => sum + count, 0)], 'int32');
  for (let i = 0, offset = 0; i < counts.length; offset += counts[i++]) encoded.data[offset + values[i]] = 1;
  return encoded;
}

function flattenGraph(space: Graph, { nodes, edges, edgeLinks }: GraphInstance): GraphInstance {
  const flattenMany = (element: Box | Discrete, many: NdArray): NdArray => {
    const count = many.shape[0];
    if (element instanceof Box) return { ...many, shape: [count, sizeOf(element.shape)] };
    const rows = Array.from(many.data, (value) => flatten(element, value) as NdArray);
    return { ...joined(rows), shape: [count, element.n] };
  };
  return {
    nodes: flattenMany(space.nodeSpace, nodes),
    edges: edges && flattenMany(space.edgeSpace!, edges),
    edgeLinks,
  };
}

/** The inverse of `flatten`. @throws UserError if a vector is not one-hot where it should be */
export function unflatten(space: Space, value: unknown): unknown {
  if (space instanceof Box || space instanceof MultiBinary) {
    return ndarray(Array.from((value as NdArray).data), space.shape, space.dtype);
  }
  if (space instanceof Discrete) return space.start + hotPlaces(space, [space.n], value as NdArray)[0];
  if (space instanceof MultiDiscrete) {
    const places = hotPlaces(space, space.nvec.data, value as NdArray);
    return ndarray(
      places.map((place, i) => place + space.start.data[i]),
      space.shape,
      'int32',
    );
  }
  if (space instanceof Text) {
    return Array.from((value as NdArray).data, (place) => space.characters[place] ?? '').join('');
  }
  if (space instanceof OneOf) {
    const { data, dtype } = value as NdArray;
    const part = space.spaces[data[0]];
    const length = flatdim(part);
    return [data[0], unflatten(part, { dtype, shape: [length], data: data.slice(1, 1 + length) })];
  }
  if (space instanceof Sequence) {
    const elements = (flattenSpace(space) as Sequence).unpack(value);
    return space.pack(elements.map((element) => unflatten(space.featureSpace, element)));
  }
  if (space instanceof Graph) return unflattenGraph(space, value as GraphInstance);
  const parts = partsOf(space);
  if (!parts) throw unknownSpace(space);
  if (!space.isFlattenable)
    return compose(
      space,
      parts.map(([place, part]) => unflatten(part, at(value, place))),
    );
  const { data, dtype } = value as NdArray;
  let offset = 0;
  const values = parts.map(([, part]) => {
    const length = flatdim(part);
    offset += length;
    return unflatten(part, { dtype, shape: [length], data: data.slice(offset - length, offset) });
  });
  return compose(space, values);
}

/** Where the ones are in a row of one-hot vectors with these lengths. */
function hotPlaces(space: Space, counts: ArrayLike<number>, { data }: NdArray): number[] {
  let offset = 0;
  return Array.from(counts, (count) => {
    const place = Array.from(data.slice(offset, offset + count)).findIndex((element) => element !== 0);
    if (place < 0) throw new UserError(`unflatten: [${data}] is not made of one-hot vectors for ${space}`);
    offset += count;
    return place;
  });
}

function unflattenGraph(space: Graph, { nodes, edges, edgeLinks }: GraphInstance): GraphInstance {
  const unflattenMany = (element: Box | Discrete, many: NdArray): NdArray => {
    const count = many.shape[0];
    if (element instanceof Box) return { ...many, shape: [count, ...element.shape] };
    const places = hotPlaces(element, new Array<number>(count).fill(element.n), many);
    return ndarray(
      places.map((place) => place + element.start),
      [count],
      'int32',
    );
  };
  return {
    nodes: unflattenMany(space.nodeSpace, nodes),
    edges: edges && unflattenMany(space.edgeSpace!, edges),
    edgeLinks,
  };
}
