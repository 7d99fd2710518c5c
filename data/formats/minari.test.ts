/** Files in exactly the layout that Minari writes, and the layout that Minari reads. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import h5wasm from 'h5wasm/node';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../engine/errors.ts';
import { writeFileAtomically } from '../../engine/files.ts';
import { openDataset } from '../dataset.ts';
import { temporaryFolder, testEpisode } from '../test-episodes.ts';
import { minari } from './minari.ts';
import { parquetShape, readParquet, writeParquet } from './parquet.ts';

const [height, width] = [6, 10];
const pictureBox = { type: 'Box', dtype: 'uint8', shape: [height, width, 3], low: 0, high: 255 };
/** As Python writes it: infinite bounds are not JSON. */
const stateBox = '{"type": "Box", "dtype": "float64", "shape": [1], "low": [-Infinity], "high": [Infinity]}';
const nested = `{"type": "Dict", "subspaces": {"state": ${stateBox}, "pixels": ${JSON.stringify(pictureBox)}}}`;

async function metadata(folder: string, data_format: string, observation_space: string): Promise<void> {
  const content = {
    total_episodes: 1,
    total_steps: 7,
    data_format,
    observation_space,
    action_space: stateBox,
  };
  await writeFileAtomically(join(folder, 'data/metadata.json'), JSON.stringify(content));
}

async function hdf5(
  folder: string,
  space: string,
  place: string,
  frames: Uint8Array,
  shape: number[],
): Promise<string> {
  await metadata(folder, 'hdf5', space);
  await h5wasm.ready;
  const path = join(folder, 'data/main_data.hdf5');
  const file = new h5wasm.File(path, 'w');
  const episode = file.create_group('episode_0');
  const group = place.includes('/') ? episode.create_group('observations') : episode;
  group.create_dataset({ name: place.split('/').at(-1)!, data: frames, shape });
  const steps = shape[0] - 1;
  const { actions, rewards } = testEpisode(0, { frames: shape[0], actions: steps }).labels;
  episode.create_dataset({ name: 'actions', data: BigInt64Array.from(actions, BigInt), shape: [steps] });
  episode.create_dataset({ name: 'rewards', data: Float64Array.from(rewards), shape: [steps] });
  const ends = Uint8Array.from({ length: steps }, (_, t) => Number(t === steps - 1));
  episode.create_dataset({ name: 'terminations', data: ends, shape: [steps] });
  episode.create_dataset({ name: 'truncations', data: new Uint8Array(steps), shape: [steps] });
  file.close();
  return path;
}

describe('Minari Parquet', () => {
  it('is laid out as Minari reads it: T+1 rows, padded actions, all metadata', async () => {
    const path = join(await temporaryFolder(), 'coinrun-v3');
    const writer = await minari.openWriter!(path);
    const { info, frames_THWC, labels } = testEpisode(1, { frames: 5, actions: 4 });
    await writer.add({ info, frames_THWC, labels });
    await writer.add(testEpisode(2, { frames: 4, actions: 4 }));
    expect((await readdir(join(path, 'data'))).sort()).toEqual(['0', '1', 'metadata.json']);
    const part = join(path, 'data/0/part-0.parquet');
    const columns = ['observations', 'actions', 'rewards', 'terminations', 'truncations'];
    expect(await parquetShape(part)).toEqual({ rows: 5, columns });
    expect((await parquetShape(join(path, 'data/1/part-0.parquet'))).rows).toBe(5);
    const rows = await readParquet(part);
    expect(rows[3].observations).toEqual([...frames_THWC.subarray(3 * 180, 4 * 180)]);
    expect(rows.map(({ actions }) => actions)).toEqual([...labels.actions, 0]);
    expect(rows.map(({ terminations }) => terminations)).toEqual([false, false, false, true, false]);
    const read = JSON.parse(await readFile(join(path, 'data/metadata.json'), 'utf8'));
    expect(read).toMatchObject({
      total_episodes: 2,
      total_steps: 8,
      data_format: 'parquet',
      dataset_id: 'coinrun-v3',
    });
    expect(read.jpeg_encoding).toBe(false);
    expect(JSON.parse(read.observation_space)).toMatchObject({
      type: 'Box',
      dtype: 'uint8',
      shape: [height, width, 3],
    });
    expect(JSON.parse(read.action_space)).toMatchObject({ type: 'Discrete', start: 0 });
    const own = JSON.parse(await readFile(join(path, 'data/0/metadata.json'), 'utf8'));
    expect(own).toMatchObject({ id: 0, total_steps: 4, seed: 1 });
  });

  it('reads JPEG pictures and continuous actions', async () => {
    const path = await temporaryFolder();
    const grey = await sharp({ create: { width, height, channels: 3, background: '#808080' } })
      .jpeg()
      .toBuffer();
    await metadata(path, 'parquet', JSON.stringify(pictureBox));
    await writeParquet(join(path, 'data/0/part-0.parquet'), [
      { name: 'observations', type: 'binary', rows: [grey, grey, grey] },
      {
        name: 'actions',
        type: 'double',
        list: true,
        rows: [
          [0.5, 1],
          [2, 3],
          [0, 0],
        ],
      },
      { name: 'rewards', type: 'double', rows: [0, 1, 0] },
      { name: 'terminations', type: 'bool', rows: [false, false, false] },
      { name: 'truncations', type: 'bool', rows: [false, true, false] },
    ]);
    await writeFile(join(path, 'data/0/metadata.json'), '{"id": 0, "total_steps": 2}');
    const dataset = await openDataset(path, { labels: true });
    const frames = await dataset.frames('episode_00000');
    expect(frames.length).toBe(3 * 180);
    expect(frames.every((value) => Math.abs(value - 128) <= 2)).toBe(true);
    expect(dataset.labels('episode_00000')).toMatchObject({
      actionVectors: [
        [0.5, 1],
        [2, 3],
      ],
      rewards: [0, 1],
      terminated: false,
      truncated: true,
    });
  });
});

describe('Minari HDF5', () => {
  it.each([
    ['pictures alone', JSON.stringify(pictureBox), 'observations'],
    ['pictures in a dictionary', nested, 'observations/pixels'],
  ])('reads %s', async (_, space, place) => {
    const path = await temporaryFolder();
    const { frames_THWC, labels } = testEpisode(0, { frames: 8, actions: 7 });
    await hdf5(path, space, place, frames_THWC, [8, height, width, 3]);
    const dataset = await openDataset(path, { labels: true });
    expect(dataset.format).toBe('minari-hdf5');
    expect(await dataset.frames('episode_00000')).toEqual(frames_THWC);
    const { solved: __, ...expected } = labels;
    expect(dataset.labels('episode_00000')).toEqual(expected);
  });

  it('says in one line what is cut off, missing or without pictures', async () => {
    const path = await temporaryFolder();
    const failure = async () => {
      const error = await openDataset(path).catch((thrown: Error) => thrown);
      expect(error).toBeInstanceOf(UserError);
      expect((error as Error).message).not.toContain('\n');
      return (error as Error).message;
    };
    const { frames_THWC } = testEpisode(0, { frames: 8 });
    const file = await hdf5(path, JSON.stringify(pictureBox), 'observations', frames_THWC, [
      8,
      height,
      width,
      3,
    ]);
    const bytes = await readFile(file);
    await writeFile(file, bytes.subarray(0, Math.floor(bytes.length / 2)));
    expect(await failure()).toContain('main_data.hdf5: missing, cut off');
    await metadata(path, 'hdf5', stateBox);
    expect(await failure()).toContain('hold no pictures');
    await metadata(path, 'arrow', JSON.stringify(pictureBox));
    expect(await failure()).toContain('data_format arrow');
  });
});
