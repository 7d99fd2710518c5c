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

/** Tells of videos in sub-folders, which are not read: their sizes and their purpose may be others. */
async function notesOn(path: string, files: readonly string[]): Promise<string[]> {
  const below = await readdir(path, { recursive: true }).catch((): string[] => []);
  const read = new Set(files);
  const ignored = below.filter((name) => isVideoName(basename(name)) && !read.has(join(path, name))).sort();
  if (ignored.length === 0) return [];
  const what = ignored.length === 1 ? `${ignored[0]} is` : `${ignored.length} videos (${ignored[0]}, …) are`;
  return [`${what} not read: name that folder, or move the videos up`];
}

async function read(path: string): Promise<StoredDataset> {
  const episodes: StoredEpisode[] = [];
  const files = await videoFiles(path);
  for (const file of files) {
    const { frames, height, width, framesPerSecond } = await probeVideo(file);
    episodes.push({
      info: { id: basename(file, extname(file)), frames, height, width },
      source: { kind: 'video', path: file, first: 0, count: frames, whole: true },
      framesPerSecond,
    });
  }
  return { episodes, metaFiles: [], notes: await notesOn(path, files) };
}

export const videoFolder: Format = {
  name: 'videos',
  description: 'a folder of video files of any size and rate, without labels',
  detect: async (path) => (await videoFiles(path)).length > 0,
  read,
};
