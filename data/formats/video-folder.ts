/** Plain videos of any size and rate: a folder of them, a folder with `videos/`, or one file. No labels. */
import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { StoredDataset, StoredEpisode } from '../stored-dataset.ts';
import { probeVideo } from '../video.ts';
import type { Format } from './format.ts';

const extensions = new Set(['.mp4', '.m4v', '.mov', '.mkv', '.webm', '.avi', '.gif']);

function isVideoName(name: string): boolean {
  return extensions.has(extname(name).toLowerCase()) && !name.startsWith('.');
}

/** The video files that `path` stands for, in order of their names. */
async function videoFiles(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return isVideoName(path) ? [path] : [];
  for (const folder of [join(path, 'videos'), path]) {
    const names = (await readdir(folder).catch((): string[] => [])).filter(isVideoName).sort();
    if (names.length > 0) return names.map((name) => join(folder, name));
  }
  return [];
}

async function read(path: string): Promise<StoredDataset> {
  const episodes: StoredEpisode[] = [];
  for (const file of await videoFiles(path)) {
    const { frames, height, width, framesPerSecond } = await probeVideo(file);
    episodes.push({
      info: { id: basename(file, extname(file)), frames, height, width },
      source: { kind: 'video', path: file, first: 0, count: frames, whole: true },
      framesPerSecond,
    });
  }
  return { episodes, metaFiles: [] };
}

export const videoFolder: Format = {
  name: 'videos',
  description: 'a folder of video files of any size and rate, without labels',
  detect: async (path) => (await videoFiles(path)).length > 0,
  read,
};
