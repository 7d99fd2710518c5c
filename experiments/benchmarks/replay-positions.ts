/** Where the player of recorded episodes was, found by playing them again. */
import type { LabelledDataset } from '../../data/dataset.ts';
import { ndarray } from '../../engine/ndarray.ts';
import type { Env } from '../../envs/env.ts';
import type { Benchmark } from './benchmark.ts';

export type ReplayedWorld = Pick<Benchmark, 'tasks' | 'videoWorlds' | 'makeEnv' | 'facts' | 'positionOf'>;

/**
 * Plays recordings again: where what the player moves was at each frame of each episode.
 * @throws RangeError if an episode's level is unknown, or where its player is.
 */
export async function replayPositions(
  { tasks, videoWorlds = [], makeEnv, facts, positionOf }: ReplayedWorld,
  dataset: Pick<LabelledDataset, 'path' | 'episodes' | 'labels'>,
): Promise<{ id: string; positions: (readonly number[])[] }[]> {
  const replayed = [];
  const worlds = new Map<string, Env>();
  try {
    for (const { id, mode, levelSeed, frames } of dataset.episodes) {
      const world = [...tasks, ...videoWorlds].find((name) => facts(name).mode === mode);
      if (world === undefined || levelSeed === undefined || !positionOf)
        throw new RangeError(`${dataset.path}: ${id} cannot be played again: its level is unknown`);
      const env = worlds.get(world) ?? (await makeEnv(world));
      worlds.set(world, env);
      const { actions, actionVectors } = dataset.labels(id);
      await env.reset({ seed: levelSeed, options: { levelSeed } });
      const positions = [positionOf(env)];
      for (let t = 0; t < frames - 1; t++) {
        const vector = actionVectors?.[t];
        await env.step(vector ? ndarray([...vector], [vector.length], 'float32') : actions[t]);
        positions.push(positionOf(env));
      }
      replayed.push({ id, positions });
    }
  } finally {
    for (const env of worlds.values()) await env.close();
  }
  return replayed;
}
