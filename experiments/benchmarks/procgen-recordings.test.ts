import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DatasetWriter } from '../../data/writer.ts';
import { UserError } from '../../engine/errors.ts';
import { coinrun } from './coinrun.ts';
import { openProcgenRecordings } from './procgen-recordings.ts';

const names = ['coinrun-random', 'coinrun-expert-easy', 'coinrun-expert-hard'];
const enough = [1, 3, 13, 20];

/** A folder of the three data sets, with an episode for each of the level seeds. */
async function recordingsOf(levels: Record<string, readonly (number | undefined)[]>): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'recordings-'));
  for (const name of names) {
    const writer = await DatasetWriter.open(join(path, name));
    for (const [i, levelSeed] of (levels[name] ?? enough).entries()) {
      const info = { id: `e${i}`, frames: 2, height: 16, width: 16, levelSeed };
      const labels = { id: info.id, actions: [7], rewards: [0], terminated: false, truncated: true };
      await writer.add({ info, frames_THWC: new Uint8Array(2 * 16 * 16 * 3), labels });
    }
  }
  return path;
}

it('holds out the levels that end in 3', async () => {
  const { video, heldOutVideo, experts, heldOutExperts } = await openProcgenRecordings(
    await recordingsOf({}),
    coinrun.firstLevels,
  );
  expect(video.episodes.map(({ levelSeed }) => levelSeed)).toEqual([1, 20]);
  expect(heldOutVideo.episodes.map(({ levelSeed }) => levelSeed)).toEqual([3, 13]);
  expect([...experts, ...heldOutExperts].map(({ episodes }) => episodes.length)).toEqual([2, 2, 2, 2]);
});

it.each([
  ['an episode without its level', { 'coinrun-expert-easy': [1, undefined] }, /e1 has no levelSeed/],
  ['too few held-out levels', { 'coinrun-random': [1, 2, 3] }, /1 of 3 episodes are held out/],
  ['nothing left to train on', { 'coinrun-random': [3, 13] }, /2 of 2 episodes are held out/],
  ['a level of the evaluation', { 'coinrun-expert-hard': [1, 1_000_003] }, /level of the evaluation/],
])('refuses %s', async (_what, levels, message) => {
  const path = await recordingsOf(levels);
  await expect(openProcgenRecordings(path, coinrun.firstLevels)).rejects.toThrow(UserError);
  await expect(openProcgenRecordings(path, coinrun.firstLevels)).rejects.toThrow(message);
});
