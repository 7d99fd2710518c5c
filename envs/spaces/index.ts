/** The spaces of Gymnasium and what can be done with them. */
export { batchSpace, concatenate, iterate, zeroValue } from './batch.ts';
export { Box } from './box.ts';
export { Dict } from './dict.ts';
export { Discrete } from './discrete.ts';
export { flatdim, flatten, flattenSpace, unflatten } from './flatten.ts';
export { Graph, type GraphInstance } from './graph.ts';
export { MultiBinary } from './multi-binary.ts';
export { MultiDiscrete } from './multi-discrete.ts';
export { OneOf, type OneOfValue } from './one-of.ts';
export { Sequence } from './sequence.ts';
export { type SampleConstraint, type SeedInput, type Seeds, Space } from './space.ts';
export { Text } from './text.ts';
export { Tuple } from './tuple.ts';
