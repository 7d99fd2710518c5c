import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../engine/errors.ts';
import { Dataset, listDatasets, openDataset } from './dataset.ts';
import { temporaryFolder, testEpisode } from './test-episodes.ts';
import { encodeVideo } from './video.ts';
import { DatasetWriter } from './writer.ts';

async function record(path: string, count: number, options: Parameters<typeof testEpisode>[1] = {}) {
  const writer = await DatasetWriter.open(path);
  const episodes = Array.from({ length: count }, (_, i) => testEpisode(i, options));
  for (const episode of episodes) await writer.add(episode);
  await writer.close();
  return episodes;
}

async function failure(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => new Error('nothing was thrown'),
    (thrown: Error) => thrown,
  );
  expect(error, error.message).toBeInstanceOf(UserError);
  expect(error.message).not.toContain('\n');
  return error.message;
}

describe('openDataset', () => {
  it('gives back what was written, byte for byte', async () => {
    const path = await temporaryFolder();
    const episodes = await record(path, 3, { frames: 9, actions: 8 });
    const dataset = await openDataset(path, { labels: true });
    expect(dataset.episodes).toEqual(episodes.map(({ info }) => info));
    for (const { info, frames_THWC, labels } of episodes) {
      expect(await dataset.frames(info.id)).toEqual(frames_THWC);
      expect(dataset.labels(info.id)).toEqual(labels);
    }
  });

  it('reads labels inside episodes.jsonl and keys in snake_case', async () => {
    const path = await temporaryFolder();
    const [{ info, labels }] = await record(await subfolder(path, 'ours'), 1);
    const theirs = await subfolder(path, 'theirs/videos');
    await copyFile(join(path, 'ours/videos/episode_00000.mp4'), join(theirs, 'episode_00000.mp4'));
    const { actions, rewards, terminated, solved } = labels;
    const line = {
      id: info.id,
      level_seed: 7,
      length: info.frames,
      return: 10,
      actions,
      rewards,
      terminated,
      solved,
    };
    await writeFile(join(path, 'theirs/episodes.jsonl'), JSON.stringify(line));
    const dataset = await openDataset(join(path, 'theirs'), { labels: true });
    expect(dataset.episodes).toEqual([{ id: info.id, frames: 8, height: 6, width: 10, levelSeed: 7 }]);
    expect(dataset.labels(info.id)).toEqual(labels);
  });

  it('never exposes labels unless asked, whatever way one looks', async () => {
    const path = await temporaryFolder();
    await record(path, 1);
    const dataset = await openDataset(path);
    expect(dataset).toBeInstanceOf(Dataset);
    expect('labels' in dataset).toBe(false);
    expect(JSON.stringify(dataset)).not.toMatch(/action|reward|solved|terminated/);
    const withoutLabels = (await openDataset(path, { labels: true })).withoutLabels();
    expect('labels' in withoutLabels).toBe(false);
    // Damaged labels do not matter to a reader that does not want them: they are not even opened.
    await writeFile(join(path, 'labels.jsonl'), 'damaged');
    await expect(openDataset(path)).resolves.toBeInstanceOf(Dataset);
    expect(await failure(openDataset(path, { labels: true }))).toContain('labels.jsonl:1');
  });

  it('reads bare videos in a folder, in videos/, or alone', async () => {
    const path = await temporaryFolder();
    const { frames_THWC } = testEpisode(0);
    for (const file of ['a/b.mp4', 'a/c.mp4', 'd/videos/e.mp4']) {
      await encodeVideo(join(path, file), frames_THWC, { height: 6, width: 10 });
    }
    await writeFile(join(path, 'a/notes.txt'), 'not a video, and not named like one');
    const dataset = await openDataset(join(path, 'a'));
    expect(dataset.episodes.map(({ id }) => id)).toEqual(['b', 'c']);
    expect(await dataset.frames('c')).toEqual(frames_THWC);
    expect((await openDataset(join(path, 'd'))).episodes).toHaveLength(1);
    expect((await openDataset(join(path, 'd/videos/e.mp4'))).episodes[0].frames).toBe(8);
    expect(await failure(openDataset(join(path, 'a'), { labels: true }))).toContain('no action labels');
  });

  it('says which videos it does not read', async () => {
    const path = await temporaryFolder();
    const { frames_THWC } = testEpisode(0);
    for (const file of ['a.mp4', 'b/c.mp4', 'b/d/e.mp4']) {
      await encodeVideo(join(path, file), frames_THWC, { height: 6, width: 10 });
    }
    const notes: string[] = [];
    const progress = { stage: () => ({ advance() {}, end() {} }), note: (line: string) => notes.push(line) };
    expect((await openDataset(path, { progress })).episodes.map(({ id }) => id)).toEqual(['a']);
    expect(notes).toEqual([
      `${path}: 2 videos (b/c.mp4, …) are not read: name that folder, or move the videos up`,
    ]);
    await openDataset(join(path, 'b/d'), { progress });
    expect(notes).toHaveLength(1);
  });

  it('scales and resamples, and says so', async () => {
    const path = await temporaryFolder();
    const { frames_THWC } = testEpisode(0, { frames: 10 });
    await encodeVideo(join(path, 'fast.mp4'), frames_THWC, { height: 6, width: 10, framesPerSecond: 30 });
    await encodeVideo(join(path, 'wide.mp4'), testEpisode(1, { width: 20 }).frames_THWC, {
      height: 6,
      width: 20,
      framesPerSecond: 10,
    });
    expect(await failure(openDataset(path))).toContain('ask for one size');
    const notes: string[] = [];
    const progress = { stage: () => ({ advance() {}, end() {} }), note: (line: string) => notes.push(line) };
    const dataset = await openDataset(path, { height: 3, width: 5, framesPerSecond: 10, progress });
    expect(dataset.episodes.map(({ frames, height, width }) => [frames, height, width])).toEqual([
      [4, 3, 5],
      [8, 3, 5],
    ]);
    expect((await dataset.frames('fast')).length).toBe(4 * 3 * 5 * 3);
    expect(notes.join()).toMatch(/6×10, 6×20 to 3×5.*30, 10 to 10 frames a second/);
  });

  it('resamples to the nearest frames', async () => {
    const path = await temporaryFolder();
    const { frames_THWC } = testEpisode(0, { frames: 10 });
    await encodeVideo(join(path, 'x.mp4'), frames_THWC, { height: 6, width: 10, framesPerSecond: 30 });
    const firstPixels = async (framesPerSecond: number) => {
      const dataset = await openDataset(path, { framesPerSecond });
      const frames = await dataset.frames('x');
      return Array.from({ length: dataset.episodes[0].frames }, (_, t) => frames[t * 180]);
    };
    expect(await firstPixels(10)).toEqual([0, 3, 6, 9]);
    expect(await firstPixels(20)).toEqual([0, 2, 3, 5, 6, 8, 9]);
    expect(await firstPixels(60)).toEqual([0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9]);
  });

  it('has a hash that follows the content, not the place', async () => {
    const path = await temporaryFolder();
    await record(join(path, 'a'), 2);
    await record(join(path, 'b'), 2);
    await record(join(path, 'c'), 2, { frames: 7 });
    const hash = async (name: string) => (await openDataset(join(path, name))).hash;
    expect(await hash('a')).toMatch(/^[0-9a-f]{64}$/);
    expect(await hash('a')).toBe(await hash('b'));
    expect(await hash('a')).not.toBe(await hash('c'));
    const dataset = await openDataset(join(path, 'a'));
    expect(dataset.filter(({ mode }) => mode === 'easy').hash).not.toBe(dataset.hash);
  });

  it('filters episodes, labels included', async () => {
    const path = await temporaryFolder();
    const episodes = await record(path, 4);
    const hard = (await openDataset(path, { labels: true })).filter(({ mode }) => mode === 'hard');
    expect(hard.episodes.map(({ id }) => id)).toEqual(['episode_00001', 'episode_00003']);
    expect(await hard.frames('episode_00003')).toEqual(episodes[3].frames_THWC);
    expect(hard.labels('episode_00001')).toEqual(episodes[1].labels);
    expect(() => hard.labels('episode_00000')).toThrow(UserError);
  });
});

describe('listDatasets', () => {
  it('tells the sub-folders apart, and openDataset offers them', async () => {
    const path = await temporaryFolder();
    await record(join(path, 'labelled'), 2);
    await encodeVideo(join(path, 'bare/x.mp4'), testEpisode(0).frames_THWC, { height: 6, width: 10 });
    const found = await listDatasets(path);
    expect(found).toMatchObject([
      { name: 'bare', format: 'videos', labelled: false, episodes: 1, frames: 8 },
      {
        name: 'labelled',
        format: 'genie',
        labelled: true,
        episodes: 2,
        frames: 16,
        modes: ['easy', 'hard'],
        policies: ['test'],
      },
    ]);
    expect(await listDatasets(join(path, 'labelled'))).toHaveLength(1);
    expect(await failure(openDataset(path))).toContain('choose one');
  });
});

describe('bad data sets', () => {
  it('names what is missing, cut off or inconsistent', async () => {
    const path = await temporaryFolder();
    expect(await failure(openDataset(join(path, 'none')))).toContain('no such file or folder');
    expect(await failure(openDataset(path))).toContain('no data set');
    await record(path, 2);
    const index = join(path, 'episodes.jsonl');
    // As lines of others are, without a checksum.
    const text = (await readFile(index, 'utf8')).replaceAll(/,"crc32":"\w+"/g, '');
    await writeFile(index, text.slice(0, -20));
    expect(await failure(openDataset(path))).toContain('episodes.jsonl:2');
    await writeFile(index, text.replace('"frames":8', '"frames":"8"'));
    expect(await failure(openDataset(path))).toMatch(/episodes.jsonl:1: frames/);
    await writeFile(index, text.replace('episode_00001', 'episode_00009'));
    expect(await failure(openDataset(path))).toContain('episode_00009.mp4: missing');
    await writeFile(index, text.replace('"frames":8', '"frames":12'));
    const wrong = await openDataset(path);
    expect(await failure(wrong.frames('episode_00000'))).toContain('episode_00000.mp4: holds 8 frames');
    expect(await failure(openDataset(path, { labels: true }))).toContain('do not belong together');
    await writeFile(index, text);
    await encodeVideo(join(path, 'videos/episode_00001.mp4'), new Uint8Array(8 * 4 * 4 * 3), {
      height: 4,
      width: 4,
    });
    const mixed = await openDataset(path);
    expect(await failure(mixed.frames('episode_00001'))).toContain('its frames are 4×4');
  });
});

async function subfolder(path: string, name: string): Promise<string> {
  await mkdir(join(path, name), { recursive: true });
  return join(path, name);
}
