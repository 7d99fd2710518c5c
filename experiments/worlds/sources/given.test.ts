import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder, testEpisode } from '../../../data/test-episodes.ts';
import { DatasetWriter } from '../../../data/writer.ts';
import { silent } from '../../../engine/progress.ts';
import { givenSource } from './given.ts';

const video = { height: 6, width: 10, frames: 4, stride: 1 };

async function writeEpisodes(path: string, count: number): Promise<void> {
  const writer = await DatasetWriter.open(path);
  for (let i = 0; i < count; i++) await writer.add(testEpisode(i));
}

const ids = ({ episodes }: { episodes: readonly { id: string }[] }) => episodes.map(({ id }) => id);

it('takes the random play of recorded Procgen alone, and holds out the levels that bc-evaluation does', async () => {
  const path = await temporaryFolder();
  for (const name of ['coinrun-random', 'coinrun-expert-easy', 'coinrun-expert-hard'])
    await writeEpisodes(join(path, name), 14);
  const source = givenSource({ kind: 'given', path });
  const { dataset, heldOut } = await source.open('', video, silent);
  expect(source.name).toBe('Procgen CoinRun, hard');
  expect(ids(heldOut)).toEqual(['episode_00003', 'episode_00013']);
  expect(dataset.episodes).toHaveLength(12);
  expect(dataset.path).toContain('coinrun-random');
});

it('holds out every tenth episode of other folders, and scales them to what models see', async () => {
  const path = await temporaryFolder();
  await writeEpisodes(path, 21);
  const source = givenSource({ kind: 'given', path });
  const { dataset, heldOut } = await source.open('', { ...video, height: 3, width: 5 }, silent);
  expect(ids(heldOut)).toEqual(['episode_00000', 'episode_00010', 'episode_00020']);
  expect(ids(dataset)).not.toContain('episode_00010');
  expect([heldOut.height, heldOut.width]).toEqual([3, 5]);
});
