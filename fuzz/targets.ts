/** How each sample is read: as a user's command would, to the last frame and label. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig } from '../cli/config.ts';
import { openDataset } from '../data/dataset.ts';
import { checkFinite, readCheckpoint } from '../engine/checkpoint.ts';
import { UserError } from '../engine/errors.ts';
import type { NdArray } from '../engine/ndarray.ts';
import { replayEpisodes } from '../envs/coinrun/replay.ts';
import { MessageReader } from '../envs/python/messages.ts';
import { genieConfigSchema, parseGenieConfig } from '../genie/config.ts';
import { readPrompt } from '../genie/env/prompt.ts';
import { smallConfig } from '../genie/fixtures/small-genie.ts';
import { loadWorldModel } from '../genie/world-models.ts';
import { messagesToServedEnv, requestsToPlayServer } from './servers.ts';

interface Target {
  /** Reads what lies at `path`; gives a digest of what it read. */
  read(path: string): Promise<string>;
  /** Whatever is read must be what was written: files of this project's own, with checksums. */
  readonly sealed?: boolean;
  /** What goes wrong is answered to a client rather than told with a file's name. */
  readonly nameless?: boolean;
}

async function readDataset(path: string): Promise<string> {
  const hash = createHash('sha256');
  const video = await openDataset(path);
  for (const { id, ...info } of video.episodes)
    hash.update(JSON.stringify([id, info])).update(await video.frames(id));
  // Video that says it has no labels is read; labels that are there must be whole.
  const labelled = await openDataset(path, { labels: true }).catch((error: Error) => {
    if (error instanceof UserError && /has no action labels/.test(error.message)) return undefined;
    throw error;
  });
  for (const { id } of labelled?.episodes ?? []) hash.update(JSON.stringify(labelled!.labels(id)));
  return hash.digest('hex');
}

function digestOf(tensors: Readonly<Record<string, NdArray>>): string {
  const hash = createHash('sha256');
  for (const [name, { dtype, shape, data }] of Object.entries(tensors).sort()) {
    hash
      .update(`${name} ${dtype} ${shape}`)
      .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}

async function fileIn(path: string): Promise<string> {
  return join(path, (await readdir(path))[0]);
}

async function readWeightsFile(path: string): Promise<string> {
  const file = await fileIn(path);
  const { tensors } = await readCheckpoint(file);
  checkFinite(file, tensors);
  return digestOf(tensors);
}

const data: Target = { read: readDataset };

export const targets: Readonly<Record<string, Target>> = {
  genie: { ...data, sealed: true },
  minari: data,
  'minari-hdf5': data,
  'lerobot-v3': data,
  npz: data,
  rlds: data,
  videos: data,
  checkpoint: { read: readWeightsFile, sealed: true },
  'foreign weights': { read: readWeightsFile },
  model: {
    read: async (path) => {
      const { config, weights } = await loadWorldModel(path);
      return `${digestOf(weights)} ${JSON.stringify(config)}`;
    },
  },
  picture: {
    read: async (path) => {
      const { data } = await readPrompt(await fileIn(path), smallConfig());
      return createHash('sha256').update(data).digest('hex');
    },
  },
  configuration: {
    read: async (path) => {
      const file = await fileIn(path);
      const source = { base: smallConfig(), file };
      return JSON.stringify(parseGenieConfig(await loadConfig(genieConfigSchema, source), file));
    },
    nameless: true,
  },
  replay: { read: async (path) => (await replayEpisodes(join(path, 'episodes.jsonl'))).summary },
  message: {
    read: async (path) => {
      const messages: unknown[] = [];
      const reader = new MessageReader((message) => messages.push(message));
      for await (const piece of createReadStream(await fileIn(path), { highWaterMark: 7 }))
        reader.add(piece as Buffer);
      return JSON.stringify(messages);
    },
    nameless: true,
  },
  'serve-env': { read: async (path) => messagesToServedEnv(await fileIn(path)), nameless: true },
  play: { read: async (path) => requestsToPlayServer(await fileIn(path)), nameless: true },
};
