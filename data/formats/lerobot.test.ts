/** Files in exactly the layouts of LeRobot v2.1 and v3.0. */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../engine/errors.ts';
import { writeFileAtomically } from '../../engine/files.ts';
import { openDataset } from '../dataset.ts';
import type { Episode } from '../episode.ts';
import { temporaryFolder, testEpisode } from '../test-episodes.ts';
import { encodeVideo, probeVideo } from '../video.ts';
import { fillTemplate, lerobot } from './lerobot.ts';
import { parquetShape, readParquet, writeParquet } from './parquet.ts';

const size = { height: 64, width: 64 };

/** An episode whose frame t is all of brightness 40 + 10·t + 100·(index mod 2): recognisable through lossy video. */
function shaded(index: number, frames: number): Required<Episode> {
  const episode = testEpisode(index, { frames, ...size });
  const frames_THWC = new Uint8Array(episode.frames_THWC.length);
  for (let t = 0; t < frames; t++) frames_THWC.fill(shade(index, t), t * 12288, (t + 1) * 12288);
  return { ...episode, frames_THWC };
}

function shade(index: number, t: number): number {
  return 40 + 10 * t + 100 * (index % 2);
}

async function shades(dataset: Awaited<ReturnType<typeof openDataset>>, id: string): Promise<number[]> {
  const frames = await dataset.frames(id);
  return Array.from({ length: frames.length / 12288 }, (_, t) => frames[t * 12288 + 6000]);
}

function expectShades(found: number[], index: number, frames: number): void {
  expect(found).toHaveLength(frames);
  for (const [t, value] of found.entries()) expect(Math.abs(value - shade(index, t))).toBeLessThanOrEqual(3);
}

describe('v3.0', () => {
  async function written(vectors: boolean): Promise<{ path: string; episodes: Required<Episode>[] }> {
    const path = join(await temporaryFolder(), 'set');
    const writer = await lerobot.openWriter!(path, { framesPerSecond: 10 });
    const episodes = [5, 3, 6].map((frames, i) => shaded(i, frames));
    for (const [i, { info, frames_THWC, labels }] of episodes.entries()) {
      const actionVectors = labels.actions.map((action, t) => [action / 4, t + i / 8]);
      const changed = vectors ? { ...labels, actions: [], actionVectors } : labels;
      episodes[i] = { info, frames_THWC, labels: changed };
      await writer.add(episodes[i]);
    }
    expect(await readdir(join(path, '..'))).not.toContain('set');
    await writer.close();
    return { path, episodes };
  }

  it.each([true, false])('comes back with its bounds, actions and facts (vectors: %s)', async (vectors) => {
    const { path, episodes } = await written(vectors);
    const dataset = await openDataset(path, { labels: true });
    expect(dataset.format).toBe('lerobot-v3');
    expect(dataset.episodes).toEqual(episodes.map(({ info }) => ({ ...info, task: 'coinrun' })));
    for (const [i, { info, labels }] of episodes.entries()) {
      expectShades(await shades(dataset, info.id), i, info.frames);
      expect(dataset.labels(info.id)).toEqual(labels);
    }
  });

  it('has the files, columns and bounds that LeRobot loads', async () => {
    const { path } = await written(true);
    const files = (await readdir(path, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    expect(files.map(({ parentPath, name }) => join(parentPath, name).slice(path.length + 1)).sort()).toEqual(
      [
        'data/chunk-000/file-000.parquet',
        'meta/episodes/chunk-000/file-000.parquet',
        'meta/info.json',
        'meta/stats.json',
        'meta/tasks.parquet',
        'videos/observation.image/chunk-000/file-000.mp4',
      ],
    );
    const info = JSON.parse(await readFile(join(path, 'meta/info.json'), 'utf8'));
    expect(info).toMatchObject({
      codebase_version: 'v3.0',
      fps: 10,
      total_episodes: 3,
      total_frames: 14,
      total_tasks: 1,
    });
    const { columns, rows } = await parquetShape(join(path, 'data/chunk-000/file-000.parquet'));
    const stored = Object.keys(info.features).filter((key) => info.features[key].dtype !== 'video');
    expect([...columns].sort()).toEqual(stored.sort());
    expect(rows).toBe(14);
    expect(columns).toEqual(
      expect.arrayContaining(['timestamp', 'frame_index', 'episode_index', 'index', 'task_index']),
    );
    const [, second] = await readParquet(join(path, 'meta/episodes/chunk-000/file-000.parquet'));
    expect(second).toMatchObject({
      episode_index: 1,
      tasks: ['coinrun'],
      length: 3,
      dataset_from_index: 5,
      dataset_to_index: 8,
      'videos/observation.image/from_timestamp': 0.5,
      'videos/observation.image/to_timestamp': 0.8,
    });
    expect(await readParquet(join(path, 'meta/tasks.parquet'))).toEqual([{ task_index: 0, task: 'coinrun' }]);
    const video = await probeVideo(join(path, 'videos/observation.image/chunk-000/file-000.mp4'));
    expect(video).toMatchObject({ frames: 14, height: 64, width: 64, framesPerSecond: 10, codec: 'h264' });
    const statistics = JSON.parse(await readFile(join(path, 'meta/stats.json'), 'utf8'));
    expect(statistics.index).toMatchObject({ min: [0], max: [13], mean: [6.5], count: [14] });
    expect(statistics['observation.image'].min).toEqual([[[40 / 255]], [[40 / 255]], [[40 / 255]]]);
    expect(statistics.action.mean).toHaveLength(2);
  });

  it('finds each episode when episodes share files out of order', async () => {
    const { path } = await written(true);
    const index = join(path, 'meta/episodes/chunk-000/file-000.parquet');
    const rows = await readParquet(index);
    // The same data with the videos in a file each, at other numbers, as after LeRobot's own merging.
    for (const [i, frames] of [5, 3, 6].entries()) {
      const file = join(path, `videos/observation.image/chunk-00${i}/file-007.mp4`);
      await encodeVideo(file, shaded(i, frames).frames_THWC, {
        ...size,
        framesPerSecond: 10,
        encoding: 'av1',
      });
    }
    await rm(join(path, 'videos/observation.image/chunk-000/file-000.mp4'));
    const key = 'videos/observation.image';
    const column = (
      name: string,
      value: (row: (typeof rows)[0], i: number) => unknown,
      type: 'int64' | 'double' = 'int64',
    ) => ({
      name,
      type,
      rows: rows.map(value),
    });
    await writeParquet(index, [
      ...['episode_index', 'length', 'data/chunk_index', 'data/file_index'].map((name) =>
        column(name, (row) => row[name]),
      ),
      column(`${key}/chunk_index`, (_, i) => i),
      column(`${key}/file_index`, () => 7),
      column(`${key}/from_timestamp`, () => 0, 'double'),
    ]);
    const dataset = await openDataset(path, { labels: true });
    for (const [i, frames] of [5, 3, 6].entries())
      expectShades(await shades(dataset, `episode_00000${i}`), i, frames);
  });

  it('names the file that is cut off, missing or does not agree', async () => {
    const { path } = await written(false);
    const failure = async () => {
      const error = await openDataset(path, { labels: true })
        .then(async (dataset) => {
          for (const { id } of dataset.episodes) await dataset.frames(id);
          return new Error('nothing was thrown');
        })
        .catch((thrown: Error) => thrown);
      expect(error, error.message).toBeInstanceOf(UserError);
      expect(error.message).not.toContain('\n');
      return error.message;
    };
    for (const file of [
      'data/chunk-000/file-000.parquet',
      'meta/episodes/chunk-000/file-000.parquet',
      'videos/observation.image/chunk-000/file-000.mp4',
    ]) {
      const whole = await readFile(join(path, file));
      await writeFile(join(path, file), whole.subarray(0, Math.floor(whole.length * 0.6)));
      expect(await failure()).toContain(file);
      await rename(join(path, file), join(path, 'away'));
      expect(await failure()).toMatch(/file-000|meta\/episodes/);
      await writeFile(join(path, file), whole);
    }
    const info = await readFile(join(path, 'meta/info.json'), 'utf8');
    await writeFile(join(path, 'meta/info.json'), info.replace('"total_episodes": 3', '"total_episodes": 4'));
    expect(await failure()).toContain('says 4 episodes, but 3 are listed');
    await writeFile(join(path, 'meta/info.json'), info.replace('v3.0', 'v1.6'));
    expect(await failure()).toContain('codebase_version: only versions 2 and 3');
  });
});

describe('v2.1', () => {
  async function written(): Promise<string> {
    const path = await temporaryFolder();
    const camera = { shape: [64, 64, 3], names: ['height', 'width', 'channel'] };
    const info = {
      codebase_version: 'v2.1',
      fps: 10,
      total_episodes: 2,
      chunks_size: 1,
      data_path: 'data/chunk-{episode_chunk:03d}/episode_{episode_index:06d}.parquet',
      video_path: 'videos/chunk-{episode_chunk:03d}/{video_key}/episode_{episode_index:06d}.mp4',
      features: {
        'observation.state': { dtype: 'float32', shape: [2], names: null },
        'observation.images.top': { dtype: 'video', ...camera },
        'observation.images.wrist': {
          dtype: 'image',
          shape: [3, 64, 64],
          names: ['channels', 'height', 'width'],
        },
        action: { dtype: 'float32', shape: [2], names: null },
      },
    };
    await writeFileAtomically(join(path, 'meta/info.json'), JSON.stringify(info));
    const lines = [4, 6].map((length, episode_index) =>
      JSON.stringify({ episode_index, tasks: ['push the block'], length }),
    );
    await writeFile(join(path, 'meta/episodes.jsonl'), lines.join('\n'));
    for (const [i, frames] of [4, 6].entries()) {
      const video = join(path, `videos/chunk-00${i}/observation.images.top/episode_00000${i}.mp4`);
      const options = { ...size, framesPerSecond: 10, keyFrameInterval: 2 };
      await encodeVideo(video, shaded(i, frames).frames_THWC, {
        ...options,
        encoding: i === 0 ? 'av1' : 'h264',
      });
      await mkdir(join(path, `data/chunk-00${i}`), { recursive: true });
      const steps = Array.from({ length: frames }, (_, t) => t);
      await writeParquet(join(path, `data/chunk-00${i}/episode_00000${i}.parquet`), [
        { name: 'action', type: 'float', list: true, rows: steps.map((t) => [t, -t]) },
        { name: 'episode_index', type: 'int64', rows: steps.map(() => i) },
        { name: 'timestamp', type: 'float', rows: steps.map((t) => t / 10) },
      ]);
    }
    return path;
  }

  it('reads an episode a file, in AV1 and H.264', async () => {
    const dataset = await openDataset(await written(), { labels: true });
    expect(dataset.episodes[1]).toEqual({ id: 'episode_000001', task: 'push the block', frames: 6, ...size });
    expectShades(await shades(dataset, 'episode_000000'), 0, 4);
    expectShades(await shades(dataset, 'episode_000001'), 1, 6);
    const { actions, actionVectors, rewards, truncated } = dataset.labels('episode_000000');
    expect([actions, rewards, truncated]).toEqual([[], [0, 0, 0, 0], true]);
    expect(actionVectors?.[3]).toEqual([3, -3]);
  });

  it('reads another camera, with pictures inside the rows', async () => {
    const path = await written();
    const png = await sharp({ create: { ...size, channels: 3, background: '#102030' } })
      .png()
      .toBuffer();
    await writePictures(path, png);
    const dataset = await openDataset(path, { camera: 'observation.images.wrist' });
    expect([...(await dataset.frames('episode_000001')).subarray(0, 3)]).toEqual([16, 32, 48]);
    await expect(openDataset(path, { camera: 'left' })).rejects.toThrow(
      /no camera left; it has observation.images.top/,
    );
  });

  it('checks the length of each video against the index', async () => {
    const path = await written();
    const video = join(path, 'videos/chunk-001/observation.images.top/episode_000001.mp4');
    await encodeVideo(video, shaded(1, 5).frames_THWC, { ...size, framesPerSecond: 10 });
    const dataset = await openDataset(path);
    await expect(dataset.frames('episode_000001')).rejects.toThrow(/holds 5 frames, but its index says 6/);
  });
});

/** Rewrites the rows with the wrist camera's pictures as LeRobot embeds them: structures of content and path. */
async function writePictures(path: string, png: Uint8Array): Promise<void> {
  const key = 'observation.images.wrist';
  for (const [i, frames] of [4, 6].entries()) {
    const buffer = parquetWriteBuffer({
      columnData: [
        { name: key, data: Array.from({ length: frames }, () => ({ bytes: png, path: 'frame.png' })) },
      ],
      schema: [
        { name: 'schema', num_children: 1 },
        { name: key, num_children: 2, repetition_type: 'OPTIONAL' },
        { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
        { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      ],
    });
    await writeFile(join(path, `data/chunk-00${i}/episode_00000${i}.parquet`), new Uint8Array(buffer));
  }
}

it('fills templates by whatever names they have', () => {
  const values = { video_key: 'observation.images.top', chunk_index: 2, file_index: 1234 };
  expect(fillTemplate('v/{video_key}/chunk-{chunk_index:03d}/file-{file_index:03d}.mp4', values, 'x')).toBe(
    'v/observation.images.top/chunk-002/file-1234.mp4',
  );
  expect(() => fillTemplate('{nothing}', values, 'info.json')).toThrow(/info.json: .*\{nothing\}/);
});
