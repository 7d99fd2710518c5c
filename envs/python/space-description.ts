/** Spaces as data, for the other side of the language border (genie_client.py reads and writes the same). */
import { UserError } from '../../engine/errors.ts';
import { type DType, type NdArray, ndarray } from '../../engine/ndarray.ts';
import { isArraySpace } from '../spaces/batch.ts';
import { Box } from '../spaces/box.ts';
import { Dict } from '../spaces/dict.ts';
import { Discrete } from '../spaces/discrete.ts';
import { isNdArray } from '../spaces/dtype.ts';
import { Graph } from '../spaces/graph.ts';
import { MultiBinary } from '../spaces/multi-binary.ts';
import { MultiDiscrete } from '../spaces/multi-discrete.ts';
import { OneOf } from '../spaces/one-of.ts';
import { Sequence } from '../spaces/sequence.ts';
import type { Space } from '../spaces/space.ts';
import { Text } from '../spaces/text.ts';
import { Tuple } from '../spaces/tuple.ts';

export type SpaceDescription =
  | { type: 'Box'; low: NdArray; high: NdArray; dtype: DType }
  | { type: 'Discrete'; n: number; start: number }
  | { type: 'MultiDiscrete'; nvec: NdArray; start: NdArray }
  | { type: 'MultiBinary'; shape: readonly number[] }
  | { type: 'Text'; minLength: number; maxLength: number; charset: string }
  | { type: 'Tuple' | 'OneOf'; spaces: readonly SpaceDescription[] }
  | { type: 'Dict'; spaces: Readonly<Record<string, SpaceDescription>> }
  | { type: 'Sequence'; space: SpaceDescription; stack: boolean }
  | { type: 'Graph'; nodeSpace: SpaceDescription; edgeSpace: SpaceDescription | null };

/** @throws UserError for spaces that are not of the package */
export function describeSpace(space: Space): SpaceDescription {
  if (space instanceof Box) return { type: 'Box', low: space.low, high: space.high, dtype: space.dtype };
  if (space instanceof Discrete) return { type: 'Discrete', n: space.n, start: space.start };
  if (space instanceof MultiDiscrete) return { type: 'MultiDiscrete', nvec: space.nvec, start: space.start };
  if (space instanceof MultiBinary) return { type: 'MultiBinary', shape: space.shape };
  if (space instanceof Text) {
    const { minLength, maxLength, characters } = space;
    return { type: 'Text', minLength, maxLength, charset: characters.join('') };
  }
  if (space instanceof Tuple) return { type: 'Tuple', spaces: space.spaces.map(describeSpace) };
  if (space instanceof OneOf) return { type: 'OneOf', spaces: space.spaces.map(describeSpace) };
  if (space instanceof Dict) {
    return {
      type: 'Dict',
      spaces: Object.fromEntries(space.entries.map(([name, part]) => [name, describeSpace(part)])),
    };
  }
  if (space instanceof Sequence)
    return { type: 'Sequence', space: describeSpace(space.featureSpace), stack: space.stack };
  if (space instanceof Graph) {
    const edgeSpace = space.edgeSpace && describeSpace(space.edgeSpace);
    return { type: 'Graph', nodeSpace: describeSpace(space.nodeSpace), edgeSpace };
  }
  throw new UserError(`${space} is not one of the package's own spaces, so it cannot be described`);
}

export function buildSpace(description: SpaceDescription): Space {
  switch (description.type) {
    case 'Box':
      return new Box(description.low, description.high, { dtype: description.dtype });
    case 'Discrete':
      return new Discrete(description.n, { start: description.start });
    case 'MultiDiscrete':
      return new MultiDiscrete(description.nvec, { start: description.start });
    case 'MultiBinary':
      return new MultiBinary(description.shape);
    case 'Text':
      return new Text(description.maxLength, {
        minLength: description.minLength,
        charset: description.charset,
      });
    case 'Tuple':
      return new Tuple(description.spaces.map(buildSpace));
    case 'OneOf':
      return new OneOf(description.spaces.map(buildSpace));
    case 'Dict': {
      const entries = Object.entries(description.spaces).map(([name, part]) => [name, buildSpace(part)]);
      return new Dict(Object.fromEntries(entries) as Record<string, Space>);
    }
    case 'Sequence':
      return new Sequence(buildSpace(description.space), { stack: description.stack });
    case 'Graph': {
      const edgeSpace = description.edgeSpace && buildSpace(description.edgeSpace);
      return new Graph(buildSpace(description.nodeSpace) as Box, edgeSpace as Box | null);
    }
  }
}

/** A received value with the element types of the space: Python has more of them than this side. */
export function conform(space: Space, value: unknown): unknown {
  if (isArraySpace(space)) {
    if (typeof value === 'number') return ndarray([value], space.shape, space.dtype);
    if (!isNdArray(value) || value.dtype === space.dtype) return value;
    return ndarray(Array.from(value.data), value.shape, space.dtype);
  }
  if (space instanceof Tuple && Array.isArray(value))
    return space.spaces.map((part, i) => conform(part, value[i]));
  if (space instanceof Dict && typeof value === 'object' && value !== null) {
    const named = value as Record<string, unknown>;
    return Object.fromEntries(space.entries.map(([name, part]) => [name, conform(part, named[name])]));
  }
  return value;
}
