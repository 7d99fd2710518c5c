/**
 * The project's own layout: `videos/<id>.mp4`, `episodes.jsonl` (one EpisodeInfo a line) and `labels.jsonl` (one
 * EpisodeLabels a line, absent in video-only data). Also reads recordings that keep the labels inside episodes.jsonl
 * and spell keys in snake_case (`level_seed`, `length` for the number of frames).
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../engine/errors.ts';
import { conforming, type JsonObject } from '../../engine/json.ts';
import { checkLabels, type EpisodeInfo, type EpisodeLabels, episodeFactsSchema } from '../episode.ts';
import type { StoredDataset, StoredEpisode } from '../stored-dataset.ts';
import { probeVideo } from '../video.ts';
import { DatasetWriter } from '../writer.ts';
import type { Format } from './format.ts';
import { readJsonLines } from './json-lines.ts';

const infoSchema = z.object({
  id: z.string().min(1),
  frames: z.int().positive(),
  height: z.int().positive().optional(),
  width: z.int().positive().optional(),
  ...episodeFactsSchema.omit({ solved: true }).shape,
  videoCrc32: z.string().optional(),
});

const labelsSchema = z.object({
  id: z.string().min(1),
  actions: z.array(z.int()),
  actionVectors: z.array(z.array(z.number())).optional(),
  rewards: z.array(z.number()),
  terminated: z.boolean(),
  truncated: z.boolean(),
  solved: z.boolean().optional(),
  disturbed: z.array(z.int().min(0)).optional(),
});

/** The two spellings of the same keys. */
function camelKeys(line: JsonObject): JsonObject {
  return { ...line, levelSeed: line.levelSeed ?? line.level_seed, frames: line.frames ?? line.length };
}

async function readLabels(path: string, infos: ReadonlyMap<string, EpisodeInfo>): Promise<EpisodeLabels[]> {
  const labelsFile = join(path, 'labels.jsonl');
  const inline = !existsSync(labelsFile);
  const lines = await readJsonLines(inline ? join(path, 'episodes.jsonl') : labelsFile);
  const labels = new Map<string, EpisodeLabels>();
  for (const { value, place } of lines) {
    // A recording that was neither terminated nor marked otherwise was cut.
    const found = conforming(labelsSchema, { truncated: !value.terminated, ...value }, place);
    const info = infos.get(found.id);
    // Labels without an episode: the recording stopped between the two files.
    if (!info) continue;
    checkLabels(found, info.frames, place);
    labels.set(found.id, found);
  }
  const missing = [...infos.keys()].find((id) => !labels.has(id));
  if (missing) throw new UserError(`${labelsFile}: no labels for ${missing}; record it again`);
  return [...labels.values()];
}

async function read(path: string): Promise<StoredDataset> {
  const index = join(path, 'episodes.jsonl');
  const lines = await readJsonLines(index);
  if (lines.length === 0) throw new UserError(`${index}: holds no episode`);
  const labelsFile = join(path, 'labels.jsonl');
  const separate = existsSync(labelsFile);
  const labelled = separate || 'actions' in lines[0].value;
  const infos = new Map<string, EpisodeInfo>();
  const episodes: StoredEpisode[] = [];
  let usual: { height: number; width: number; framesPerSecond: number } | undefined;
  for (const { value, place } of lines) {
    const { videoCrc32, ...info } = conforming(infoSchema, camelKeys(value), place);
    if (infos.has(info.id)) throw new UserError(`${place}: ${info.id} is there twice`);
    const video = join(path, 'videos', `${info.id}.mp4`);
    if (!existsSync(video)) throw new UserError(`${video}: missing, though episodes.jsonl lists it`);
    // Videos of one data set are alike: the first tells the size where the index does not, decoding checks the rest.
    usual ??= await probeVideo(video);
    const sized = { ...info, height: info.height ?? usual.height, width: info.width ?? usual.width };
    infos.set(info.id, sized);
    episodes.push({
      info: sized,
      source: { kind: 'video', path: video, first: 0, count: info.frames, whole: true, crc32: videoCrc32 },
      framesPerSecond: usual.framesPerSecond,
    });
  }
  const metaFiles = separate ? [index, labelsFile] : [index];
  return { episodes, metaFiles, ...(labelled ? { readLabels: () => readLabels(path, infos) } : {}) };
}

export const native: Format = {
  name: 'genie',
  description: 'lossless videos/*.mp4 with episodes.jsonl and labels.jsonl',
  detect: async (path) => existsSync(join(path, 'episodes.jsonl')),
  read,
  resumable: true,
  openWriter: (path, options) => DatasetWriter.open(path, options),
};
