import { appendFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { UserError } from '../engine/errors.ts';
import { openDataset } from './dataset.ts';
import { temporaryFolder, testEpisode } from './test-episodes.ts';
import { DatasetWriter } from './writer.ts';

it('is a valid data set after every episode, and goes on where it stopped', async () => {
  const path = await temporaryFolder();
  for (let i = 0; i < 3; i++) {
    const writer = await DatasetWriter.open(path);
    expect(writer.ids).toHaveLength(i);
    expect(writer.nextId).toBe(`episode_0000${i}`);
    await writer.add(testEpisode(i));
    expect((await openDataset(path, { labels: true })).episodes).toHaveLength(i + 1);
  }
});

it('drops what an interruption left half-written', async () => {
  const path = await temporaryFolder();
  const writer = await DatasetWriter.open(path);
  await writer.add(testEpisode(0));
  // Labels without an episode: the process died between the two files.
  await appendFile(join(path, 'labels.jsonl'), `${JSON.stringify(testEpisode(1).labels)}\n`);
  expect((await openDataset(path, { labels: true })).episodes).toHaveLength(1);
  // Half a line: the power failed.
  await appendFile(join(path, 'episodes.jsonl'), '{"id":"episode_00001","fra');
  await appendFile(join(path, 'labels.jsonl'), '{"id":"epis');
  const again = await DatasetWriter.open(path);
  expect(again.ids).toEqual(['episode_00000']);
  await again.add(testEpisode(1));
  const dataset = await openDataset(path, { labels: true });
  expect(dataset.labels('episode_00001')).toEqual(testEpisode(1).labels);
});

it('keeps labels apart from what a video model reads', async () => {
  const path = await temporaryFolder();
  await (await DatasetWriter.open(path)).add(testEpisode(0));
  expect(await readFile(join(path, 'episodes.jsonl'), 'utf8')).not.toMatch(/action|reward|solved/);
  expect((await readdir(path)).sort()).toEqual(['episodes.jsonl', 'labels.jsonl', 'videos']);
  expect(await readdir(join(path, 'videos'))).toEqual(['episode_00000.mp4']);
});

it('refuses an episode that is there or does not fit its labels', async () => {
  const path = await temporaryFolder();
  const writer = await DatasetWriter.open(path);
  await writer.add(testEpisode(0));
  await expect(writer.add(testEpisode(0))).rejects.toThrow(UserError);
  await expect(writer.add(testEpisode(1, { frames: 8, actions: 6 }))).rejects.toThrow(RangeError);
  const { info, labels } = testEpisode(2);
  await expect(writer.add({ info, labels, frames_THWC: new Uint8Array(5) })).rejects.toThrow(RangeError);
  expect((await openDataset(path)).episodes).toHaveLength(1);
});

it('records continuous actions', async () => {
  const path = await temporaryFolder();
  const { info, frames_THWC, labels } = testEpisode(0, { frames: 3 });
  const actionVectors = [
    [0.5, -1],
    [0, 0.25],
    [1, 1],
  ];
  await (await DatasetWriter.open(path)).add({
    info,
    frames_THWC,
    labels: { ...labels, actions: [], actionVectors },
  });
  expect((await openDataset(path, { labels: true })).labels(info.id).actionVectors).toEqual(actionVectors);
});
