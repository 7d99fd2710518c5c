/**
 * Minari data sets (0.5): `data/metadata.json`, and the episodes either as Parquet, `data/<n>/part-0.parquet` with
 * `data/<n>/metadata.json` beside it, or in one `data/main_data.hdf5`. Written without JPEG, so nothing is lost.
 *
 * Minari keeps the final observation, so an episode has T+1 rows and the last row's action is padding. An episode
 * without its final frame is written with the last frame repeated and says so in its metadata.json, under `genie`.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../engine/errors.ts';
import { conforming, type JsonObject, readJsonObject } from '../../engine/json.ts';
import { type EpisodeLabels, episodeFactsSchema } from '../episode.ts';
import type { StoredDataset, StoredEpisode } from '../stored-dataset.ts';
import type { Format } from './format.ts';
import { readMinariHdf5 } from './minari-hdf5.ts';
import { actionsOf, findPicture, type PicturePlace, parseSpace } from './minari-spaces.ts';
import { type GenieFacts, Hdf5Storage, ParquetStorage } from './minari-storage.ts';
import { MinariWriter } from './minari-writer.ts';
import { parquetShape, readParquet } from './parquet.ts';

/** An episode's metadata.json, as far as it is read; `genie` is what this project adds. */
const ownSchema = z.object({
  total_steps: z.int(),
  genie: episodeFactsSchema
    .extend({ id: z.string().min(1).optional(), finalFrameRepeated: z.boolean().optional() })
    .optional(),
});

/** The folder of the metadata: the one given or its `data`. */
async function dataFolder(path: string): Promise<string | undefined> {
  for (const folder of [join(path, 'data'), path]) {
    if (await stat(join(folder, 'metadata.json')).catch(() => undefined)) return folder;
  }
  return undefined;
}

async function read(path: string): Promise<StoredDataset> {
  const folder = (await dataFolder(path))!;
  const metadataFile = join(folder, 'metadata.json');
  const metadata = await readJsonObject(metadataFile);
  const picture = findPicture(parseSpace(metadata.observation_space, metadataFile));
  if (!picture)
    throw new UserError(`${metadataFile}: the observations hold no pictures (uint8 [height, width, 3])`);
  const total = metadata.total_episodes;
  if (!Number.isSafeInteger(total) || (total as number) < 1)
    throw new UserError(`${metadataFile}: total_episodes: ${total} is no number of episodes`);
  if (metadata.data_format === 'hdf5') {
    return readMinariHdf5(folder, metadataFile, picture, total as number);
  }
  if (metadata.data_format !== 'parquet') {
    throw new UserError(
      `${metadataFile}: data_format ${metadata.data_format}: only parquet and hdf5 can be read`,
    );
  }
  return readMinariParquet(folder, metadataFile, picture, total as number);
}

async function readMinariParquet(
  folder: string,
  metadataFile: string,
  picture: PicturePlace,
  total: number,
): Promise<StoredDataset> {
  const facts: GenieFacts[] = [];
  const metaFiles = [metadataFile];
  const episodes: StoredEpisode[] = [];
  for (let index = 0; index < total; index++) {
    const file = join(folder, String(index), 'part-0.parquet');
    const factsFile = join(folder, String(index), 'metadata.json');
    const { rows } = await parquetShape(file);
    const own = conforming(ownSchema, await readJsonObject(factsFile), factsFile);
    if (own.total_steps !== rows - 1) {
      throw new UserError(
        `${file}: has ${rows} rows, but ${own.total_steps} steps need one more; copy it again`,
      );
    }
    facts.push(own.genie ?? {});
    metaFiles.push(factsFile);
    const { solved: _, finalFrameRepeated, ...known } = own.genie ?? {};
    const frames = finalFrameRepeated ? rows - 1 : rows;
    const { height, width } = picture;
    episodes.push({
      info: { id: `episode_${String(index).padStart(5, '0')}`, ...known, frames, height, width },
      source: {
        kind: 'parquet',
        path: file,
        keys: ['observations', ...picture.keys],
        first: 0,
        count: frames,
        height,
        width,
      },
      framesPerSecond: 0,
    });
  }
  const readLabels = () =>
    Promise.all(episodes.map(({ info, source }, i) => readEpisodeLabels(info.id, source.path, facts[i])));
  return { episodes, metaFiles, readLabels };
}

async function readEpisodeLabels(id: string, path: string, { solved }: GenieFacts): Promise<EpisodeLabels> {
  const columns = ['actions', 'rewards', 'terminations', 'truncations'];
  const rows = await readParquet(path, { columns });
  const steps = rows.slice(0, -1);
  const ended = steps.at(-1);
  return {
    id,
    ...actionsOf(
      steps.map(({ actions }) => actions),
      path,
    ),
    rewards: steps.map(({ rewards }) => rewards as number),
    terminated: ended?.terminations === true,
    truncated: ended?.truncations === true,
    ...(solved === undefined ? {} : { solved }),
  };
}

async function isMinari(path: string, wanted: (dataFormat: unknown) => boolean): Promise<boolean> {
  const folder = await dataFolder(path);
  if (!folder) return false;
  const metadata = await readJsonObject(join(folder, 'metadata.json')).catch(
    (): JsonObject => ({ data_format: '' }),
  );
  return 'data_format' in metadata && wanted(metadata.data_format);
}

export const minari: Format = {
  name: 'minari',
  description: 'Minari, in Parquet files',
  detect: (path) => isMinari(path, (dataFormat) => dataFormat !== 'hdf5'),
  read,
  openWriter: (path, options) => MinariWriter.open(path, new ParquetStorage(path), options),
};

export const minariHdf5: Format = {
  name: 'minari-hdf5',
  description: 'Minari, in one HDF5 file',
  detect: (path) => isMinari(path, (dataFormat) => dataFormat === 'hdf5'),
  read,
  openWriter: async (path, options) => MinariWriter.open(path, await Hdf5Storage.open(path), options),
};
