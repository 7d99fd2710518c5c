/**
 * LeRobot data sets, v2.0 to v3.0 read, v2.1 and v3.0 written. `meta/info.json` says how many episodes there are and, as
 * templates, where their rows (Parquet) and videos lie. In v2 each episode has files of its own; in v3 episodes share
 * files, and `meta/episodes/` holds each one's bounds. One camera is read: the first, unless another is asked for.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../engine/errors.ts';
import { conforming, type JsonObject, parseJson, readJsonObject } from '../../engine/json.ts';
import { type EpisodeInfo, type EpisodeLabels, episodeFactsSchema } from '../episode.ts';
import type { FrameSource } from '../frame-source.ts';
import type { StoredDataset, StoredEpisode } from '../stored-dataset.ts';
import type { Format, ReadOptions } from './format.ts';
import { readJsonLines } from './json-lines.ts';
import { LeRobotV2Writer } from './lerobot-v2-writer.ts';
import { LeRobotWriter } from './lerobot-writer.ts';
import { type ParquetRow, readParquet } from './parquet.ts';

const infoSchema = z.object({
  codebase_version: z.string().regex(/^v[23]\./, 'only versions 2 and 3 can be read'),
  fps: z.number().positive(),
  total_episodes: z.int().positive('no episode'),
  chunks_size: z.int().positive().default(1000),
  data_path: z.string(),
  video_path: z.string().nullish(),
  features: z.record(
    z.string(),
    z.object({ dtype: z.string(), shape: z.array(z.int().min(0)), names: z.unknown().optional() }),
  ),
});

type LeRobotInfo = z.infer<typeof infoSchema>;

/** One episode's place in the files of either version. */
interface EpisodePlace {
  readonly index: number;
  readonly length: number;
  readonly task?: string;
  /** Values of the template's names for the rows, and for the video. */
  readonly data: TemplateValues;
  readonly video: TemplateValues;
  /** First row within its data file, and first frame within its video. */
  readonly firstRow: number;
  readonly firstFrame: number;
  /** What this project adds when it writes. */
  readonly genie?: Partial<EpisodeInfo>;
}

type TemplateValues = Readonly<Record<string, string | number>>;

/**
 * Fills a Python format string: `videos/{video_key}/chunk-{chunk_index:03d}/file-{file_index:03d}.mp4`.
 * @throws UserError for a name that has no value.
 */
export function fillTemplate(template: string, values: TemplateValues, place: string): string {
  return template.replace(/\{(\w+)(?::0?(\d+)d)?\}/g, (_, name: string, width?: string) => {
    if (!(name in values)) throw new UserError(`${place}: ${template}: nothing is known of {${name}}`);
    return String(values[name]).padStart(Number(width ?? 0), '0');
  });
}

/** The camera to read, with its feature in info.json. */
function chooseCamera(info: LeRobotInfo, wanted: string | undefined, place: string) {
  const cameras = Object.keys(info.features).filter((key) =>
    ['video', 'image'].includes(info.features[key].dtype),
  );
  const key = wanted ?? cameras[0];
  if (key === undefined) throw new UserError(`${place}: has no camera`);
  if (!cameras.includes(key)) throw new UserError(`${place}: no camera ${key}; it has ${cameras.join(', ')}`);
  const { dtype, shape, names } = info.features[key];
  const channelsFirst = Array.isArray(names) && /^channel/.test(String(names[0]));
  const [height, width] = channelsFirst ? [shape[1], shape[2]] : shape;
  return { key, video: dtype === 'video', height, width };
}

async function placesV2(path: string, info: LeRobotInfo, camera: string): Promise<EpisodePlace[]> {
  const lines = await readJsonLines(join(path, 'meta/episodes.jsonl'));
  return lines.map(({ value, place }) => {
    const index = wholeNumber(value, 'episode_index', place);
    const values = {
      episode_index: index,
      episode_chunk: Math.floor(index / info.chunks_size),
      video_key: camera,
    };
    const [task] = z.array(z.string()).catch([]).parse(value.tasks);
    const length = wholeNumber(value, 'length', place);
    const genie = typeof value.genie === 'string' ? { genie: genieFacts(value.genie, place) } : {};
    return { index, length, task, data: values, video: values, firstRow: 0, firstFrame: 0, ...genie };
  });
}

async function placesV3(
  path: string,
  info: LeRobotInfo,
  camera: string,
  video: boolean,
): Promise<EpisodePlace[]> {
  const places: EpisodePlace[] = [];
  /** Rows of the same data file that belong to episodes before. */
  const rowsBefore = new Map<string, number>();
  for (const file of await parquetFiles(join(path, 'meta/episodes'))) {
    for (const row of await readParquet(file)) {
      const index = wholeNumber(row, 'episode_index', file);
      const length = wholeNumber(row, 'length', file);
      const indices = (prefix: string) => ({
        chunk_index: wholeNumber(row, `${prefix}/chunk_index`, file),
        file_index: wholeNumber(row, `${prefix}/file_index`, file),
      });
      const data = indices('data');
      const dataFile = fillTemplate(info.data_path, data, file);
      const firstRow = rowsBefore.get(dataFile) ?? 0;
      rowsBefore.set(dataFile, firstRow + length);
      const from = video ? row[`videos/${camera}/from_timestamp`] : 0;
      if (typeof from !== 'number' || !(from >= 0))
        throw new UserError(`${file}: videos/${camera}/from_timestamp: missing`);
      const [task] = z.array(z.string()).catch([]).parse(row.tasks);
      places.push({
        index,
        length,
        task,
        data,
        video: video ? { ...indices(`videos/${camera}`), video_key: camera } : {},
        firstRow,
        firstFrame: Math.round(from * info.fps),
        ...(typeof row.genie === 'string' ? { genie: genieFacts(row.genie, file) } : {}),
      });
    }
  }
  return places;
}

function genieFacts(text: string, file: string): Partial<EpisodeInfo> {
  const { solved: _, ...facts } = conforming(
    episodeFactsSchema.extend({ id: z.string().min(1).optional() }),
    parseJson(text, `${file}: genie`),
    `${file}: genie`,
  );
  return facts;
}

async function parquetFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch((): string[] => []);
  const files = names.filter((name) => name.endsWith('.parquet')).sort();
  if (files.length === 0) throw new UserError(`${folder}: holds no Parquet file; copy the data set again`);
  return files.map((name) => join(folder, name));
}

function wholeNumber(row: ParquetRow | JsonObject, key: string, place: string): number {
  const value = row[key];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new UserError(`${place}: ${key}: not a whole number from 0 on`);
  return value;
}

async function read(path: string, options: ReadOptions): Promise<StoredDataset> {
  const infoFile = join(path, 'meta/info.json');
  const info = conforming(infoSchema, await readJsonObject(infoFile), infoFile);
  const camera = chooseCamera(info, options.camera, infoFile);
  const places = info.codebase_version.startsWith('v2')
    ? await placesV2(path, info, camera.key)
    : await placesV3(path, info, camera.key, camera.video);
  if (places.length !== info.total_episodes) {
    throw new UserError(`${infoFile}: says ${info.total_episodes} episodes, but ${places.length} are listed`);
  }
  places.sort((a, b) => a.index - b.index);
  const dataFile = (place: EpisodePlace) => join(path, fillTemplate(info.data_path, place.data, infoFile));
  const { height, width } = camera;
  const episodes = places.map((place): StoredEpisode => {
    const count = place.length;
    const source: FrameSource = camera.video
      ? {
          kind: 'video',
          path: join(path, fillTemplate(info.video_path ?? '', place.video, infoFile)),
          first: place.firstFrame,
          count,
          whole: info.codebase_version.startsWith('v2'),
        }
      : {
          kind: 'parquet',
          path: dataFile(place),
          keys: [camera.key, 'bytes'],
          first: place.firstRow,
          count,
          height,
          width,
        };
    const id = `episode_${String(place.index).padStart(6, '0')}`;
    const task = place.task === undefined ? {} : { task: place.task };
    return {
      info: { id, ...task, ...place.genie, frames: count, height, width },
      source,
      framesPerSecond: info.fps,
    };
  });
  const readLabels = async () => {
    const files = new Map<string, ParquetRow[]>();
    const labels: EpisodeLabels[] = [];
    for (const [i, place] of places.entries()) {
      const file = dataFile(place);
      if (!files.has(file)) files.set(file, await readParquet(file, { columns: labelColumns(info) }));
      const rows = files.get(file)!.slice(place.firstRow, place.firstRow + place.length);
      labels.push(labelsOf(episodes[i].info.id, rows, place, info, file));
    }
    return labels;
  };
  return {
    episodes,
    metaFiles: [infoFile, ...(await metaFiles(path))],
    ...('action' in info.features ? { readLabels } : {}),
  };
}

async function metaFiles(path: string): Promise<string[]> {
  const names = await readdir(join(path, 'meta'), { recursive: true });
  return names
    .filter((name) => /episodes.*\.(jsonl|parquet)$/.test(name))
    .map((name) => join(path, 'meta', name));
}

function labelColumns({ features }: LeRobotInfo): string[] {
  const optional = ['next.reward', 'next.done', 'next.truncated', 'next.success'].filter(
    (key) => key in features,
  );
  return ['action', 'episode_index', ...optional];
}

function labelsOf(
  id: string,
  rows: ParquetRow[],
  place: EpisodePlace,
  info: LeRobotInfo,
  file: string,
): EpisodeLabels {
  if (rows.length !== place.length || rows.some((row) => row.episode_index !== place.index)) {
    throw new UserError(`${file}: the rows of episode ${place.index} are not where its bounds say`);
  }
  const actions = rows.map(({ action }) => action);
  const discrete =
    info.features.action.dtype.startsWith('int') && actions.every((action) => typeof action === 'number');
  const vectors = actions.map((action) => (Array.isArray(action) ? action : [action])) as number[][];
  const last = rows[rows.length - 1];
  const done = last['next.done'] === true;
  const truncated = last['next.truncated'] === true || !done;
  return {
    id,
    actions: discrete ? (actions as number[]) : [],
    ...(discrete ? {} : { actionVectors: vectors }),
    rewards: rows.map((row) => Number(row['next.reward'] ?? 0)),
    terminated: done && !truncated,
    truncated,
    ...('next.success' in last ? { solved: rows.some((row) => row['next.success'] === true) } : {}),
  };
}

async function hasVersion(path: string, version: RegExp): Promise<boolean> {
  const info = await readJsonObject(join(path, 'meta/info.json')).catch((): JsonObject => ({}));
  return 'codebase_version' in info && version.test(String(info.codebase_version));
}

export const lerobot: Format = {
  name: 'lerobot-v3',
  description: 'LeRobot v3.0: files shared by many episodes',
  // Other versions than 2 and 3 are refused by name when they are read.
  detect: (path) => hasVersion(path, /^(?!v2\.)/),
  read,
  openWriter: (path, options) => LeRobotWriter.open(path, options),
};

export const lerobotV2: Format = {
  name: 'lerobot-v2.1',
  description: 'LeRobot v2.1 (and v2.0, read): files for each episode',
  detect: (path) => hasVersion(path, /^v2\./),
  read,
  openWriter: (path, options) => LeRobotV2Writer.open(path, options),
};
