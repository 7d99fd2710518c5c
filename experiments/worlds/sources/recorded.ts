/** Opens the parts that a source recorded. */
import { join } from 'node:path';
import { openDataset } from '../../../data/dataset.ts';
import type { Part, Video } from './source.ts';

/** Models are trained and rolled out on video alone. */
export async function openVideo(recordings: string): Promise<Video> {
  const [dataset, heldOut] = await Promise.all(
    (['train', 'held-out'] satisfies Part[]).map((part) => openDataset(join(recordings, part))),
  );
  return { dataset, heldOut };
}

/** What the players did is for measuring alone. */
export function openLabelled(recordings: string, part: Part) {
  return openDataset(join(recordings, part), { labels: true });
}
