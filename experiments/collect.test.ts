import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { expertAgent } from '../agents/expert.ts';
import { randomAgent } from '../agents/random.ts';
import { withRandomActions } from '../agents/with-random-actions.ts';
import { openDataset } from '../data/dataset.ts';
import type { Episode } from '../data/episode.ts';
import { lerobot } from '../data/formats/lerobot.ts';
import { temporaryFolder } from '../data/test-episodes.ts';
import { make } from '../envs/make.ts';
import { collect } from './collect.ts';
import { EpisodePlayers } from './episode-players.ts';

it('records continuous actions, which a LeRobot data set gives back', async () => {
  const path = join(await temporaryFolder(), 'set');
  const writer = await lerobot.openWriter!(path, { framesPerSecond: 5 });
  const env = await make('Tabletop-Reach-v0');
  const facts = { game: 'Tabletop-Reach-v0' };
  const rest = { seed: 0, maximumSteps: 100, onlySolved: true, facts, writer };
  await collect({ agent: expertAgent, env, levels: [3, 4], ...rest });
  await env.close();
  await writer.close();

  const dataset = await openDataset(path, { labels: true });
  expect(dataset.episodes.map(({ levelSeed }) => levelSeed)).toEqual([3, 4]);
  const replayed = await make('Tabletop-Reach-v0');
  for (const { id, levelSeed, frames } of dataset.episodes) {
    const { actionVectors, solved, terminated } = dataset.labels(id);
    expect({ solved, terminated, length: actionVectors?.length }).toEqual({
      solved: true,
      terminated: true,
      length: frames,
    });
    await replayed.reset({ options: { layoutSeed: levelSeed } });
    let reached = false;
    for (const action of actionVectors!) {
      const step = await replayed.step({ data: Float32Array.from(action), shape: [4], dtype: 'float32' });
      reached = step.terminated;
    }
    expect(reached).toBe(true);
  }
  await replayed.close();
  const video = await openDataset(path, { height: 32, width: 32 });
  expect((await video.frames(video.episodes[0].id)).length).toBe(video.episodes[0].frames * 32 * 32 * 3);
});

it('records the same episodes in the same order whatever the number of threads', async () => {
  const levels = [5, 6, 7, 8];
  const play = { seed: 1, maximumSteps: 12, facts: { game: 'coinrun', mode: 'easy' } };
  const record = async (workers: number) => {
    const added: Episode[] = [];
    const writer = { add: async (episode: Episode) => void added.push(episode), close: async () => {} };
    const env = await make('CoinRun-easy-v0');
    const setup = { ...play, env: 'CoinRun-easy-v0', agent: 'random', randomActions: 0.5 };
    const players = workers > 1 ? new EpisodePlayers(setup, workers) : undefined;
    const agent = withRandomActions(randomAgent, 0.5);
    await collect({ ...play, agent, env, levels, onlySolved: false, writer, players });
    await players?.close();
    await env.close();
    // Comparing pictures value by value takes a test's patience.
    return added.map(({ info, labels, frames_THWC }) => ({
      info,
      labels,
      frames: createHash('sha256').update(frames_THWC).digest('hex'),
    }));
  };
  const alone = await record(1);
  expect(alone.map(({ info }) => info.levelSeed)).toEqual(levels);
  expect(await record(2)).toEqual(alone);
});

it('says why a thread could not play', async () => {
  const setup = { seed: 0, maximumSteps: 9, facts: { game: 'x' }, agent: 'random', randomActions: 0 };
  const players = new EpisodePlayers({ ...setup, env: 'Nowhere-v0' }, 1);
  await expect(players.play(0)).rejects.toThrow('Nowhere');
  await players.close();
});
