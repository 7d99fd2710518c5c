import { join } from 'node:path';
import { expect, it } from 'vitest';
import { expertAgent } from '../agents/expert.ts';
import { openDataset } from '../data/dataset.ts';
import { lerobot } from '../data/formats/lerobot.ts';
import { temporaryFolder } from '../data/test-episodes.ts';
import { make } from '../envs/make.ts';
import { collect } from './collect.ts';

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
