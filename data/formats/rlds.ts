/**
 * RLDS data sets in TFRecord files, as RT-1's: each record is an episode whose features are flattened by path, with
 * the values of all steps in a row: `steps/observation/image` (JPEG or PNG), `steps/action/…`, `steps/reward`,
 * `steps/is_terminal`. An action is the vector of all float features under `steps/action`, in the order of their names.
 */
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserError } from '../../engine/errors.ts';
import type { EpisodeLabels } from '../episode.ts';
import type { StoredDataset, StoredEpisode } from '../stored-dataset.ts';
import type { Format, ReadOptions } from './format.ts';
import { decodeImage, decodePictures } from './pictures.ts';
import { decodeExample, type Example, type RecordPlace, readRecord, readRecords } from './tfrecord.ts';

/** Pictures of an episode that is one record of a TFRecord file. */
export interface TfRecordSource extends RecordPlace {
  readonly kind: 'tfrecord';
  readonly path: string;
  readonly key: string;
  readonly count: number;
  readonly height: number;
  readonly width: number;
}

const namePattern = /\.tfrecord(-\d+-of-\d+)?$/;

async function recordFiles(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return namePattern.test(path) ? [path] : [];
  const names = await readdir(path).catch((): string[] => []);
  return names
    .filter((name) => namePattern.test(name))
    .sort()
    .map((name) => join(path, name));
}

/** Frames `first` … `first + count - 1`: uint8 [count, H, W, 3]. */
export async function readTfRecordFrames(
  source: TfRecordSource,
  first: number,
  count: number,
): Promise<Uint8Array> {
  const example = decodeExample(await readRecord(source.path, source), source.path);
  const pictures = example.get(source.key) as readonly Uint8Array[];
  return decodePictures(pictures.slice(first, first + count), source);
}

function pictureKey(example: Example, wanted: string | undefined, path: string): string {
  const keys = [...example.keys()]
    .filter((key) => /^steps\/observation\/.*(image|rgb|pixels)/.test(key))
    .sort();
  const key = wanted === undefined ? keys[0] : keys.find((found) => found.endsWith(wanted));
  if (key === undefined) throw new UserError(`${path}: no picture ${wanted ?? ''} under steps/observation`);
  return key;
}

async function read(path: string, options: ReadOptions): Promise<StoredDataset> {
  const episodes: StoredEpisode[] = [];
  const labels: EpisodeLabels[] = [];
  let labelled = true;
  for (const file of await recordFiles(path)) {
    let index = 0;
    for await (const { content, ...place } of readRecords(file)) {
      const example = decodeExample(content, file);
      const key = pictureKey(example, options.camera, file);
      const pictures = example.get(key) as readonly Uint8Array[];
      if (pictures.length === 0) throw new UserError(`${file}: record ${index} has no step`);
      const { height, width } = await decodeImage(pictures[0], file);
      const id = `${basename(file).replace('.tfrecord', '')}-${String(index++).padStart(5, '0')}`;
      const count = pictures.length;
      episodes.push({
        info: { id, frames: count, height, width, ...taskOf(example) },
        source: { kind: 'tfrecord', path: file, key, count, height, width, ...place },
        framesPerSecond: 0,
      });
      const found = labelsOf(id, example, count, file);
      labelled &&= found !== undefined;
      if (found) labels.push(found);
    }
  }
  return { episodes, metaFiles: [], ...(labelled ? { readLabels: async () => labels } : {}) };
}

function taskOf(example: Example): { task?: string } {
  const [text] = example.get('steps/observation/natural_language_instruction') ?? [];
  return text instanceof Uint8Array ? { task: new TextDecoder().decode(text) } : {};
}

function labelsOf(id: string, example: Example, steps: number, path: string): EpisodeLabels | undefined {
  const keys = [...example.keys()]
    .filter((key) => key === 'steps/action' || key.startsWith('steps/action/'))
    .sort();
  const whole = example.get('steps/action');
  const parts = keys.map((key) => example.get(key)).filter((part) => part instanceof Float32Array);
  const discrete = isNumbers(whole) && whole.length === steps;
  if (!discrete && parts.length === 0) return undefined;
  for (const part of parts) {
    if (part.length % steps !== 0)
      throw new UserError(`${path}: ${id} has ${steps} steps, but ${part.length} action values`);
  }
  const vectors = Array.from({ length: steps }, (_, t) =>
    parts.flatMap((part) => [...part.subarray((t * part.length) / steps, ((t + 1) * part.length) / steps)]),
  );
  const rewards = example.get('steps/reward');
  const terminated = example.get('steps/is_terminal')?.at(-1) === 1;
  return {
    id,
    actions: discrete ? whole : [],
    ...(discrete ? {} : { actionVectors: vectors }),
    rewards:
      rewards instanceof Float32Array && rewards.length === steps ? [...rewards] : new Array(steps).fill(0),
    terminated,
    truncated: !terminated,
  };
}

function isNumbers(feature: ReturnType<Example['get']>): feature is readonly number[] {
  return Array.isArray(feature) && typeof feature[0] === 'number';
}

export const rlds: Format = {
  name: 'rlds',
  description: 'RLDS episodes in TFRecord files, as RT-1, read only',
  detect: async (path) => (await recordFiles(path)).length > 0,
  read,
};
