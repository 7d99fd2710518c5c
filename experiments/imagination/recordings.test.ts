import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDataset } from '../../data/dataset.ts';
import { silent } from '../../engine/progress.ts';
import { presets } from './presets.ts';
import { record, stepStates } from './recordings.ts';

it('knows what every recorded step came to: progress adds up, and ends are where episodes end', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'imagination-'));
  try {
    await record('train', presets.tiny, folder, silent);
    const dataset = await openDataset(folder, { labels: true });
    expect(dataset.episodes).toHaveLength(presets.tiny.recordings.episodes);
    const byStep = stepStates(dataset, 'easy', 1);
    for (const { id, frames } of dataset.episodes) {
      const states = byStep.get(id)!;
      expect(states).toHaveLength(frames);
      const { terminated, solved } = dataset.labels(id);
      const ends = states.map(([, won, died]) => won + died);
      expect(ends.slice(0, -1).every((end) => end === 0)).toBe(true);
      expect(ends.at(-1)).toBe(terminated ? 1 : 0);
      expect(states.at(-1)![1]).toBe(terminated && solved ? 1 : 0);
      // Two steps come to what the first and the second come to.
      const byTwo = stepStates(dataset, 'easy', 2).get(id)!;
      for (let t = 2; t < frames; t++) expect(byTwo[t][0]).toBeCloseTo(states[t][0] + states[t - 1][0], 5);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
