import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ndarray } from '../../engine/ndarray.ts';
import { isNdArray } from './dtype.ts';
import {
  Box,
  batchSpace,
  concatenate,
  Dict,
  Discrete,
  flatdim,
  flatten,
  flattenSpace,
  Graph,
  iterate,
  MultiBinary,
  MultiDiscrete,
  OneOf,
  Sequence,
  Space,
  Text,
  Tuple,
  unflatten,
  zeroValue,
} from './index.ts';
import { toNestedList } from './nested-list.ts';

interface Vectors {
  spaces: Record<
    string,
    { string: string; samples: unknown[]; jsonable: unknown; flatdim?: number; flat?: unknown[] }
  >;
  masked: Record<string, unknown[]>;
}

const path = new URL('../fixtures/gymnasium-vectors.json', import.meta.url);
const gymnasium = JSON.parse(readFileSync(path, 'utf8')) as Vectors;

/** A value as the fixtures write it: arrays as lists, our names as Python's. */
function plain(value: unknown): unknown {
  if (isNdArray(value)) return toNestedList(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const named = Object.entries(value).map(([key, part]) => [
    key === 'edgeLinks' ? 'edge_links' : key,
    plain(part),
  ]);
  return Object.fromEntries(named);
}

const infinity = Number.POSITIVE_INFINITY;
const unit = () => new Box(0, 1, { shape: [2] });
const spaces: Record<string, Space> = {
  box: new Box(-1, 1, { shape: [2, 3] }),
  boxMixed: new Box([-infinity, -1, -infinity, 0, 2], [infinity, infinity, 5, 1, 2.5]),
  boxPixels: new Box(0, 255, { shape: [3, 2], dtype: 'uint8' }),
  boxInt: new Box(-5, 12, { shape: [4], dtype: 'int32' }),
  boxHalfInt: new Box([-infinity, 3], [4, infinity], { dtype: 'int32' }),
  discrete: new Discrete(15, { start: -3 }),
  multiDiscrete: new MultiDiscrete([3, 5, 2], { start: [0, 10, -1] }),
  multiDiscrete2d: new MultiDiscrete(ndarray([3, 5, 2, 7], [2, 2], 'int32')),
  multiBinary: new MultiBinary(9),
  multiBinary2d: new MultiBinary([2, 3]),
  text: new Text(6),
  textCharset: new Text(8, { minLength: 2, charset: 'helo wrd' }),
  tuple: new Tuple([new Discrete(4), unit()]),
  dict: new Dict({ b: new Discrete(4), a: unit(), c: new Dict({ x: new MultiBinary(3) }) }),
  sequence: new Sequence(new Discrete(10)),
  sequenceStacked: new Sequence(unit(), { stack: true }),
  oneOf: new OneOf([new Discrete(4), unit(), new Text(3)]),
  graph: new Graph(unit(), new Discrete(5)),
  graphNodesOnly: new Graph(new Discrete(3), null),
};
/** Their strings hold numpy's own way of printing arrays. */
const ownString = ['multiDiscrete2d', 'boxMixed', 'boxHalfInt'];

describe.each(Object.entries(spaces))('%s as in Gymnasium', (name, space) => {
  const expected = gymnasium.spaces[name];
  space.seed(42);
  const samples = Array.from({ length: 4 }, () => space.sample());

  test('samples', () => {
    expect(plain(samples)).toEqual(expected.samples);
  });

  test('string', () => {
    if (ownString.includes(name)) expect(String(space)).toMatch(/^(MultiDiscrete|Box)\(/);
    else expect(String(space)).toBe(expected.string);
  });

  test('flattened', () => {
    expect(space.isFlattenable).toBe(expected.flatdim !== undefined);
    if (!space.isFlattenable) {
      expect(() => flatdim(space)).toThrow('flattened length');
      return;
    }
    expect(flatdim(space)).toBe(expected.flatdim);
    expect(plain(samples.map((sample) => flatten(space, sample)))).toEqual(expected.flat);
  });

  test('as JSON', () => {
    // Gymnasium leaves stacked sequences to the batched space, which nests them once more.
    if (name !== 'sequenceStacked')
      expect(plain(space.toJsonable(samples))).toEqual(plain(expected.jsonable));
  });
});

const masked: Record<string, [space: Space, constraint: { mask?: unknown; probability?: unknown }]> = {
  discreteMask: [new Discrete(5), { mask: [0, 1, 1, 0, 1] }],
  discreteNone: [new Discrete(3, { start: 2 }), { mask: [0, 0, 0] }],
  discreteProbability: [new Discrete(3), { probability: [0.1, 0.2, 0.7] }],
  multiDiscreteMask: [
    new MultiDiscrete([3, 2]),
    {
      mask: [
        [1, 0, 1],
        [0, 1],
      ],
    },
  ],
  multiDiscreteProbability: [
    new MultiDiscrete([3, 2]),
    {
      probability: [
        [0.5, 0.25, 0.25],
        [0.1, 0.9],
      ],
    },
  ],
  multiBinaryMask: [new MultiBinary(5), { mask: [0, 1, 2, 2, 0] }],
  multiBinaryProbability: [new MultiBinary(3), { probability: [0.1, 0.5, 0.9] }],
  textMask: [new Text(5, { charset: 'abcd' }), { mask: [3, [1, 0, 0, 1]] }],
  textProbability: [new Text(5, { charset: 'abcd' }), { probability: [null, [0.1, 0.2, 0.3, 0.4]] }],
  sequenceMask: [
    new Sequence(new Discrete(3)),
    {
      mask: [
        [2, 4],
        [1, 0, 1],
      ],
    },
  ],
  dictMask: [new Dict({ a: new Discrete(3), b: new Discrete(2) }), { mask: { a: [0, 1, 1], b: null } }],
  oneOfMask: [new OneOf([new Discrete(3), new Discrete(2)]), { mask: [[0, 1, 1], null] }],
};

test.each(Object.entries(masked))('%s samples as in Gymnasium', (name, [space, constraint]) => {
  space.seed(7);
  expect(plain(Array.from({ length: 6 }, () => space.sample(constraint)))).toEqual(gymnasium.masked[name]);
});

const shape = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 });
const anyBox = fc
  .tuple(
    shape,
    fc.constantFrom('float32', 'float64', 'int32', 'uint8'),
    fc.nat(100),
    fc.nat(100),
    fc.boolean(),
  )
  .map(
    ([shape, dtype, low, width, open]) =>
      new Box(low, open && dtype !== 'uint8' ? infinity : low + width, { shape, dtype }),
  );
const anyLeaf: fc.Arbitrary<Space> = fc.oneof(
  anyBox,
  fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: -9, max: 9 }))
    .map(([n, start]) => new Discrete(n, { start })),
  fc
    .array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 })
    .map((nvec) => new MultiDiscrete(nvec)),
  shape.map((n) => new MultiBinary(n)),
  fc
    .tuple(fc.nat(3), fc.nat(4))
    .map(([minLength, more]) => new Text(minLength + more, { minLength, charset: 'añ→z' })),
);
const anySpace = fc.letrec<{ space: Space }>((tie) => ({
  space: fc.oneof(
    { maxDepth: 2 },
    anyLeaf,
    fc.array(tie('space'), { minLength: 1, maxLength: 3 }).map((parts) => new Tuple(parts)),
    fc
      .dictionary(fc.stringMatching(/^[a-z]{1,3}$/), tie('space'), { minKeys: 1, maxKeys: 3 })
      .map((parts) => new Dict(parts)),
    fc.array(anyLeaf, { minLength: 1, maxLength: 3 }).map((parts) => new OneOf(parts)),
    fc.tuple(anyLeaf, fc.boolean()).map(([part, stack]) => new Sequence(part, { stack })),
    fc.boolean().map((edges) => new Graph(new Discrete(4), edges ? new Box(0, 1, { shape: [2] }) : null)),
  ),
})).space;

describe('in every space', () => {
  test('a sample is contained, and equal seeds give equal samples', () => {
    fc.assert(
      fc.property(anySpace, fc.nat(), (space, seed) => {
        space.seed(seed);
        const sample = space.sample();
        expect(space.contains(sample)).toBe(true);
        space.seed(seed);
        expect(space.sample()).toEqual(sample);
        expect(space.contains(undefined)).toBe(false);
        expect(space.contains({ strange: 1 })).toBe(false);
      }),
    );
  });

  test('flattened samples are in the flattened space and come back', () => {
    fc.assert(
      fc.property(anySpace, fc.nat(), (space, seed) => {
        space.seed(seed);
        const sample = space.sample();
        const flattened = flatten(space, sample);
        expect(flattenSpace(space).contains(flattened)).toBe(true);
        if (space.isFlattenable)
          expect((flattened as { data: ArrayLike<number> }).data.length).toBe(flatdim(space));
        expect(unflatten(space, flattened)).toEqual(sample);
      }),
    );
  });

  test('a batch survives JSON', () => {
    fc.assert(
      fc.property(anySpace, fc.nat(), (space, seed) => {
        space.seed(seed);
        const samples = [space.sample(), space.sample(), space.sample()];
        const json = JSON.parse(JSON.stringify(space.toJsonable(samples))) as unknown;
        expect(space.fromJsonable(json)).toEqual(samples);
      }),
    );
  });

  test('a batch is in the batched space and comes apart again', () => {
    fc.assert(
      fc.property(anySpace, fc.nat(), fc.integer({ min: 1, max: 4 }), (space, seed, n) => {
        space.seed(seed);
        const samples = Array.from({ length: n }, () => space.sample());
        const batch = concatenate(space, samples);
        const batched = batchSpace(space, n);
        expect(batched.contains(batch)).toBe(true);
        expect(iterate(space, batch)).toEqual(samples);
        expect(iterate(space, batched.sample())).toHaveLength(n);
      }),
    );
  });

  test('equality is reflexive and tells other spaces apart', () => {
    fc.assert(
      fc.property(anySpace, (space) => {
        expect(space.equals(space)).toBe(true);
        expect(space.equals(new Discrete(97))).toBe(false);
        expect(space.equals(null)).toBe(false);
      }),
    );
  });
});

test('membership of a Box asks for type, shape and bounds', () => {
  const box = new Box(0, 10, { shape: [2], dtype: 'float32' });
  expect(box.contains(ndarray([0, 10], [2], 'float32'))).toBe(true);
  expect(box.contains(ndarray([0, 10], [2], 'uint8'))).toBe(true);
  expect(box.contains(ndarray([0, 10], [2], 'float64'))).toBe(false);
  expect(box.contains(ndarray([0, 10.5], [2], 'float32'))).toBe(false);
  expect(box.contains(ndarray([0, Number.NaN], [2], 'float32'))).toBe(false);
  expect(box.contains(ndarray([0, 10], [1, 2], 'float32'))).toBe(false);
  expect(box.contains([0, 10])).toBe(false);
});

test.each<[string, () => unknown]>([
  ['bounds crossed', () => new Box(1, 0)],
  ['NaN bound', () => new Box(Number.NaN, 0)],
  ['bound outside the type', () => new Box(0, 256, { dtype: 'uint8' })],
  ['infinite unsigned', () => new Box(0, infinity, { dtype: 'uint8' })],
  ['shape of bounds', () => new Box([0, 0], 1, { shape: [3] })],
  ['empty Discrete', () => new Discrete(0)],
  ['empty MultiDiscrete', () => new MultiDiscrete([2, 0])],
  ['MultiBinary of nothing', () => new MultiBinary(0)],
  ['Text too short', () => new Text(2, { minLength: 3 })],
  ['OneOf of nothing', () => new OneOf([])],
  ['mask of a Box', () => new Box(0, 1).sample({ mask: [1] })],
  ['mask of the wrong length', () => new Discrete(3).sample({ mask: [1, 0] })],
  ['mask and probability', () => new Discrete(1).sample({ mask: [1], probability: [1] })],
  ['probabilities that do not sum to 1', () => new Discrete(2).sample({ probability: [0.5, 0.2] })],
  ['seeds for too few parts', () => new Tuple([new Discrete(2), new Discrete(2)]).seed([1])],
  ['not one-hot', () => unflatten(new Discrete(3), ndarray([0, 0, 0], [3], 'int32'))],
])('refused: %s', (_, make) => {
  expect(make).toThrow(expect.objectContaining({ name: 'UserError' }));
});

test('boundedness', () => {
  const box = new Box([0, -infinity], [1, 1]);
  expect([box.isBounded(), box.isBounded('below'), box.isBounded('above')]).toEqual([false, false, true]);
});

test('the value of zero is moved into the bounds', () => {
  expect(zeroValue(new Box([1, -5, -5], [2, -3, 5]))).toEqual(ndarray([1, -3, 0], [3], 'float32'));
  expect(zeroValue(new Dict({ a: new Discrete(3, { start: 2 }) }))).toEqual({ a: 2 });
});

test('a space of another copy of the package is a space, and of its kind alone', async () => {
  // The query makes another module of the same file, as a loader for users' files does.
  const copy = (name: string) => import(/* @vite-ignore */ `./${name}.ts?copy`);
  const { Box: OtherBox } = (await copy('box')) as { Box: typeof Box };
  expect(OtherBox).not.toBe(Box);
  const other = new OtherBox(0, 1);
  expect([other instanceof Box, other instanceof Space, other instanceof Discrete]).toEqual([
    true,
    true,
    false,
  ]);
  expect(new Box(0, 1).equals(other)).toBe(true);
  expect([null, {}, 'Box', Box].some((value) => (value as unknown) instanceof Space)).toBe(false);
});
