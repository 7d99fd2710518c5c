import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CoinRunGame } from './game.ts';
import { replayEpisodes } from './replay.ts';

const recordings = new URL('../../../shared/data/', import.meta.url).pathname;

describe('episodes recorded in Procgen 0.10.7', () => {
  for (const [set, episodes] of [
    ['coinrun-random', 404],
    ['coinrun-expert-hard', 300],
    ['coinrun-expert-easy', 300],
  ] as const) {
    const path = join(recordings, set, 'episodes.jsonl');
    it(`${set} is reproduced exactly`, async (context) => {
      if (!existsSync(path))
        context.skip(`the recordings are not on this machine (looked for ../shared/data/${set})`);
      const result = await replayEpisodes(path);
      expect(result.summary).toBe(`reproduced ${episodes} of ${episodes} episodes`);
    });
  }
});

describe('replayEpisodes', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'replay-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Walks right on level 0 and records it. */
  function recorded() {
    const game = new CoinRunGame('easy');
    game.reset(0);
    const rewards = Array.from({ length: 20 }, () => game.step(7).reward);
    return { actions: rewards.map(() => 7), rewards, terminated: false, solved: false };
  }
  const info = { id: 'a', game: 'coinrun', mode: 'easy', levelSeed: 0, frames: 20 };

  it('reads labels kept in a file of their own', async () => {
    const path = join(folder, 'episodes.jsonl');
    await writeFile(path, `${JSON.stringify(info)}\n`);
    await writeFile(join(folder, 'labels.jsonl'), `${JSON.stringify({ id: 'a', ...recorded() })}\n`);
    const { episodes, reproduced, steps } = await replayEpisodes(path);
    expect({ episodes, reproduced, steps }).toEqual({ episodes: 1, reproduced: 1, steps: 20 });
  });

  it('names the first step that differs', async () => {
    const path = join(folder, 'episodes.jsonl');
    const labels = recorded();
    labels.rewards[12] = 10;
    labels.rewards[15] = 10;
    await writeFile(path, JSON.stringify({ ...info, ...labels }));
    const result = await replayEpisodes(path);
    expect(result.summary).toBe(
      'reproduced 0 of 1 episodes\na: step 12: expected reward 10, not done; got reward 0, not done',
    );
  });

  it('notices an episode that should have ended', async () => {
    const path = join(folder, 'episodes.jsonl');
    await writeFile(path, JSON.stringify({ ...info, ...recorded(), terminated: true }));
    expect((await replayEpisodes(path)).mismatches[0].step).toBe(19);
  });

  it('says in one line what is wrong with a file', async () => {
    const path = join(folder, 'episodes.jsonl');
    await expect(replayEpisodes(path)).rejects.toThrow(/cannot be read \(ENOENT\)/);
    await writeFile(path, '{"id": "a"');
    await expect(replayEpisodes(path)).rejects.toThrow(/line 1: not JSON/);
    await writeFile(path, JSON.stringify({ ...info, ...recorded(), mode: 'extreme' }));
    await expect(replayEpisodes(path)).rejects.toThrow(/line 1: mode/);
  });
});
