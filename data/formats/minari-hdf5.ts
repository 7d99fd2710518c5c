/** Reads Minari's HDF5 storage: one group an episode in `main_data.hdf5`. */
import { join } from 'node:path';
import type { Dataset, File } from 'h5wasm/node';
import { UserError } from '../../engine/errors.ts';
import type { EpisodeLabels } from '../episode.ts';
import type { StoredDataset, StoredEpisode } from '../stored-dataset.ts';
import { actionsOf, type PicturePlace } from './minari-spaces.ts';
import type { GenieFacts } from './minari-storage.ts';
import { decodePictures } from './pictures.ts';

/** Observations in an HDF5 file. */
export interface Hdf5Source {
  readonly kind: 'hdf5';
  readonly path: string;
  /** Path of the array within the file. */
  readonly array: string;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** Each row is a JPEG instead of pixels. */
  readonly jpeg: boolean;
}

/** Opens, reads, closes; every failure of the library becomes one line. */
async function reading<T>(path: string, read: (file: File) => T): Promise<T> {
  const { default: h5wasm } = await import('h5wasm/node');
  // Otherwise HDF5 prints its troubles to stderr and goes on.
  (await h5wasm.ready).activate_throwing_error_handler();
  let file: File | undefined;
  try {
    file = new h5wasm.File(path, 'r');
    return read(file);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${path}: missing, cut off, damaged or not HDF5; copy it again`);
  } finally {
    file?.close();
  }
}

function arrayAt(file: File, path: string, name: string): Dataset & { shape: number[] } {
  const found = file.get(name);
  if (!found || !('shape' in found)) throw new UserError(`${path}: ${name}: no such array`);
  return found as Dataset & { shape: number[] };
}

/** What this project wrote about an episode; nothing in the files of others. */
function genieFacts(file: File, path: string, index: number): GenieFacts {
  const group = file.get(`episode_${index}`);
  const text = group && 'attrs' in group ? group.attrs.genie?.value : undefined;
  if (typeof text !== 'string') return {};
  try {
    return JSON.parse(text) as GenieFacts;
  } catch {
    throw new UserError(`${path}: episode_${index}: its attribute genie is damaged; copy it again`);
  }
}

/** Frames `first` … `first + count - 1`: uint8 [count, H, W, 3]. */
export async function readHdf5Frames(source: Hdf5Source, first: number, count: number): Promise<Uint8Array> {
  const { path, array, height, width, jpeg } = source;
  const rows = await reading(path, (file) => {
    const dataset = arrayAt(file, path, array);
    const whole = dataset.shape.slice(1).map(() => [] as []);
    return dataset.slice([[first, first + count], ...whole]);
  });
  if (!jpeg) return rows as Uint8Array;
  // JPEGs of different lengths come one by one; those of one length as one block.
  const files = Array.isArray(rows) ? rows : splitRows(rows as Uint8Array, count);
  return decodePictures(files, { path, height, width });
}

function splitRows(block: Uint8Array, count: number): Uint8Array[] {
  const length = block.length / count;
  return Array.from({ length: count }, (_, i) => block.subarray(i * length, (i + 1) * length));
}

/** The data set in `folder`, of which metadata.json says that it has `total` episodes with pictures at `picture`. */
export async function readMinariHdf5(
  folder: string,
  metadataFile: string,
  picture: PicturePlace,
  total: number,
): Promise<StoredDataset> {
  const path = join(folder, 'main_data.hdf5');
  const { height, width } = picture;
  const solved: (boolean | undefined)[] = [];
  const episodeAt = (file: File, index: number): StoredEpisode => {
    const array = [`episode_${index}`, 'observations', ...picture.keys].join('/');
    const [observations, ...rest] = arrayAt(file, path, array).shape;
    const { solved: wasSolved, finalFrameRepeated, ...known } = genieFacts(file, path, index);
    solved.push(wasSolved);
    const frames = finalFrameRepeated ? observations - 1 : observations;
    // Versions differ in when they compress, so the shape decides: a JPEG is a row of bytes.
    const jpeg = rest.length < 2;
    if (!jpeg && `${rest}` !== `${[height, width, 3]}`) {
      throw new UserError(
        `${path}: ${array} is [${rest}] a frame, but metadata.json says [${height},${width},3]`,
      );
    }
    return {
      info: { id: `episode_${String(index).padStart(5, '0')}`, ...known, frames, height, width },
      source: { kind: 'hdf5', path, array, count: frames, height, width, jpeg },
      framesPerSecond: 0,
    };
  };
  const episodes = await reading(path, (file) => {
    // One after the other: a number that is too large ends at the first that is missing, and costs no memory.
    const found: StoredEpisode[] = [];
    for (let index = 0; index < total; index++) found.push(episodeAt(file, index));
    return found;
  });
  const readLabels = () =>
    reading(path, (file) =>
      episodes.map(({ info }, index): EpisodeLabels => {
        const values = (name: string) => {
          const { value, shape } = arrayAt(file, path, `episode_${index}/${name}`);
          const flat = Array.from(value as ArrayLike<number | bigint | boolean>, Number);
          const [steps, dimensions] = shape;
          return dimensions === undefined
            ? flat
            : Array.from({ length: steps }, (_, t) => flat.slice(t * dimensions, (t + 1) * dimensions));
        };
        const rewards = values('rewards') as number[];
        if (rewards.length !== info.frames - 1 && rewards.length !== info.frames) {
          throw new UserError(
            `${path}: episode_${index} has ${info.frames} observations but ${rewards.length} rewards`,
          );
        }
        return {
          id: info.id,
          ...actionsOf(values('actions'), path),
          rewards,
          terminated: values('terminations').at(-1) === 1,
          truncated: values('truncations').at(-1) === 1,
          ...(solved[index] === undefined ? {} : { solved: solved[index] }),
        };
      }),
    );
  return { episodes, metaFiles: [metadataFile], readLabels };
}
