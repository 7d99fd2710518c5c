/** What is written is read by Apache's implementation too: pyarrow, pandas, Minari and LeRobot stand on the same. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../test-episodes.ts';
import { arrowTypes, readArrow } from './fixtures/arrow-reader.ts';
import { writeParquet } from './parquet.ts';

it('writes every column type so that Apache Arrow reads type and values', async () => {
  const path = join(await temporaryFolder(), 'all.parquet');
  await writeParquet(
    path,
    [
      { name: 'flags', type: 'bool', rows: [true, false] },
      {
        name: 'pixels',
        type: 'uint8',
        list: true,
        rows: [
          [0, 128],
          [255, 1],
        ],
      },
      { name: 'bins', type: 'int32', rows: [-7, 7] },
      { name: 'counts', type: 'int64', rows: [-1, 2 ** 40] },
      {
        name: 'vectors',
        type: 'float',
        list: true,
        rows: [
          [0.5, -1],
          [2, 3],
        ],
      },
      { name: 'rewards', type: 'double', rows: [0.1, 10] },
      { name: 'names', type: 'string', rows: ['a', 'é'] },
      { name: 'files', type: 'binary', rows: [Uint8Array.of(1, 2), Uint8Array.of(3)] },
    ],
    { origin: 'test' },
  );
  const table = await readArrow(path);
  expect(arrowTypes(table)).toEqual({
    flags: 'Bool',
    pixels: 'List<Uint8>',
    bins: 'Int32',
    counts: 'Int64',
    vectors: 'List<Float32>',
    rewards: 'Float64',
    names: 'Utf8',
    files: 'Binary',
  });
  const row = (index: number) => {
    const { pixels, vectors, files, counts, ...rest } = table.get(index)!.toJSON();
    return {
      ...rest,
      counts: Number(counts),
      pixels: [...pixels],
      vectors: [...vectors],
      files: [...files],
    };
  };
  expect([row(0), row(1)]).toEqual([
    {
      flags: true,
      bins: -7,
      pixels: [0, 128],
      counts: -1,
      vectors: [0.5, -1],
      rewards: 0.1,
      names: 'a',
      files: [1, 2],
    },
    {
      flags: false,
      bins: 7,
      pixels: [255, 1],
      counts: 2 ** 40,
      vectors: [2, 3],
      rewards: 10,
      names: 'é',
      files: [3],
    },
  ]);
  expect(table.schema.metadata.get('origin')).toBe('test');
});
