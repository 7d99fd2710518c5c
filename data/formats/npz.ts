/**
 * numpy archives, one episode a file: `observations` uint8 [T, H, W, 3], `actions` [T] or [T, A], `rewards` [T],
 * `terminations` and `truncations` [T], and `info`, a JSON text with the episode's facts. Archives by others are read
 * where their keys are among the usual ones; only the pictures are needed.
 */
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type UnzipFileInfo, type Unzipped, unzip, zip } from 'fflate';
import { UserError } from '../../engine/errors.ts';
import { readBounded, writeFileAtomically } from '../../engine/files.ts';
import { conforming, parseJson } from '../../engine/json.ts';
import { type NdArray, ndarray } from '../../engine/ndarray.ts';
import { type Episode, type EpisodeInfo, type EpisodeLabels, episodeFactsSchema } from '../episode.ts';
import { MOST_BYTES } from '../limits.ts';
import type { StoredDataset, StoredEpisode } from '../stored-dataset.ts';
import type { EpisodeWriter, Format } from './format.ts';
import { decodeNpy, encodeNpy, type NpyValue } from './npy.ts';

/** Pictures in a numpy archive. */
export interface NpzSource {
  readonly kind: 'npz';
  readonly path: string;
  readonly key: string;
  readonly count: number;
}

/** Other names in use for the same things. */
const synonyms = {
  observations: ['observations', 'frames', 'obs', 'images', 'image', 'video', 'observation'],
  actions: ['actions', 'action', 'act'],
  rewards: ['rewards', 'reward', 'rew'],
  terminations: ['terminations', 'terminated', 'terminals', 'dones', 'done'],
  truncations: ['truncations', 'truncated', 'timeouts'],
} as const;

/**
 * Reads the arrays of a .npz file, or only those that `wanted` names.
 * @throws UserError for a file that is missing, cut off or no numpy archive.
 */
export async function readNpz(
  path: string,
  wanted: (key: string) => boolean = () => true,
): Promise<Record<string, NpyValue>> {
  const bytes = await readBounded(path, MOST_BYTES);
  let claimed = 0;
  const filter = ({ name, originalSize }: UnzipFileInfo) => {
    if (!wanted(keyOf(name))) return false;
    // Before anything is unpacked: a small archive can claim, and hold, far more than fits in memory.
    claimed += originalSize;
    if (claimed > MOST_BYTES) throw new UserError(`${path}: unpacks to more than ${MOST_BYTES} bytes`);
    return true;
  };
  const entries = await new Promise<Unzipped>((resolve, reject) => {
    const damaged = () => new UserError(`${path}: cut off, damaged or not a numpy archive; copy it again`);
    try {
      unzip(bytes, { filter }, (error, files) => (error ? reject(damaged()) : resolve(files)));
    } catch (error) {
      reject(error instanceof UserError ? error : damaged());
    }
  });
  return Object.fromEntries(
    Object.entries(entries).map(([name, file]) => [keyOf(name), decodeNpy(file, `${path}: ${keyOf(name)}`)]),
  );
}

/** Writes arrays and texts as numpy's `savez_compressed` does. */
export async function writeNpz(path: string, arrays: Readonly<Record<string, NpyValue>>): Promise<void> {
  const files = Object.fromEntries(
    Object.entries(arrays).map(([key, value]) => [`${key}.npy`, encodeNpy(value)]),
  );
  const archive = await new Promise<Uint8Array>((resolve, reject) => {
    // A fixed date: the same arrays give the same bytes.
    zip(files, { level: 1, mtime: new Date(1980, 0, 1) }, (error, bytes) =>
      error ? reject(error) : resolve(bytes),
    );
  });
  await writeFileAtomically(path, archive);
}

/** Frames `first` … `first + count - 1`: uint8 [count, H, W, 3]. */
export async function readNpzFrames(source: NpzSource, first: number, count: number): Promise<Uint8Array> {
  const pictures = picturesOf(await readNpz(source.path, (key) => key === source.key), source.path);
  const frameBytes = pictures.value.data.length / pictures.value.shape[0];
  return pictures.value.data.slice(first * frameBytes, (first + count) * frameBytes);
}

function keyOf(entry: string): string {
  return entry.replace(/\.npy$/, '');
}

function find(arrays: Record<string, NpyValue>, name: keyof typeof synonyms) {
  const key = synonyms[name].find((synonym) => synonym in arrays);
  return key === undefined ? undefined : { key, value: arrays[key] };
}

function picturesOf(
  arrays: Record<string, NpyValue>,
  path: string,
): { key: string; value: NdArray<'uint8'> } {
  const found = find(arrays, 'observations');
  if (!found)
    throw new UserError(`${path}: holds no pictures; name them one of ${synonyms.observations.join(', ')}`);
  const { key, value } = found;
  if (
    typeof value === 'string' ||
    value.dtype !== 'uint8' ||
    value.shape.length !== 4 ||
    value.shape[3] !== 3
  ) {
    const what = typeof value === 'string' ? 'text' : `${value.dtype} [${value.shape}]`;
    throw new UserError(`${path}: ${key} is ${what}, but pictures are uint8 [frames, height, width, 3]`);
  }
  return { key, value: value as NdArray<'uint8'> };
}

function labelsOf(id: string, arrays: Record<string, NpyValue>, frames: number, path: string): EpisodeLabels {
  const actions = find(arrays, 'actions')?.value;
  if (!actions || typeof actions === 'string') throw new UserError(`${path}: holds no actions`);
  const [steps, dimensions] = actions.shape;
  const rewards = numbersOf(find(arrays, 'rewards')?.value) ?? new Array<number>(steps).fill(0);
  if (rewards.length !== steps || (frames !== steps && frames !== steps + 1)) {
    throw new UserError(
      `${path}: ${frames} frames, ${steps} actions and ${rewards.length} rewards do not belong together`,
    );
  }
  const flat = numbersOf(actions)!;
  const discrete = dimensions === undefined && actions.dtype !== 'float32';
  const info = infoOf(arrays, path);
  return {
    id,
    actions: discrete ? flat : [],
    ...(discrete
      ? {}
      : { actionVectors: Array.from({ length: steps }, (_, t) => row(flat, t, dimensions ?? 1)) }),
    rewards,
    terminated: numbersOf(find(arrays, 'terminations')?.value)?.at(-1) === 1,
    truncated: numbersOf(find(arrays, 'truncations')?.value)?.at(-1) === 1,
    ...(typeof info.solved === 'boolean' ? { solved: info.solved } : {}),
  };
}

function numbersOf(value: NpyValue | undefined): number[] | undefined {
  return value === undefined || typeof value === 'string' ? undefined : [...value.data];
}

function row(flat: readonly number[], index: number, width: number): number[] {
  return flat.slice(index * width, (index + 1) * width);
}

function infoOf(
  arrays: Record<string, NpyValue>,
  path: string,
): Omit<Partial<EpisodeInfo>, 'id'> & { solved?: boolean } {
  if (typeof arrays.info !== 'string') return {};
  return conforming(episodeFactsSchema, parseJson(arrays.info, `${path}: info`), `${path}: info`);
}

async function archives(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return path.endsWith('.npz') ? [path] : [];
  const names = await readdir(path).catch((): string[] => []);
  return names
    .filter((name) => name.endsWith('.npz'))
    .sort()
    .map((name) => join(path, name));
}

async function read(path: string): Promise<StoredDataset> {
  const episodes: StoredEpisode[] = [];
  let labelled = true;
  for (const file of await archives(path)) {
    const arrays = await readNpz(file);
    const { key, value } = picturesOf(arrays, file);
    const [frames, height, width] = value.shape;
    const { solved: _, ...info } = infoOf(arrays, file);
    labelled &&= find(arrays, 'actions') !== undefined;
    episodes.push({
      info: { ...info, id: basename(file, '.npz'), frames, height, width },
      source: { kind: 'npz', path: file, key, count: frames },
      framesPerSecond: 0,
    });
  }
  const readLabels = () =>
    Promise.all(
      episodes.map(async ({ info, source }) => {
        const arrays = await readNpz(
          source.path,
          (key) => !synonyms.observations.some((name) => name === key),
        );
        return labelsOf(info.id, arrays, info.frames, source.path);
      }),
    );
  return { episodes, metaFiles: [], ...(labelled ? { readLabels } : {}) };
}

/** Each episode is a file that appears whole. */
class NpzWriter implements EpisodeWriter {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async add({ info, frames_THWC, labels }: Episode): Promise<void> {
    const { id, frames, height, width, ...facts } = info;
    const file = join(this.#path, `${id}.npz`);
    if (await stat(file).catch(() => undefined)) throw new UserError(`${file}: is there already`);
    await writeNpz(file, {
      observations: ndarray(frames_THWC, [frames, height, width, 3], 'uint8'),
      ...(labels ? labelArrays(labels) : {}),
      info: JSON.stringify({ ...facts, ...(labels?.solved === undefined ? {} : { solved: labels.solved }) }),
    });
  }

  async close(): Promise<void> {}
}

function labelArrays({ actions, actionVectors, rewards, terminated, truncated }: EpisodeLabels) {
  const steps = rewards.length;
  const ends = (end: boolean) => {
    const flags = new Uint8Array(steps);
    flags[steps - 1] = Number(end);
    return ndarray(flags, [steps], 'bool');
  };
  return {
    actions: actionVectors
      ? ndarray(actionVectors.flat(), [steps, actionVectors[0].length], 'float64')
      : ndarray(actions, [steps], 'int32'),
    rewards: ndarray(rewards, [steps], 'float64'),
    terminations: ends(terminated),
    truncations: ends(truncated),
  };
}

export const npz: Format = {
  name: 'npz',
  description: 'numpy archives, one episode a file',
  detect: async (path) => (await archives(path)).length > 0,
  read,
  openWriter: async (path) => new NpzWriter(path),
};
