/** Small deterministic episodes for tests, and a folder that goes away after them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { RandomStream } from '../engine/random.ts';
import type { Episode } from './episode.ts';

/** An empty folder, removed when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'genie-data-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** An episode of noise whose first pixel of frame t is t: [frames, height, width, 3], with labels. */
export function testEpisode(
  index: number,
  { frames = 8, height = 6, width = 10, actions = frames }: Partial<Record<string, number>> = {},
): Episode & Required<Pick<Episode, 'labels'>> {
  const id = `episode_${String(index).padStart(5, '0')}`;
  const random = new RandomStream(id);
  const frames_THWC = Uint8Array.from(random.integers(frames * height * width * 3, 256));
  for (let t = 0; t < frames; t++) frames_THWC[t * height * width * 3] = t;
  return {
    info: {
      id,
      frames,
      height,
      width,
      game: 'coinrun',
      mode: index % 2 ? 'hard' : 'easy',
      levelSeed: index,
      policy: 'test',
    },
    frames_THWC,
    labels: {
      id,
      actions: [...random.integers(actions, 15)],
      rewards: Array.from({ length: actions }, (_, t) => (t === actions - 1 ? 10 : 0)),
      terminated: true,
      truncated: false,
      solved: index % 2 === 0,
    },
  };
}
